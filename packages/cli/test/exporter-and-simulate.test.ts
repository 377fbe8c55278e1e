import { PRESETS, startSimulator } from '@imds-otel/simulator';
import { startReceiver } from 'example-harness';
import { describe, expect, it } from 'vitest';
import { simulatorOptions } from '../src/simulate/flags.ts';
import { freePort } from './free-port.ts';
import { runCommand } from './run-command.ts';
import { startCommand } from './start-command.ts';

const imdsEnv = (url: string) => ({ AWS_EC2_METADATA_DISABLED: undefined, AWS_EC2_METADATA_SERVICE_ENDPOINT: url });

describe('imds-otel exporter', () => {
  it('serves request metrics and the host identity to Prometheus, and exits with code 0 after Ctrl-C', async () => {
    await using simulator = await startSimulator();
    const port = await freePort();
    await using exporter = startCommand(['exporter', '--prometheus', String(port)], imdsEnv(simulator.url));
    await exporter.wrote(/Metrics: http:\/\/127\.0\.0\.1:\d+\/metrics/);

    const scrape = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    await expect.poll(scrape, { timeout: 10_000 }).toMatch(/^aws_imds_probe_up\{.*\} 1$/m);
    const metrics = await scrape();

    expect(metrics).toMatch(/^target_info\{.*host_id="i-0123456789abcdef0".*service_name="imds-otel-exporter"/m);
    expect(metrics).toMatch(
      /^aws_imds_client_request_duration_count\{.*url_template="\/latest\/meta-data\/instance-id"/m,
    );
    expect(await exporter.stop('SIGINT')).toEqual({ code: 0, signal: null });
  });

  it('prints the problem if IMDS does not respond, and reports IMDS as down', async () => {
    await using simulator = await startSimulator({ faults: [{ with: 'no-response' }] });
    const port = await freePort();
    const env = { ...imdsEnv(simulator.url), IMDS_OTEL_TIMEOUT_MS: '500' };
    await using exporter = startCommand(['exporter', '--prometheus', String(port)], env);
    await exporter.wrote(
      /no request gets a response: .*\nFor details, run: imds-otel doctor\nProbing IMDS every 15000 ms\. Metrics: http/s,
    );

    const scrape = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    await expect.poll(scrape, { timeout: 15_000 }).toMatch(/^aws_imds_probe_up\{.*\} 0$/m);
    expect(await exporter.stop('SIGINT')).toEqual({ code: 0, signal: null });
  });

  it('sends OTLP as the standard variables configure it, and sends the remaining metrics after SIGTERM', async () => {
    await using simulator = await startSimulator();
    await using receiver = await startReceiver();
    await using exporter = startCommand(['exporter'], {
      ...imdsEnv(simulator.url),
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_SERVICE_NAME: 'imds-watch',
    });
    await exporter.wrote(/Metrics: OTLP to http:\/\/127\.0\.0\.1/);
    await expect.poll(() => simulator.requests.map(({ path }) => path)).toContain('/latest/meta-data/instance-id');

    expect(await exporter.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    const probed = receiver.metrics.find(({ name }) => name === 'aws.imds.client.request.duration');
    expect(probed?.resource).toMatchObject({ 'service.name': 'imds-watch', 'host.id': 'i-0123456789abcdef0' });
    expect(receiver.metrics.map(({ name }) => name)).toContain('aws.imds.detection.duration');
    expect([receiver.spans, receiver.logs]).toEqual([[], []]);
  });

  it('exits with an error message if its port is in use', async () => {
    await using simulator = await startSimulator();
    await using exporter = startCommand(['exporter', '--prometheus', String(simulator.port)], imdsEnv(simulator.url));
    await exporter.wrote(/Error: Cannot serve metrics: .*EADDRINUSE.* Choose another --prometheus PORT or --host\./);
    expect(await exporter.exited).toBe(1);
  });

  it('prints an error if the collector is unreachable', async () => {
    await using simulator = await startSimulator();
    await using exporter = startCommand(['exporter'], {
      ...imdsEnv(simulator.url),
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      OTEL_METRIC_EXPORT_TIMEOUT: '1000',
      // Shorter than the timeout of the reader, so that the exporter times out first, with its own error.
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
    });
    await exporter.wrote(/^PeriodicExportingMetricReader: metrics export /m);
    expect(await exporter.stop('SIGINT')).toMatchObject({ signal: null });
    await exporter.wrote(/Sending the remaining metrics\. Press Ctrl-C again to exit immediately\./);
  });

  it.each([
    [{ AWS_EC2_METADATA_DISABLED: 'true' }, 'AWS_EC2_METADATA_DISABLED is true, so there is nothing to probe.'],
    [{ OTEL_METRICS_EXPORTER: 'none' }, 'OTEL_METRICS_EXPORTER is none, so no metrics are published.'],
  ])('does not start with %j and prints the reason', async (env, message) => {
    const { exitCode, stderr } = await runCommand(['exporter'], { simulator: 'none', env });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
  });
});

describe('imds-otel simulate', () => {
  it('responds to requests, logs each of them, and exits with code 0 after Ctrl-C', async () => {
    await using simulate = startCommand(['simulate', '--port', '0', '--tokens', 'optional'], {});
    const [, url] = await simulate.wrote(/export AWS_EC2_METADATA_SERVICE_ENDPOINT=(\S+)/);
    const response = await fetch(`${url}/latest/meta-data/instance-id`);

    expect(await response.text()).toBe('i-0123456789abcdef0');
    await simulate.wrote(/^\d\d:\d\d:\d\d\.\d{3} GET \/latest\/meta-data\/instance-id 200$/m);
    expect(await simulate.stop('SIGINT')).toEqual({ code: 0, signal: null });
  });

  it('applies the flags for tags, latency, facts, faults and logging', async () => {
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
    expect(await simulate.stop('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  it('applies facts on top of a preset', async () => {
    const flags = ['--preset', 'spot', '--instance', 'instanceType=m5.large'];
    await using simulate = startCommand(['simulate', '--port', '0', '--tokens', 'optional', ...flags], {});
    const [, url] = await simulate.wrote(/ENDPOINT=(\S+)/);
    const read = async (item: string) => (await fetch(`${url}/latest/meta-data/${item}`)).text();

    expect(await read('instance-life-cycle')).toBe('spot');
    expect(await read('instance-type')).toBe('m5.large');
  });

  it('keeps no requests in memory', async () => {
    const flags = { port: 0, host: '127.0.0.1', preset: 'on-demand', tokens: 'optional', latency: 0 } as const;
    await using simulator = await startSimulator(simulatorOptions(flags));
    expect((await fetch(`${simulator.url}/latest/meta-data/instance-id`)).status).toBe(200);
    expect(simulator.requests).toEqual([]);
  });

  it('simulates a disabled IMDS and an exceeded hop limit', async () => {
    await using off = startCommand(['simulate', '--port', '0', '--disabled'], {});
    await using hopLimit = startCommand(['simulate', '--port', '0', '--hop-limit-exceeded', 'reset'], {});
    const urls = await Promise.all([off, hopLimit].map(async (command) => (await command.wrote(/ENDPOINT=(\S+)/))[1]));
    const token = (url: string | undefined) =>
      fetch(`${url}/latest/api/token`, { method: 'PUT', headers: { 'X-aws-ec2-metadata-token-ttl-seconds': '60' } });

    expect((await token(urls[0])).status).toBe(403);
    await expect(token(urls[1])).rejects.toThrow('fetch failed');
    await hopLimit.wrote(/PUT \/latest\/api\/token no response/);
  });

  it('refuses an address other than loopback without --allow-remote', async () => {
    const refused = await runCommand(['simulate', '--host', '0.0.0.0'], { simulator: 'none' });
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/0\.0\.0\.0.*--allow-remote/s);
  });

  it('suggests another address if the machine does not have the given one', async () => {
    // An address of TEST-NET-1, which no machine has.
    const { exitCode, stderr } = await runCommand(['simulate', '--host', '192.0.2.1', '--allow-remote'], {
      simulator: 'none',
    });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/Cannot listen on 192\.0\.2\.1: .*EADDRNOTAVAIL.*\. Choose another --host or --port\./);
  });

  it('warns when it listens on an address other than loopback', async () => {
    // In a network namespace, which no other machine can reach.
    const { stderr } = await runCommand(['simulate', '--host', '0.0.0.0', '--allow-remote'], {
      simulator: 'none',
      timeoutMs: 4000,
    });
    expect(stderr).toContain('Warning: Other machines may reach 0.0.0.0 and use this simulator as their IMDS.');
  });

  it.each([
    [['--port', '1e9'], 'It must be a port from 0 to 65535.'],
    [['--port', '65536'], 'It must be a port from 0 to 65535.'],
    [['--latency', 'slow'], 'It must be milliseconds such as 5, or a median and a higher 99th percentile such as 2,40'],
    [['--instance', 'regoin=x'], 'The name must be one of: accountId, '],
    [['--fault', '{'], 'It must be JSON, e.g. '],
    [['--fault', '{}'], "Error: Invalid fault. Use an object with the member 'with'"],
    [['--fault', '{"with":null}'], 'Error: Invalid fault effect null.'],
    [['--fault', '{"with":{"status":200,"body":5}}'], 'Error: Invalid body 5 of a fault effect.'],
    [['--fault', '{"with":{"oversized":1e12}}'], 'Error: Invalid oversized 1000000000000 of a fault effect.'],
    [['--instance', 'region=eu-west-1', 'availabilityZone=us-east-1a'], 'is not in region eu-west-1.'],
    [['--tokens', 'no'], 'Allowed choices are required, optional.'],
    [['--preset', 'spto'], `Allowed choices are ${Object.keys(PRESETS).join(', ')}.`],
  ])('rejects %j as a usage error', async (flags, message) => {
    const { exitCode, stderr } = await runCommand(['simulate', ...flags], { simulator: 'none' });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
