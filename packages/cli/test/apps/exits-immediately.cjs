const { trace } = require('@opentelemetry/api');

trace.getTracer('app').startSpan('before the exit').end();
process.exitCode = 3;
