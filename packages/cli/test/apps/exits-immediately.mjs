import { trace } from '@opentelemetry/api';

trace.getTracer('app').startSpan('before the exit').end();
process.exitCode = 3;
