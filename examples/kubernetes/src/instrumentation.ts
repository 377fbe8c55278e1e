import { register } from 'node:module';
import { ImdsInstrumentation } from '@imds-otel/metrics';
import { imdsDetector } from '@imds-otel/resource-detector';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { envDetector, hostDetector, processDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';

// Lets OpenTelemetry's instrumentations see what ES modules import.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

const sdk = new NodeSDK({
  // Later ones win: in a pod the host detector says the pod's name, IMDS the node's.
  resourceDetectors: [envDetector, processDetector, hostDetector, imdsDetector],
  instrumentations: [new HttpInstrumentation(), new PinoInstrumentation(), new ImdsInstrumentation()],
});
// The pod gets ready when it knows its node: the resource is complete from the first span on, with nothing pending. After
// the SDK is made, which sets the logger that a warning needs; before it starts, which makes the resource.
await imdsDetector.prefetch();
sdk.start();

process.once('SIGTERM', () => {
  void sdk.shutdown().finally(() => process.exit(0));
});
