import { describe, expect, it } from 'vitest';
import { IMPORT, observe, REQUIRE, spanNames, startHangingBackend } from './observe-app.ts';

describe.each([
  ['--import and an ES module', IMPORT, 'mjs'],
  ['--import and CommonJS', IMPORT, 'cjs'],
  ['--require and an ES module', REQUIRE, 'mjs'],
  ['--require and CommonJS', REQUIRE, 'cjs'],
])('imds-otel/register with %s', (_form, nodeArgs, extension) => {
  it('sends all telemetry of an application that exits immediately, with the host identity', async () => {
    const { code, receiver, stderr } = await observe({ nodeArgs, app: `exits-immediately.${extension}` });

    expect(code).toBe(3);
    expect(stderr).toBe('');
    expect(spanNames(receiver)).toEqual(['before the exit']);
    expect(receiver.spans[0]?.resource).toMatchObject({
      'cloud.region': 'eu-central-1',
      'host.id': 'i-0123456789abcdef0',
      'host.name': 'ip-10-0-1-23.eu-central-1.compute.internal',
    });
    const durations = receiver.metrics.findLast(({ name }) => name === 'aws.imds.client.request.duration');
    expect(durations?.points.length).toBeGreaterThan(0);
  });

  it('uses the instrumentations that are installed in the application', async () => {
    const { code, receiver } = await observe({ nodeArgs, app: `serves.${extension}` });

    expect(code).toBe(0);
    expect(spanNames(receiver).sort()).toEqual(['GET', 'GET']);
  });
});

describe('a process that receives a signal', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'is terminated by %s as usual, after all telemetry was sent',
    async (signal) => {
      const result = await observe({ nodeArgs: IMPORT, app: 'waits-forever.mjs', signal });

      expect(result).toMatchObject({ code: null, signal });
      expect(spanNames(result.receiver)).toEqual(['before the signal']);
    },
  );

  it('exits when it is done and with its own exit code if it handles the signal', async () => {
    const result = await observe({ nodeArgs: IMPORT, app: 'drains-on-signal.mjs', signal: 'SIGTERM' });

    expect(result).toMatchObject({ code: 7, signal: null, stdout: 'ready\ndraining' });
    expect(spanNames(result.receiver)).toEqual(['before the signal', 'while draining']);
  });

  it('sends pending telemetry immediately if it handles the signal, because it may call process.exit() later', async () => {
    const result = await observe({
      nodeArgs: IMPORT,
      app: 'exits-after-signal.mjs',
      signal: 'SIGTERM',
      env: { OTEL_BSP_SCHEDULE_DELAY: '60000' },
    });

    expect(result).toMatchObject({ code: 9, signal: null });
    expect(spanNames(result.receiver)).toEqual(['before the signal']);
  });

  it('sends all telemetry if it awaits shutdown() before process.exit()', async () => {
    const result = await observe({ nodeArgs: IMPORT, app: 'awaits-shutdown.mjs', signal: 'SIGTERM' });

    expect(result).toMatchObject({ code: 5, signal: null });
    expect(spanNames(result.receiver)).toEqual(['before process.exit']);
  });

  it('keeps its exit code if it handles the signal and a provider that it set throws', async () => {
    const result = await observe({ nodeArgs: IMPORT, app: 'replaces-providers.mjs', signal: 'SIGTERM' });

    expect(result).toMatchObject({ code: 7, signal: null, stderr: '' });
  });

  it('is terminated by a library that counts signal listeners, as without imds-otel/register', async () => {
    const result = await observe({ nodeArgs: IMPORT, app: 'signal-exit.mjs', signal: 'SIGTERM' });

    expect(result).toMatchObject({ code: null, signal: 'SIGTERM', stdout: 'ready\ncleaned up' });
  });
});

describe('a process that exits', () => {
  it('first completes the work that the application starts on beforeExit', async () => {
    const result = await observe({ nodeArgs: IMPORT, app: 'works-on-before-exit.mjs' });

    expect(result).toMatchObject({ code: 0, signal: null });
    expect(spanNames(result.receiver)).toEqual(['round 1', 'round 2', 'round 3']);
  });

  it('sends the host identity even if the event loop was blocked for seconds', async () => {
    const { receiver } = await observe({ nodeArgs: IMPORT, app: 'blocks-event-loop.mjs' });

    expect(spanNames(receiver)).toEqual(['before the block', 'after the block']);
    expect(receiver.spans.map(({ resource }) => resource['host.id'])).toEqual(Array(2).fill('i-0123456789abcdef0'));
  });

  it('keeps the exit code of an application that throws, and of one with an unsettled top-level await', async () => {
    const [thrown, unsettled] = await Promise.all([
      observe({ nodeArgs: IMPORT, app: 'throws.mjs' }),
      observe({ nodeArgs: IMPORT, app: 'never-settles.mjs' }),
    ]);

    expect(thrown).toMatchObject({ code: 1, signal: null });
    expect(thrown.stderr).toContain('the application is broken');
    expect(unsettled).toMatchObject({ code: 13, signal: null });
  });
});

