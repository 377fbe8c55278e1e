import { imdsDetector } from '@imds-otel/resource-detector';
import { envDetector, hostDetector, processDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';

export const sdk: NodeSDK = new NodeSDK({
  resourceDetectors: [envDetector, processDetector, hostDetector, imdsDetector],
});
// The main thread queries IMDS here, before it starts a worker. A worker reuses the result and sends no request.
await imdsDetector.prefetch();
sdk.start();
