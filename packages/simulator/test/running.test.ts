import { afterEach, describe, expect, it, vi } from 'vitest';
import { startSimulator } from '../src/index.ts';
import { read } from './raw-exchange.ts';

afterEach(() => {
  vi.useRealTimers();
});

const at = (text: string): Date => new Date(text);

describe('a Spot Instance', () => {
  it('has no notice until it is interrupted', async () => {
    await using simulator = await startSimulator({ preset: 'spot' });
    expect((await read(simulator, '/latest/meta-data/spot/instance-action')).statusLine).toMatch('404');
    simulator.interruptSpot({ at: at('2026-03-04T05:06:07.890Z') });
    expect((await read(simulator, '/latest/meta-data/spot/')).body).toBe('instance-action\ntermination-time');
    expect((await read(simulator, '/latest/meta-data/spot/termination-time')).body).toBe('2026-03-04T05:06:07Z');
    const action = JSON.parse((await read(simulator, '/latest/meta-data/spot/instance-action')).body);
    expect(action).toEqual({ action: 'terminate', time: '2026-03-04T05:06:07Z' });
  });

  it('that is stopped has no termination time', async () => {
    await using simulator = await startSimulator({ preset: 'spot' });
    simulator.interruptSpot({ action: 'stop' });
    expect((await read(simulator, '/latest/meta-data/spot/')).body).toBe('instance-action');
    const { time } = JSON.parse((await read(simulator, '/latest/meta-data/spot/instance-action')).body);
    expect(Date.parse(time) - Date.now()).toBeGreaterThan(60_000);
  });

  it('may be told to rebalance', async () => {
    await using simulator = await startSimulator({ preset: 'spot' });
    const path = '/latest/meta-data/events/recommendations/rebalance';
    expect((await read(simulator, path)).statusLine).toMatch('404');
    simulator.recommendRebalance(at('2026-03-04T05:06:07Z'));
    expect((await read(simulator, path)).body).toBe('{"noticeTime": "2026-03-04T05:06:07Z"}');
  });

  it('is the only kind that can be interrupted', async () => {
    await using simulator = await startSimulator();
    expect(() => simulator.interruptSpot()).toThrow("preset: 'spot'");
    expect(() => simulator.recommendRebalance()).toThrow("preset: 'spot'");
  });
});

describe('maintenance', () => {
  it('is scheduled, then history', async () => {
    await using simulator = await startSimulator();
    const get = async (name: string) => (await read(simulator, `/latest/meta-data/events/maintenance/${name}`)).body;
    expect(await get('scheduled')).toBe('[]');
    const notBefore = at('2019-01-21T09:00:43Z');
    const id = simulator.scheduleMaintenance({ notBefore, notAfter: at('2019-01-21T09:17:23Z') });
    expect(await get('scheduled')).toBe(
      `[
  {
    "NotBefore" : "21 Jan 2019 09:00:43 GMT",
    "Code" : "system-reboot",
    "Description" : "scheduled reboot",
    "EventId" : "${id}",
    "NotAfter" : "21 Jan 2019 09:17:23 GMT",
    "State" : "active"
  }
]`,
    );
    simulator.finishMaintenance(id);
    expect(await get('scheduled')).toBe('[]');
    expect(JSON.parse(await get('history'))).toMatchObject([
      { EventId: id, State: 'completed', Description: '[Completed] scheduled reboot' },
    ]);
  });

  it('that is not scheduled cannot be finished', async () => {
    await using simulator = await startSimulator();
    const id = simulator.scheduleMaintenance();
    expect(() => simulator.finishMaintenance('instance-event-0')).toThrow(id);
  });
});

describe('credentials', () => {
  const path = '/latest/meta-data/iam/security-credentials/example-role';

  it('are made up, and say so', async () => {
    await using simulator = await startSimulator();
    const credentials = JSON.parse((await read(simulator, path)).body);
    expect(Object.keys(credentials)).toEqual([
      'Code',
      'LastUpdated',
      'Type',
      'AccessKeyId',
      'SecretAccessKey',
      'Token',
      'Expiration',
    ]);
    expect(credentials.AccessKeyId).toMatch(/^ASIAEXAMPLE[0-9A-F]{9}$/);
    expect(credentials.SecretAccessKey).toMatch(/^EXAMPLE\/.{32}$/);
    expect(Date.parse(credentials.Expiration)).toBeGreaterThan(Date.now());
  });

  it('stay until they are rotated', async () => {
    await using simulator = await startSimulator();
    const first = (await read(simulator, path)).body;
    expect((await read(simulator, path)).body).toBe(first);
    simulator.rotateCredentials();
    expect(JSON.parse((await read(simulator, path)).body).AccessKeyId).not.toBe(JSON.parse(first).AccessKeyId);
  });

  it('are renewed before they end', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await using simulator = await startSimulator();
    const first = JSON.parse((await read(simulator, path)).body);
    vi.setSystemTime(Date.parse(first.Expiration) - 4 * 60_000);
    const next = JSON.parse((await read(simulator, path)).body);
    expect(next.AccessKeyId).not.toBe(first.AccessKeyId);
    expect(Date.parse(next.Expiration)).toBeGreaterThan(Date.parse(first.Expiration));
  });
});
