const { FastifyOtelInstrumentation } = require('@fastify/otel');
const { ImdsInstrumentation } = require('@imds-otel/metrics');
const { imdsDetector } = require('@imds-otel/resource-detector');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { WinstonInstrumentation } = require('@opentelemetry/instrumentation-winston');
const { envDetector, hostDetector, processDetector } = require('@opentelemetry/resources');
const { NodeSDK } = require('@opentelemetry/sdk-node');

const sdk = new NodeSDK({
  // Later ones win: IMDS after the host detector, so that host.id and host.name are EC2's.
  resourceDetectors: [envDetector, processDetector, hostDetector, imdsDetector],
  instrumentations: [
    new HttpInstrumentation(),
    new FastifyOtelInstrumentation({ registerOnInitialization: true }),
    // Sends what winston logs over OTLP too, since @opentelemetry/winston-transport is installed.
    new WinstonInstrumentation(),
    new ImdsInstrumentation(),
  ],
});
sdk.start();

process.once('SIGTERM', () => {
  void sdk.shutdown().finally(() => process.exit(0));
});
