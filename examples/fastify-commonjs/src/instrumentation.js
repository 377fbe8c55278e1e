const { FastifyOtelInstrumentation } = require('@fastify/otel');
const { ImdsInstrumentation } = require('@imds-otel/metrics');
const { imdsDetector } = require('@imds-otel/resource-detector');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { WinstonInstrumentation } = require('@opentelemetry/instrumentation-winston');
const { envDetector, hostDetector, processDetector } = require('@opentelemetry/resources');
const { NodeSDK } = require('@opentelemetry/sdk-node');

const sdk = new NodeSDK({
  // Later detectors win. imdsDetector comes last, so that host.id and host.name are those of the instance.
  resourceDetectors: [envDetector, processDetector, hostDetector, imdsDetector],
  instrumentations: [
    new HttpInstrumentation(),
    new FastifyOtelInstrumentation({ registerOnInitialization: true }),
    // Also sends the winston logs over OTLP, because @opentelemetry/winston-transport is installed.
    new WinstonInstrumentation(),
    new ImdsInstrumentation(),
  ],
});
sdk.start();

process.once('SIGTERM', () => {
  void sdk.shutdown().finally(() => process.exit(0));
});
