import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSimulator } from '@imds-otel/simulator';
import { type OtlpReceiver, startReceiver } from 'example-harness';
import { describe, expect, it } from 'vitest';
import { type AppEnd, type AppOptions, runApp } from './run-app.ts';

const IMPORT = ['--import', 'imds-otel/register'];
const REQUIRE = ['--require', 'imds-otel/register'];

/** Runs an application with a backend and an IMDS around it. */
async function observe(options: AppOptions): Promise<AppEnd & { receiver: OtlpReceiver; asked: number }> {
  await using receiver = await startReceiver();
  await using simulator = await startSimulator();
  const end = await runApp({
    ...options,
    env: {
      AWS_EC2_METADATA_DISABLED: undefined,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: simulator.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http',
      ...options.env,
    },
  });
  return { ...end, receiver, asked: simulator.requests.length };
}

const spanNames = ({ spans }: OtlpReceiver) => spans.map(({ name }) => name);

describe.each([
  ['--import, an ES module', IMPORT, 'mjs'],
  ['--import, CommonJS', IMPORT, 'cjs'],
  ['--require, an ES module', REQUIRE, 'mjs'],
  ['--require, CommonJS', REQUIRE, 'cjs'],
])('%s', (_form, nodeArgs, extension) => {
  it('loses nothing of an application that ends at once, with the identity of the host on it', async () => {
    const { code, receiver, stderr } = await observe({ nodeArgs, app: `ends-at-once.${extension}` });

    expect(code).toBe(3);
    expect(stderr).toBe('');
    expect(spanNames(receiver)).toEqual(['before the end']);
    expect(receiver.spans[0]?.resource).toMatchObject({
      'cloud.region': 'eu-central-1',
      'host.id': 'i-0123456789abcdef0',
      'host.name': 'ip-10-0-1-23.eu-central-1.compute.internal',
    });
    const durations = receiver.metrics.findLast(({ name }) => name === 'aws.imds.client.request.duration');
    expect(durations?.points.length).toBeGreaterThan(0);
  });

  it('uses the instrumentations that the application has installed', async () => {
    const { code, receiver } = await observe({ nodeArgs, app: `serves.${extension}` });

    expect(code).toBe(0);
    expect(spanNames(receiver).sort()).toEqual(['GET', 'GET']);
  });
});

describe('a process that a signal ends', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('dies by %s, where it would have, once all was sent', async (signal) => {
    const end = await observe({ nodeArgs: IMPORT, app: 'waits.mjs', signal });

    expect(end).toMatchObject({ code: null, signal });
    expect(spanNames(end.receiver)).toEqual(['before the signal']);
  });

  it('ends in its own time and with its own status where it handles the signal itself', async () => {
    const end = await observe({ nodeArgs: IMPORT, app: 'drains.mjs', signal: 'SIGTERM' });

    expect(end).toMatchObject({ code: 7, signal: null, stdout: 'ready\ndraining' });
    expect(spanNames(end.receiver)).toEqual(['before the signal', 'while draining']);
  });

  it('sends what there is at once where it handles the signal itself: it may call process.exit() later', async () => {
    const end = await observe({
      nodeArgs: IMPORT,
      app: 'exits-later.mjs',
      signal: 'SIGTERM',
      env: { OTEL_BSP_SCHEDULE_DELAY: '60000' },
    });

    expect(end).toMatchObject({ code: 9, signal: null });
    expect(spanNames(end.receiver)).toEqual(['before the signal']);
  });

  it('loses nothing where it awaits shutdown() before process.exit()', async () => {
    const end = await observe({ nodeArgs: IMPORT, app: 'exits-itself.mjs', signal: 'SIGTERM' });

    expect(end).toMatchObject({ code: 5, signal: null });
    expect(spanNames(end.receiver)).toEqual(['before process.exit']);
  });

  it('ends by the hand of a library that counts the listeners, as it would alone', async () => {
    const end = await observe({ nodeArgs: IMPORT, app: 'signal-exit.mjs', signal: 'SIGTERM' });

    expect(end).toMatchObject({ code: null, signal: 'SIGTERM', stdout: 'ready\ncleaned up' });
  });
});

