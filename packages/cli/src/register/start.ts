import { ImdsInstrumentation } from '@imds-otel/metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { applicationInstrumentations } from './application-instrumentations.ts';
import { flushOnEnd } from './end-of-process.ts';
import type { Started } from './once.ts';
import { detectorsFromEnvironment } from './resource-detectors.ts';
import { boundedShutdown } from './shutdown.ts';
import { warnUser } from './warn-user.ts';

/** Starts the SDK as the standard `OTEL_*` variables say, with the host's identity and the metrics of IMDS. */
export function startSdk(): Started {
  let shutdown = async () => {};
  try {
    const sdk = new NodeSDK({
      resourceDetectors: detectorsFromEnvironment(),
      instrumentations: [new ImdsInstrumentation(), ...applicationInstrumentations()],
    });
    shutdown = () => sdk.shutdown();
    sdk.start();
  } catch (error) {
    // Telemetry must not keep the application from starting.
    warnUser('The OpenTelemetry SDK did not start. The application runs without telemetry.', error);
  }
  const started = { shutdown: boundedShutdown(shutdown) };
  flushOnEnd(started);
  return started;
}
