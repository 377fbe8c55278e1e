export { ImdsInstrumentation, type ImdsInstrumentationConfig } from './instrumentation.ts';
export { type ImdsProbe, type ImdsProbeOptions, startImdsProbe } from './probe.ts';
