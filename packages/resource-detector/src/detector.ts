import { ownOptions } from '@imds-otel/client/internal';
import { attributeNames } from './attribute-names.ts';
import { type DetectionConfig, detectionKey, type ImdsDetectorOptions, readConfig } from './config.ts';
import type { ImdsDetection } from './detection-result.ts';
import { describeProblem } from './diagnosis/texts.ts';
import { failedDetection } from './failed-detection.ts';
import { oncePerProcess, type Run } from './once-per-process.ts';
import { reportDetection, warnOnce } from './report-detection.ts';
import { thisHost } from './residency/host-access.ts';
import { runDetection } from './run-detection.ts';

/** What a detector returns to the OpenTelemetry SDK 2.x and 3.x. */
export interface DetectedImdsResource {
  /** Attributes by name: a value, or a promise that resolves to it, or to `undefined` if it is missing. */
  attributes: Record<string, string | Promise<string | undefined>>;
}

/** A resource detector for the OpenTelemetry SDK 2.x and 3.x. */
export interface ImdsDetector {
  /**
   * Starts the detection unless it is in progress or finished. The SDK calls it. Never throws, and no promise in the
   * result rejects. Every promise settles within `timeoutMs`.
   */
  detect(): DetectedImdsResource;
  /**
   * Starts the detection unless it is in progress or finished, and waits for it. After that, `detect()` returns plain
   * values, so the resource has no pending attributes and the first span carries them all. Never rejects, and resolves
   * within `timeoutMs`.
   */
  prefetch(): Promise<ImdsDetection>;
}

/** The SDK logs the name of this class. */
class ImdsResourceDetector implements ImdsDetector {
  readonly #options: ImdsDetectorOptions;

  constructor(options: ImdsDetectorOptions) {
    this.#options = ownOptions(options);
  }

  detect(): DetectedImdsResource {
    try {
      return this.#detect();
    } catch (error) {
      return { attributes: { ...reportFailure(error).attributes } };
    }
  }

  async prefetch(): Promise<ImdsDetection> {
    try {
      return await startDetection(readConfig(this.#options, thisHost.env)).promise;
    } catch (error) {
      return reportFailure(error);
    }
  }

  #detect(): DetectedImdsResource {
    const config = readConfig(this.#options, thisHost.env);
    const { detection, promise } = startDetection(config);
    if (detection) return { attributes: { ...detection.attributes } };
    const names = attributeNames(config);
    void promise.then((finished) => warnAboutLateTags(finished, names)).catch(() => {});
    // The promise never rejects. If it does all the same, the attributes are missing.
    const attributes = promise
      .then((finished) => new Map(Object.entries(finished.attributes)))
      .catch(() => NO_ATTRIBUTES);
    return { attributes: Object.fromEntries(names.map((name) => [name, attributes.then((found) => found.get(name))])) };
  }
}

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

/**
 * Creates a detector with options. Detectors with equal options share one detection per process.
 *
 * @param options each one that is `undefined` is taken from its environment variable, then from its default
 * @throws TypeError if an option is invalid, e.g. a `metadata` path that holds secrets
 * @example
 * ```ts
 * import { createImdsDetector } from '@imds-otel/resource-detector';
 * import { NodeSDK } from '@opentelemetry/sdk-node';
 *
 * const detector = createImdsDetector({ tags: ['Name', 'team'], resourceId: true });
 * new NodeSDK({ resourceDetectors: [detector] }).start();
 * ```
 */
export function createImdsDetector(options: ImdsDetectorOptions = {}): ImdsDetector {
  // Throws here rather than in detect(), which the SDK calls later.
  readConfig(options, {});
  return new ImdsResourceDetector(options);
}

/**
 * The detector with the options of the environment variables, else their defaults.
 *
 * @example
 * ```ts
 * import { imdsDetector } from '@imds-otel/resource-detector';
 * import { envDetector, hostDetector, processDetector } from '@opentelemetry/resources';
 * import { NodeSDK } from '@opentelemetry/sdk-node';
 *
 * const sdk = new NodeSDK({ resourceDetectors: [envDetector, processDetector, hostDetector, imdsDetector] });
 * await imdsDetector.prefetch();
 * sdk.start();
 * ```
 */
export const imdsDetector: ImdsDetector = new ImdsResourceDetector({});

/**
 * Runs the detection without an OpenTelemetry SDK, and returns its whole result. Shares one detection per process with
 * the detectors that have equal options. Resolves within `timeoutMs`.
 *
 * @param options each one that is `undefined` is taken from its environment variable, then from its default
 * @throws TypeError if an option is invalid. The promise rejects for no other reason.
 * @example
 * ```ts
 * import { detectImds } from '@imds-otel/resource-detector';
 *
 * const { outcome, attributes, problem } = await detectImds({ timeoutMs: 2000 });
 * console.log(outcome, attributes['host.id'], problem?.remedy);
 * ```
 */
export async function detectImds(options: ImdsDetectorOptions = {}): Promise<ImdsDetection> {
  return createImdsDetector(options).prefetch();
}

function startDetection(config: DetectionConfig): Run {
  return oncePerProcess(detectionKey(config, thisHost.env), () => {
    const result = runDetection(config, thisHost);
    if (!(result instanceof Promise)) return reported(result);
    return result.then(reported);
  });
}

/** The detection, after its report. A failure of the report does not change the detection. */
function reported(detection: ImdsDetection): ImdsDetection {
  try {
    reportDetection(detection);
  } catch {
    // Only a patched runtime gets here.
  }
  return detection;
}

/** The result if not even a detection could be started. It is not kept: the next call starts again. */
function reportFailure(error: unknown): ImdsDetection {
  return reported(failedDetection(error));
}

/** A resource needs its attribute names when it is created. It cannot take the tags whose keys became known later. */
function warnAboutLateTags({ attributes }: ImdsDetection, names: readonly string[]): void {
  const missing = Object.keys(attributes).filter((name) => !names.includes(name));
  if (missing.length > 0) warnOnce(describeProblem('tags-too-late', { missing }), 'partial');
}