describe('the end of a process', () => {
  it('comes after work that the application finds on beforeExit', async () => {
    const end = await observe({ nodeArgs: IMPORT, app: 'goes-on.mjs' });

    expect(end).toMatchObject({ code: 0, signal: null });
    expect(spanNames(end.receiver)).toEqual(['round 1', 'round 2', 'round 3']);
  });

  it('has the identity on it even where the event loop was blocked for seconds', async () => {
    const { receiver } = await observe({ nodeArgs: IMPORT, app: 'blocks.mjs' });

    expect(spanNames(receiver)).toEqual(['before the block', 'after the block']);
    expect(receiver.spans.map(({ resource }) => resource['host.id'])).toEqual(Array(2).fill('i-0123456789abcdef0'));
  });

  it('keeps the status of an application that throws, and of one that never settles', async () => {
    const [thrown, unsettled] = await Promise.all([
      observe({ nodeArgs: IMPORT, app: 'throws.mjs' }),
      observe({ nodeArgs: IMPORT, app: 'never-settles.mjs' }),
    ]);

    expect(thrown).toMatchObject({ code: 1, signal: null });
    expect(thrown.stderr).toContain('the application is broken');
    expect(unsettled).toMatchObject({ code: 13, signal: null });
  });
});

describe('a backend that never answers', () => {
  it.each([
    ['holds an application that is done', { app: 'ends-at-once.mjs' }, { code: 3, signal: null }],
    [
      'holds one that is told to end',
      { app: 'waits.mjs', signal: 'SIGTERM' as const },
      { code: null, signal: 'SIGTERM' },
    ],
  ])('%s no longer than the bound', async (_name, options, expected) => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));

    const end = await observe({
      nodeArgs: IMPORT,
      ...options,
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
        // Without the bound, it would be the minute of the exporter that holds it: longer than runApp waits.
        OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
        OTEL_BSP_EXPORT_TIMEOUT: '60000',
        IMDS_OTEL_SHUTDOWN_TIMEOUT_MS: '1000',
      },
    });
    silent.closeAllConnections();
    silent.close();

    expect(end).toMatchObject(expected);
  });
});

describe('starting', () => {
  it('does nothing with OTEL_SDK_DISABLED', async () => {
    const { code, receiver, asked } = await observe({
      nodeArgs: IMPORT,
      app: 'ends-at-once.mjs',
      env: { OTEL_SDK_DISABLED: 'true' },
    });

    expect(code).toBe(3);
    expect([receiver.spans.length, receiver.metrics.length, asked]).toEqual([0, 0, 0]);
  });

  it('is done once, however often it is asked for', async () => {
    const { stderr, receiver, asked } = await observe({
      nodeArgs: [...REQUIRE, ...IMPORT, ...IMPORT],
      app: 'ends-at-once.mjs',
    });

    expect(stderr).toBe('');
    expect(spanNames(receiver)).toEqual(['before the end']);
    // The token, the identity document and the name: one detection.
    expect(asked).toBe(3);
  });

  it('lets what an operator wrote into OTEL_RESOURCE_ATTRIBUTES win over IMDS, and IMDS over the host', async () => {
    const { receiver } = await observe({
      nodeArgs: IMPORT,
      app: 'ends-at-once.mjs',
      env: { OTEL_RESOURCE_ATTRIBUTES: 'host.name=blue,deployment.environment.name=test' },
    });

    expect(receiver.spans[0]?.resource).toMatchObject({
      'host.name': 'blue',
      'host.id': 'i-0123456789abcdef0',
      'deployment.environment.name': 'test',
    });
  });

  it('says which of OTEL_NODE_RESOURCE_DETECTORS it does not know, and uses the others', async () => {
    const { stderr, receiver } = await observe({
      nodeArgs: IMPORT,
      app: 'ends-at-once.mjs',
      env: { OTEL_NODE_RESOURCE_DETECTORS: 'os,mainframe' },
    });

    expect(stderr).toContain('OTEL_NODE_RESOURCE_DETECTORS names "mainframe", which is passed over.');
    const resource = receiver.spans[0]?.resource;
    expect(resource).toMatchObject({ 'os.type': process.platform, 'host.id': 'i-0123456789abcdef0' });
    expect(resource).not.toHaveProperty('process.pid');
  });
});