describe('a backend that does not respond', () => {
  it.each([
    ['an application that is done', { app: 'exits-immediately.mjs' }, { code: 3, signal: null }],
    [
      'an application that receives SIGTERM',
      { app: 'waits-forever.mjs', signal: 'SIGTERM' as const },
      { code: null, signal: 'SIGTERM' },
    ],
  ])('delays %s for at most the shutdown timeout', async (_name, options, expected) => {
    await using backend = await startHangingBackend();
    const env = { ...backend.env, IMDS_OTEL_SHUTDOWN_TIMEOUT_MS: '1000' };
    const result = await observe({ nodeArgs: IMPORT, ...options, env });

    expect(result).toMatchObject(expected);
  });

  it.each([
    ['SIGTERM twice', 'SIGTERM'],
    ['SIGTERM, then SIGINT', 'SIGINT'],
  ] as const)('no longer delays a process that receives %s', async (_name, signal) => {
    await using backend = await startHangingBackend();
    const result = await observe({
      nodeArgs: IMPORT,
      app: 'waits-forever.mjs',
      signal: 'SIGTERM',
      secondSignal: { signal, after: backend.request },
      env: { ...backend.env, IMDS_OTEL_SHUTDOWN_TIMEOUT_MS: '60000' },
    });

    expect(result).toMatchObject({ code: null, signal });
  });
});

describe('the start of imds-otel/register', () => {
  it('does nothing with OTEL_SDK_DISABLED=true', async () => {
    const { code, receiver, imdsRequests } = await observe({
      nodeArgs: IMPORT,
      app: 'exits-immediately.mjs',
      env: { OTEL_SDK_DISABLED: 'true' },
    });

    expect(code).toBe(3);
    expect([receiver.spans.length, receiver.metrics.length, imdsRequests]).toEqual([0, 0, 0]);
  });

  it('happens once, even with several --import and --require options', async () => {
    const { stderr, receiver, imdsRequests } = await observe({
      nodeArgs: [...REQUIRE, ...IMPORT, ...IMPORT],
      app: 'exits-immediately.mjs',
    });

    expect(stderr).toBe('');
    expect(spanNames(receiver)).toEqual(['before the exit']);
    // The requests of one detection: the token, the identity document and the hostname.
    expect(imdsRequests).toBe(3);
  });

  it('warns about an invalid IMDS_OTEL_SHUTDOWN_TIMEOUT_MS and uses the default', async () => {
    const { code, stderr, receiver } = await observe({
      nodeArgs: IMPORT,
      app: 'exits-immediately.mjs',
      env: { IMDS_OTEL_SHUTDOWN_TIMEOUT_MS: '8s' },
    });

    expect(code).toBe(3);
    expect(stderr).toContain('IMDS_OTEL_SHUTDOWN_TIMEOUT_MS is "8s", but must be an integer from 0 to 9999999.');
    expect(spanNames(receiver)).toEqual(['before the exit']);
  });

  it('prefers OTEL_RESOURCE_ATTRIBUTES to IMDS, and IMDS to the host detector', async () => {
    const { receiver } = await observe({
      nodeArgs: IMPORT,
      app: 'exits-immediately.mjs',
      env: { OTEL_RESOURCE_ATTRIBUTES: 'host.name=blue,deployment.environment.name=test' },
    });

    expect(receiver.spans[0]?.resource).toMatchObject({
      'host.name': 'blue',
      'host.id': 'i-0123456789abcdef0',
      'deployment.environment.name': 'test',
    });
  });

  it('warns about unknown names in OTEL_NODE_RESOURCE_DETECTORS and uses the known ones', async () => {
    const { stderr, receiver } = await observe({
      nodeArgs: IMPORT,
      app: 'exits-immediately.mjs',
      env: { OTEL_NODE_RESOURCE_DETECTORS: 'os,mainframe' },
    });

    expect(stderr).toContain('OTEL_NODE_RESOURCE_DETECTORS contains "mainframe", which is ignored.');
    const resource = receiver.spans[0]?.resource;
    expect(resource).toMatchObject({ 'os.type': process.platform, 'host.id': 'i-0123456789abcdef0' });
    expect(resource).not.toHaveProperty('process.pid');
  });
});
