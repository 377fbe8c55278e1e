import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { startSimulator } from '@imds-otel/simulator';
import { startReceiver } from 'example-harness';
import { describeUnless } from 'test-support/skipped-aloud';
import { describe, expect, it } from 'vitest';
import { freePort } from './free-port.ts';
import { startHangingBackend } from './observe-app.ts';
import { pidNamespaceProblem } from './pid-namespace.ts';
import { type RunningCommand, startCommand } from './start-command.ts';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

const imdsEnv = (url: string) => ({ AWS_EC2_METADATA_DISABLED: undefined, AWS_EC2_METADATA_SERVICE_ENDPOINT: url });

/** Stops the command, which takes about 1 s. A client that blocked it made it run for more than a minute. */
function stopped(command: RunningCommand, signal: NodeJS.Signals): Promise<unknown> {
  return Promise.race([command.stop(signal), setTimeout(10_000, 'still running', { ref: false })]);
}

const REQUEST = 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n';

/** What a client does on its connection to `/metrics`. */
const CLIENTS: readonly [name: string, act: (socket: Socket) => void][] = [
  ['sends nothing', () => {}],
  ['keeps its connection open after a response', (socket) => socket.resume().write(`${REQUEST}\r\n`)],
  ['sends half a request', (socket) => socket.write(REQUEST)],
  ['sends half a request after a whole one', (socket) => socket.resume().write(`${REQUEST}\r\n${REQUEST}`)],
  ['requests much and reads nothing', (socket) => socket.pause().write(`${REQUEST}\r\n`.repeat(5000))],
];

describe('imds-otel exporter --prometheus', () => {
  it.each(CLIENTS)('ends after SIGTERM with exit code 0 while a client %s', async (_name, act) => {
    await using simulator = await startSimulator();
    const port = await freePort();
    await using exporter = startCommand(['exporter', '--prometheus', String(port)], imdsEnv(simulator.url));
    await exporter.wrote(/Metrics: http/);
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    await once(socket, 'connect');
    act(socket);
    // A response on a later connection shows that the exporter has accepted the first one.
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(200);

    expect(await stopped(exporter, 'SIGTERM')).toEqual({ code: 0, signal: null });
    socket.destroy();
  });

  it('responds to /metrics only', async () => {
    await using simulator = await startSimulator();
    const port = await freePort();
    await using exporter = startCommand(['exporter', '--prometheus', String(port)], imdsEnv(simulator.url));
    await exporter.wrote(/Metrics: http/);

    const status = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
    expect([await status('/metrics?a=b'), await status('/'), await status('//')]).toEqual([200, 404, 404]);
  });
});

describe('imds-otel exporter with OTLP', () => {
  it.each(SIGNALS)('sends aws.imds.probe.up after %s, even if it ran shorter than the interval', async (signal) => {
    // The probe has not finished its first read when the signal arrives.
    await using simulator = await startSimulator({ latencyMs: 100 });
    await using receiver = await startReceiver();
    await using exporter = startCommand(['exporter'], {
      ...imdsEnv(simulator.url),
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    });
    await exporter.wrote(/Metrics: OTLP/);

    expect(await stopped(exporter, signal)).toEqual({ code: 0, signal: null });
    const ups = receiver.metrics.filter(({ name }) => name === 'aws.imds.probe.up');
    expect(ups.map(({ points }) => points.map(({ value }) => value))).toEqual([[1]]);
  });

  it('ends during the detection', async () => {
    await using simulator = await startSimulator({ faults: [{ with: 'no-response' }] });
    const env = { ...imdsEnv(simulator.url), IMDS_OTEL_TIMEOUT_MS: '60000', IMDS_OTEL_ASSUME_EC2: 'true' };
    await using exporter = startCommand(['exporter'], env);
    await expect.poll(() => simulator.requests.length).toBeGreaterThan(0);

    expect(await stopped(exporter, 'SIGTERM')).toEqual({ code: 0, signal: null });
    expect(exporter.stderr.join('\n')).not.toContain('Probing IMDS');
  });

  it('is terminated by a second signal if the collector does not respond', async () => {
    await using simulator = await startSimulator();
    await using backend = await startHangingBackend();
    await using exporter = startCommand(['exporter'], { ...imdsEnv(simulator.url), ...backend.env });
    await exporter.wrote(/Metrics: OTLP/);
    exporter.kill('SIGTERM');
    await backend.request;

    expect(await stopped(exporter, 'SIGINT')).toEqual({ code: null, signal: 'SIGINT' });
  });
});

describeUnless(pidNamespaceProblem, 'imds-otel exporter in PID 1, as in a container', () => {
  it.each(SIGNALS)('sends the last metrics after %s and exits with code 0', async (signal) => {
    await using simulator = await startSimulator();
    await using receiver = await startReceiver();
    const env = {
      ...imdsEnv(simulator.url),
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    };
    await using exporter = startCommand(['exporter'], env, { pid1: true });
    await exporter.wrote(/Metrics: OTLP/);

    expect(await stopped(exporter, signal)).toEqual({ code: 0, signal: null });
    expect(receiver.metrics.map(({ name }) => name)).toContain('aws.imds.probe.up');
  });

  it('exits immediately after a second signal if the collector does not respond', async () => {
    await using simulator = await startSimulator();
    await using backend = await startHangingBackend();
    const env = { ...imdsEnv(simulator.url), ...backend.env };
    await using exporter = startCommand(['exporter'], env, { pid1: true });
    await exporter.wrote(/Metrics: OTLP/);
    exporter.kill('SIGTERM');
    await backend.request;

    expect(await stopped(exporter, 'SIGINT')).toEqual({ code: 130, signal: null });
  });
});
