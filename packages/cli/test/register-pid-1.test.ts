import { describeUnless } from 'test-support/skipped-aloud';
import { expect, it } from 'vitest';
import { IMPORT, observe, REQUIRE, spanNames, startHangingBackend } from './observe-app.ts';
import { pidNamespaceProblem } from './pid-namespace.ts';

/** The exit codes with which a shell reports a process that a signal terminated. */
const EXIT_CODES = [
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const;

describeUnless(pidNamespaceProblem, 'imds-otel/register in PID 1, as in a container', () => {
  it.each(EXIT_CODES)('sends all telemetry after %s, then exits with code %i', async (signal, code) => {
    const result = await observe({ nodeArgs: IMPORT, app: 'waits-forever.mjs', signal, pid1: true });

    expect(result).toMatchObject({ code, signal: null, stderr: '' });
    expect(spanNames(result.receiver)).toEqual(['before the signal']);
  });

  it('exits with --require as with --import', async () => {
    const result = await observe({ nodeArgs: REQUIRE, app: 'waits-forever.mjs', signal: 'SIGTERM', pid1: true });

    expect(result).toMatchObject({ code: 143, signal: null, stderr: '' });
    expect(spanNames(result.receiver)).toEqual(['before the signal']);
  });

  it('keeps the handler and the exit code of an application that handles the signal', async () => {
    const result = await observe({ nodeArgs: IMPORT, app: 'drains-on-signal.mjs', signal: 'SIGTERM', pid1: true });

    expect(result).toMatchObject({ code: 7, signal: null, stdout: 'ready\ndraining' });
    expect(spanNames(result.receiver)).toEqual(['before the signal', 'while draining']);
  });

  it('sends all telemetry of an application that exits by itself, with its exit code', async () => {
    const result = await observe({ nodeArgs: IMPORT, app: 'exits-immediately.mjs', pid1: true });

    expect(result).toMatchObject({ code: 3, signal: null });
    expect(spanNames(result.receiver)).toEqual(['before the exit']);
  });

  it('exits after the shutdown timeout if the backend does not respond', async () => {
    await using backend = await startHangingBackend();
    const env = { ...backend.env, IMDS_OTEL_SHUTDOWN_TIMEOUT_MS: '1000' };
    const result = await observe({ nodeArgs: IMPORT, app: 'waits-forever.mjs', signal: 'SIGTERM', pid1: true, env });

    expect(result).toMatchObject({ code: 143, signal: null });
  });

  it.each(EXIT_CODES)('exits immediately if %s follows SIGTERM, with code %i', async (signal, code) => {
    await using backend = await startHangingBackend();
    const result = await observe({
      nodeArgs: IMPORT,
      app: 'waits-forever.mjs',
      signal: 'SIGTERM',
      secondSignal: { signal, after: backend.request },
      pid1: true,
      env: { ...backend.env, IMDS_OTEL_SHUTDOWN_TIMEOUT_MS: '60000' },
    });

    expect(result).toMatchObject({ code, signal: null });
  });
});
