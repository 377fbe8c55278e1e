import { imdsDetector } from '@imds-otel/resource-detector';
import { envDetector, hostDetector, processDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';

export const sdk: NodeSDK = new NodeSDK({
  resourceDetectors: [envDetector, processDetector, hostDetector, imdsDetector],
});
// The main thread asks IMDS here, before it starts a worker. In a worker the answers are there already.
await imdsDetector.prefetch();
sdk.start();
