import { attributeNames } from './attributes.ts';
import { type ImdsDetectorOptions, readConfig, runKey } from './config.ts';
import { type ImdsDetection, runDetection } from './detection.ts';
import { oncePerProcess, type Run } from './process-state.ts';
import { report, warn } from './report.ts';
import { thisHost } from './residency.ts';

/** Attributes as a resource of OpenTelemetry's SDK 2.x and 3.x takes them, one by one, each at once or later. */
export interface DetectedImdsResource {
  attributes: Record<string, string | Promise<string | undefined>>;
}

/** A resource detector for OpenTelemetry's SDK 2.x and 3.x. */
export interface ImdsDetector {
  /** Called by the SDK. Never throws; no promise in it rejects. */
  detect(): DetectedImdsResource;
  /**
   * Runs the detection now. Once settled, `detect()` returns plain values: the resource has nothing pending, and what
   * looks at it sees the attributes from the first span on. Never rejects.
   */
  prefetch(): Promise<ImdsDetection>;
}

/** Named for `detectResources`, which logs the names of its detectors' classes. */
class ImdsResourceDetector implements ImdsDetector {
  readonly #options: ImdsDetectorOptions;

  constructor(options: ImdsDetectorOptions) {
    this.#options = { ...options };
  }

  detect(): DetectedImdsResource {
    const config = readConfig(this.#options, thisHost.env);
    const run = start(this.#options);
    if (run.detection) return { attributes: { ...run.detection.attributes } };
    const names = attributeNames(config);
    void run.promise.then((detection) => warnOfLateTags(detection, names));
    return {
      attributes: Object.fromEntries(
        names.map((name) => [name, run.promise.then(({ attributes }) => attributes[name])]),
      ),
    };
  }

  prefetch(): Promise<ImdsDetection> {
    return start(this.#options).promise;
  }
}

/**
 * A detector with options.
 *
 * @throws TypeError for an option that cannot be meant, e.g. a metadata path that holds secrets.
 */
export function createImdsDetector(options: ImdsDetectorOptions = {}): ImdsDetector {
  // Here rather than at start-up's first use: a mistake in code is told where it is made.
  readConfig(options, {});
  return new ImdsResourceDetector(options);
}

/** The detector without options: what the environment variables say, else the defaults. */
export const imdsDetector: ImdsDetector = new ImdsResourceDetector({});

/**
 * Detects by itself, without a resource: once per process for the same options, shared with the detectors. Never rejects
 * for anything but options.
 *
 * @throws TypeError for an option that cannot be meant.
 */
export async function detectImds(options: ImdsDetectorOptions = {}): Promise<ImdsDetection> {
  return createImdsDetector(options).prefetch();
}

function start(options: ImdsDetectorOptions): Run {
  const config = readConfig(options, thisHost.env);
  return oncePerProcess(runKey(config, thisHost.env), () => {
    const result = runDetection(config, thisHost);
    if (result instanceof Promise) {
      return result.then((detection) => {
        report(detection);
        return detection;
      });
    }
    report(result);
    return result;
  });
}

/** A resource takes its names at once: those of tags that were found later have no place in it any more. */
function warnOfLateTags({ attributes }: ImdsDetection, names: readonly string[]): void {
  const late = Object.keys(attributes).filter((name) => !names.includes(name));
  if (late.length === 0) return;
  warn(
    {
      cause: 'tags-too-late',
      message: `The resource was made before the names of the tags were known, so it lacks ${late.join(', ')}.`,
      remedy:
        'List the keys of the tags, IMDS_OTEL_TAGS=Name,team (option tags), or await prefetch() of this detector before the SDK starts.',
    },
    'partial',
  );
}
