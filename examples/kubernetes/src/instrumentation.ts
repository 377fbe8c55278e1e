import { register } from 'node:module';
import { ImdsInstrumentation } from '@imds-otel/metrics';
import { imdsDetector } from '@imds-otel/resource-detector';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { envDetector, hostDetector, processDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';

// Lets OpenTelemetry instrument ES modules.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

const sdk = new NodeSDK({
  // Later detectors win. In a pod, hostDetector sets host.name to the name of the pod, imdsDetector to that of the node.
  resourceDetectors: [envDetector, processDetector, hostDetector, imdsDetector],
  instrumentations: [new HttpInstrumentation(), new PinoInstrumentation(), new ImdsInstrumentation()],
});
// Read IMDS before the pod becomes ready, so that the resource is complete from the first span on. Call it after
// `new NodeSDK()`, which sets the logger for a warning, and before `sdk.start()`, which creates the resource.
await imdsDetector.prefetch();
sdk.start();

process.once('SIGTERM', () => {
  void sdk.shutdown().finally(() => process.exit(0));
});
