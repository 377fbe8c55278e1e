import { imdsDetector } from '@imds-otel/resource-detector';
import { trace } from '@opentelemetry/api';
import { envDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';

const sdk = new NodeSDK({ resourceDetectors: [envDetector, imdsDetector] });
sdk.start();
trace.getTracer('payments').startActiveSpan('settle payment', (span) => span.end());
await sdk.shutdown();
