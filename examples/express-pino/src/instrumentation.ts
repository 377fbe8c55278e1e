import { register } from 'node:module';
import { ImdsInstrumentation } from '@imds-otel/metrics';
import { imdsDetector } from '@imds-otel/resource-detector';
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { envDetector, hostDetector, processDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';

// Lets OpenTelemetry instrument ES modules.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

const sdk = new NodeSDK({
  // Later detectors win. imdsDetector comes last, so that host.id and host.name are those of the instance.
  resourceDetectors: [envDetector, processDetector, hostDetector, imdsDetector],
  instrumentations: [
    new HttpInstrumentation(),
    new ExpressInstrumentation(),
    new PinoInstrumentation(),
    new ImdsInstrumentation(),
  ],
});
sdk.start();

process.once('SIGTERM', () => {
  void sdk.shutdown().finally(() => process.exit(0));
});
