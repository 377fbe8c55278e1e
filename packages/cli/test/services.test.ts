import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PRESETS, startSimulator } from '@imds-otel/simulator';
import { startReceiver } from 'example-harness';
import { describe, expect, it } from 'vitest';
import { simulatorOptions } from '../src/simulate/flags.ts';
import { runCommand } from './run-command.ts';
import { startCommand } from './run-service.ts';

/** A port of loopback that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const imdsAt = (url: string) => ({ AWS_EC2_METADATA_DISABLED: undefined, AWS_EC2_METADATA_SERVICE_ENDPOINT: url });

describe('exporter', () => {
  it('serves Prometheus what the requests are like, with the identity of the host, and ends with Ctrl-C', async () => {
    await using simulator = await startSimulator();
    const port = await freePort();
    await using exporter = startCommand(['exporter', '--prometheus', String(port)], imdsAt(simulator.url));
    await exporter.wrote(/metrics at http:\/\/127\.0\.0\.1:\d+\/metrics/);

    const scrape = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    await expect.poll(scrape, { timeout: 10_000 }).toMatch(/^aws_imds_probe_up\{.*\} 1$/m);
    const metrics = await scrape();

    expect(metrics).toMatch(/^target_info\{.*host_id="i-0123456789abcdef0".*service_name="imds-otel-exporter"/m);
    expect(metrics).toMatch(
      /^aws_imds_client_request_duration_count\{.*url_template="\/latest\/meta-data\/instance-id"/m,
    );
    expect(await exporter.end('SIGINT')).toEqual({ code: 0, signal: null });
  });

  it('says why where IMDS gives no identity, and publishes that it is down', async () => {
    await using simulator = await startSimulator({ faults: [{ with: 'no-response' }] });
    const port = await freePort();
    const env = { ...imdsAt(simulator.url), IMDS_OTEL_TIMEOUT_MS: '500' };
    await using exporter = startCommand(['exporter', '--prometheus', String(port)], env);
    await exporter.wrote(
      /no request is ever answered: .*\nMore: imds-otel doctor\nProbing IMDS every 15000 ms; metrics at/s,
    );

    const scrape = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    await expect.poll(scrape, { timeout: 15_000 }).toMatch(/^aws_imds_probe_up\{.*\} 0$/m);
    expect(await exporter.end('SIGINT')).toEqual({ code: 0, signal: null });
  });

  it('sends OTLP as the standard variables say, the rest of it when it is told to end', async () => {
    await using simulator = await startSimulator();
    await using receiver = await startReceiver();
    await using exporter = startCommand(['exporter'], {
      ...imdsAt(simulator.url),
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_SERVICE_NAME: 'imds-watch',
    });
    await exporter.wrote(/metrics by OTLP to http:\/\/127\.0\.0\.1/);
    await expect.poll(() => simulator.requests.map(({ path }) => path)).toContain('/latest/meta-data/instance-id');

    expect(await exporter.end('SIGTERM')).toEqual({ code: 0, signal: null });
    const probed = receiver.metrics.find(({ name }) => name === 'aws.imds.client.request.duration');
    expect(probed?.resource).toMatchObject({ 'service.name': 'imds-watch', 'host.id': 'i-0123456789abcdef0' });
    expect(receiver.metrics.map(({ name }) => name)).toContain('aws.imds.detection.duration');
    expect([receiver.spans, receiver.logs]).toEqual([[], []]);
  });

  it('says so where its port is taken, and ends', async () => {
    await using simulator = await startSimulator();
    await using exporter = startCommand(['exporter', '--prometheus', String(simulator.port)], imdsAt(simulator.url));
    await exporter.wrote(/Error: Cannot serve metrics: .*EADDRINUSE.* Choose another --prometheus PORT or --host\./);
    expect(await exporter.ended).toBe(1);
  });

  it('tells of a collector that is not there', async () => {
    await using simulator = await startSimulator();
    await using exporter = startCommand(['exporter'], {
      ...imdsAt(simulator.url),
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      OTEL_METRIC_EXPORT_TIMEOUT: '1000',
      // Less than the reader's: the exporter itself gives up, with an error of its own.
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
    });
    await exporter.wrote(/^PeriodicExportingMetricReader: metrics export /m);
    expect(await exporter.end('SIGINT')).toMatchObject({ signal: null });
    await exporter.wrote(/Sending what is left\. Ctrl-C again ends it at once\./);
  });

  it.each([
    [{ AWS_EC2_METADATA_DISABLED: 'true' }, 'AWS_EC2_METADATA_DISABLED is true: there is nothing to probe.'],
    [{ OTEL_METRICS_EXPORTER: 'none' }, 'OTEL_METRICS_EXPORTER is none: there is nowhere to publish to.'],
  ])('with %j does not start, and says why', async (env, why) => {
    const { exitCode, stderr } = await runCommand(['exporter'], { simulator: 'none', env });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(why);
  });
});

describe('simulate', () => {
  it('answers, writes a line a request, and ends with Ctrl-C', async () => {
    await using simulate = startCommand(['simulate', '--port', '0', '--tokens', 'optional'], {});
    const [, url] = await simulate.wrote(/export AWS_EC2_METADATA_SERVICE_ENDPOINT=(\S+)/);
    const response = await fetch(`${url}/latest/meta-data/instance-id`);

    expect(await response.text()).toBe('i-0123456789abcdef0');
    await simulate.wrote(/^\d\d:\d\d:\d\d\.\d{3} GET \/latest\/meta-data\/instance-id 200$/m);
    expect(await simulate.end('SIGINT')).toEqual({ code: 0, signal: null });
  });

  it('has a flag for each switch', async () => {
    const fault = JSON.stringify({ path: '/latest/meta-data/hostname', with: { status: 418 } });
    const flags = ['--tags', '--latency', '1,2', '--instance', 'region=us-east-1', 'instanceType=m5.large'];
    await using simulate = startCommand(
      ['simulate', '--port', '0', '--quiet', '--tokens', 'optional', ...flags, '--fault', fault],
      {},
    );
    const [, url] = await simulate.wrote(/ENDPOINT=(\S+)/);
    const read = async (path: string) => {
      const response = await fetch(`${url}/latest/${path}`);
      return response.ok ? response.text() : response.status;
    };

    expect(JSON.parse(String(await read('dynamic/instance-identity/document')))).toMatchObject({
      region: 'us-east-1',
      availabilityZone: 'us-east-1a',
      architecture: 'x86_64',
    });
    expect(await read('meta-data/tags/instance/Name')).toBe('example');
    expect(await read('meta-data/hostname')).toBe(418);
    expect(simulate.stdout).toEqual([]);
    expect(await simulate.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  it('starts from a preset, which facts of the instance change', async () => {
    const flags = ['--preset', 'spot', '--instance', 'instanceType=m5.large'];
    await using simulate = startCommand(['simulate', '--port', '0', '--tokens', 'optional', ...flags], {});
    const [, url] = await simulate.wrote(/ENDPOINT=(\S+)/);
    const read = async (item: string) => (await fetch(`${url}/latest/meta-data/${item}`)).text();

    expect(await read('instance-life-cycle')).toBe('spot');
    expect(await read('instance-type')).toBe('m5.large');
  });

  it('keeps nothing of what it was asked, however long it runs', async () => {
    const flags = { port: 0, host: '127.0.0.1', preset: 'on-demand', tokens: 'optional', latency: 0 } as const;
    await using simulator = await startSimulator(simulatorOptions(flags));
    expect((await fetch(`${simulator.url}/latest/meta-data/instance-id`)).status).toBe(200);
    expect(simulator.requests).toEqual([]);
  });

  it('shows an instance whose IMDS is off, and one behind a hop too many', async () => {
    await using off = startCommand(['simulate', '--port', '0', '--disabled'], {});
    await using far = startCommand(['simulate', '--port', '0', '--hop-limit-exceeded', 'reset'], {});
    const urls = await Promise.all([off, far].map(async (one) => (await one.wrote(/ENDPOINT=(\S+)/))[1]));
    const token = (url: string | undefined) =>
      fetch(`${url}/latest/api/token`, { method: 'PUT', headers: { 'X-aws-ec2-metadata-token-ttl-seconds': '60' } });

    expect((await token(urls[0])).status).toBe(403);
    await expect(token(urls[1])).rejects.toThrow('fetch failed');
    await far.wrote(/PUT \/latest\/api\/token no answer/);
  });

  it('listens elsewhere than on loopback only by a flag, with a warning', async () => {
    const refused = await runCommand(['simulate', '--host', '0.0.0.0'], { simulator: 'none' });
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/does not listen on 0\.0\.0\.0: .*--allow-remote/s);
  });

  it('says what to do where there is no such address', async () => {
    // Of TEST-NET-1: no machine has it.
    const { exitCode, stderr } = await runCommand(['simulate', '--host', '192.0.2.1', '--allow-remote'], {
      simulator: 'none',
    });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/Cannot listen on 192\.0\.2\.1: .*EADDRNOTAVAIL.*\. Choose another --host or --port\./);
  });

  it('warns where it does', async () => {
    // In a namespace, which no other machine reaches.
    const { stderr } = await runCommand(['simulate', '--host', '0.0.0.0', '--allow-remote'], {
      simulator: 'none',
      timeoutMs: 4000,
    });
    expect(stderr).toContain('Warning: other machines may reach 0.0.0.0 and take this for their metadata service.');
  });

  it.each([
    [['--port', '1e9'], 'Give a whole number.'],
    [['--port', '65536'], 'A port is a number from 0 to 65535.'],
    [['--latency', 'slow'], 'Give milliseconds, 5, or a median and a 99th percentile, 2,40.'],
    [['--instance', 'regoin=x'], 'There are: accountId, '],
    [['--fault', '{'], 'It is not JSON.'],
    [['--fault', '{}'], 'A fault is an object with at least "with"'],
    [['--tokens', 'no'], 'Allowed choices are required, optional.'],
    [['--preset', 'spto'], `Allowed choices are ${Object.keys(PRESETS).join(', ')}.`],
  ])('%j is a mistake in the command line', async (flags, why) => {
    const { exitCode, stderr } = await runCommand(['simulate', ...flags], { simulator: 'none' });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(why);
  });
});
