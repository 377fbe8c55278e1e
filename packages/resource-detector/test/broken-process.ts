/**
 * Runs detections in a process that is broken in one way, and prints a `BrokenProcessReport` as JSON. Run by
 * `failures.test.ts`: `node broken-process.ts HOW ENDPOINT`. It queries nothing but the endpoint.
 */
import { channel, subscribe } from 'node:diagnostics_channel';
import { openSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';

const [, , how = '', endpoint = ''] = process.argv;

/** What a broken process reports. */
export interface BrokenProcessReport {
  readonly outcome: string;
  readonly cause?: string | undefined;
  readonly message?: string | undefined;
  /** The attributes of the resource, after all promises have settled. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Messages of uncaught exceptions and unhandled rejections. */
  readonly uncaught: readonly string[];
}

const uncaught: string[] = [];
process.on('uncaughtException', (error) => uncaught.push(String(error?.message ?? error)));
process.on('unhandledRejection', (reason) => uncaught.push(`rejection: ${reason}`));
// The process must end even if a promise never settles.
setTimeout(() => process.exit(3), 20_000).unref();

const fail = (): never => {
  throw new Error('broken on purpose');
};
const workerThreads: Record<string, unknown> = createRequire(import.meta.url)('node:worker_threads');

const BREAK: Readonly<Record<string, () => void>> = {
  nothing: () => {},
  'frozen Error.prototype': () => Object.freeze(Error.prototype),
  'frozen Object.prototype': () => Object.freeze(Object.prototype),
  'non-extensible globalThis': () => Object.preventExtensions(globalThis),
  'process.env with a number': () => {
    process.env = { ...process.env, IMDS_OTEL_TIMEOUT_MS: 4000, AWS_PROFILE: 7 } as never;
  },
  'setEnvironmentData that throws': () => {
    workerThreads['setEnvironmentData'] = fail;
    syncBuiltinESMExports();
  },
  'getEnvironmentData that returns anything': () => {
    workerThreads['getEnvironmentData'] = () => ({ outcome: 7 });
    syncBuiltinESMExports();
  },
  'a subscriber that throws': () => subscribe('imds-otel:detection', fail),
  'a channel that throws': () => {
    channel('imds-otel:detection').publish = fail;
  },
  'Promise.allSettled that throws': () => {
    Promise.allSettled = fail;
  },
  'JSON.stringify that throws': () => {
    JSON.stringify = fail;
  },
  'performance.now that throws': () => {
    performance.now = fail;
  },
  'polluted Object.prototype': () => {
    const names = ['tags', 'metadata', 'exclude', 'assumeEc2', 'timeoutMs', 'disabled', 'dispatcher', 'profile'];
    const more = ['reads', 'problem', 'instanceId', 'command', 'failure', 'statusCode', 'IMDS_OTEL_TAGS'];
    for (const name of [...names, ...more]) {
      Object.defineProperty(Object.prototype, name, { value: 7, configurable: true, writable: true });
    }
  },
};

const stringify = JSON.stringify;
const write = process.stdout.write.bind(process.stdout);
BREAK[how]?.();
const { createImdsDetector } = await import('../src/index.ts');

/** Node.js itself cannot import anything in such a process. */
const BREAK_AFTER_IMPORT: Readonly<Record<string, () => void | Promise<void>>> = {
  // Run with a low limit of open files.
  'too many open files': async () => {
    // Loads everything that a detection needs.
    await createImdsDetector({ endpoint, exclude: ['x'] }).prefetch();
    for (let count = 0; count < 10_000; count += 1) {
      try {
        openSync('/dev/null', 'r');
      } catch {
        return;
      }
    }
  },
  'process.env without a value': () => {
    process.env = undefined as never;
  },
  'process.env that throws': () => {
    process.env = new Proxy(process.env, { getOwnPropertyDescriptor: fail, get: fail });
  },
};

await BREAK_AFTER_IMPORT[how]?.();

const detector = createImdsDetector({ endpoint, metadata: { 'x.y': 'local-ipv4' } });
const { attributes } = detector.detect();
const settled: Record<string, string> = {};
for (const [name, value] of Object.entries(attributes)) {
  const text = await value;
  if (text !== undefined) settled[name] = text;
}
const { outcome, problem } = await detector.prefetch();
await new Promise((resolve) => setTimeout(resolve, 50));
const report: BrokenProcessReport = {
  outcome,
  cause: problem?.cause,
  message: problem?.message,
  attributes: settled,
  uncaught,
};
write(stringify(report));
