import { emitProcessWarning, processWide } from '@imds-otel/client/internal';
import { ImdsInstrumentation } from '@imds-otel/metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { applicationInstrumentations } from './application-instrumentations.ts';
import { flushOnExit } from './flush-on-exit.ts';
import { detectorsFromEnvironment } from './resource-detectors.ts';
import { shutdownWithTimeout } from './shutdown-with-timeout.ts';
import type { StartedSdk } from './started-sdk.ts';

/** Starts the SDK, unless another copy of this package has already started it in this process. */
export function startSdkOnce(): StartedSdk {
  return processWide('register.1', startSdk);
}

/** Starts the SDK as the standard `OTEL_*` variables configure it, with host identity and IMDS metrics. */
function startSdk(): StartedSdk {
  let shutdown = async () => {};
  try {
    const sdk = new NodeSDK({
      resourceDetectors: detectorsFromEnvironment(),
      instrumentations: [new ImdsInstrumentation(), ...applicationInstrumentations()],
    });
    shutdown = () => sdk.shutdown();
    sdk.start();
  } catch (error) {
    // An error in telemetry must not prevent the application from starting.
    const message = 'The OpenTelemetry SDK did not start, so the application runs without telemetry';
    emitProcessWarning('imds-otel/register', message, error);
  }
  const runningSdk = { shutdown: shutdownWithTimeout(shutdown) };
  flushOnExit(runningSdk);
  return runningSdk;
}
