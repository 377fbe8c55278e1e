export { ImdsInstrumentation, type ImdsInstrumentationConfig } from './instrumentation.ts';
