const { trace } = require('@opentelemetry/api');

trace.getTracer('app').startSpan('before the end').end();
process.exitCode = 3;
