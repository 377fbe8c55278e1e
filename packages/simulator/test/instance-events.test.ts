import { afterEach, describe, expect, it, vi } from 'vitest';
import { startSimulator } from '../src/index.ts';
import { read } from './raw-request.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('interruptSpot()', () => {
  it('publishes the action and the termination time', async () => {
    await using simulator = await startSimulator({ preset: 'spot' });
    expect((await read(simulator, '/latest/meta-data/spot/instance-action')).statusLine).toMatch('404');
    simulator.interruptSpot({ at: new Date('2026-03-04T05:06:07.890Z') });
    expect((await read(simulator, '/latest/meta-data/spot/')).body).toBe('instance-action\ntermination-time');
    expect((await read(simulator, '/latest/meta-data/spot/termination-time')).body).toBe('2026-03-04T05:06:07Z');
    const action = JSON.parse((await read(simulator, '/latest/meta-data/spot/instance-action')).body);
    expect(action).toEqual({ action: 'terminate', time: '2026-03-04T05:06:07Z' });
  });

  it('publishes no termination time if the action is stop', async () => {
    await using simulator = await startSimulator({ preset: 'spot' });
    simulator.interruptSpot({ action: 'stop' });
    expect((await read(simulator, '/latest/meta-data/spot/')).body).toBe('instance-action');
    const { time } = JSON.parse((await read(simulator, '/latest/meta-data/spot/instance-action')).body);
    expect(Date.parse(time) - Date.now()).toBeGreaterThan(60_000);
  });

  it('throws if the instance is not a Spot Instance', async () => {
    await using simulator = await startSimulator();
    expect(() => simulator.interruptSpot()).toThrow("preset: 'spot'");
  });
});

describe('recommendRebalance()', () => {
  it('publishes the recommendation', async () => {
    await using simulator = await startSimulator({ preset: 'spot' });
    const path = '/latest/meta-data/events/recommendations/rebalance';
    expect((await read(simulator, path)).statusLine).toMatch('404');
    simulator.recommendRebalance(new Date('2026-03-04T05:06:07Z'));
    expect((await read(simulator, path)).body).toBe('{"noticeTime": "2026-03-04T05:06:07Z"}');
  });

  it('throws if the instance is not a Spot Instance', async () => {
    await using simulator = await startSimulator();
    expect(() => simulator.recommendRebalance()).toThrow("preset: 'spot'");
  });
});

describe('a maintenance event', () => {
  it('is scheduled first, and part of the history after finishMaintenance()', async () => {
    await using simulator = await startSimulator();
    const get = async (name: string) => (await read(simulator, `/latest/meta-data/events/maintenance/${name}`)).body;
    expect(await get('scheduled')).toBe('[]');
    const notBefore = new Date('2019-01-21T09:00:43Z');
    const notAfter = new Date('2019-01-21T09:17:23Z');
    const eventId = simulator.scheduleMaintenance({ notBefore, notAfter });
    expect(await get('scheduled')).toBe(
      `[
  {
    "NotBefore" : "21 Jan 2019 09:00:43 GMT",
    "Code" : "system-reboot",
    "Description" : "scheduled reboot",
    "EventId" : "${eventId}",
    "NotAfter" : "21 Jan 2019 09:17:23 GMT",
    "State" : "active"
  }
]`,
    );
    simulator.finishMaintenance(eventId);
    expect(await get('scheduled')).toBe('[]');
    expect(JSON.parse(await get('history'))).toMatchObject([
      { EventId: eventId, State: 'completed', Description: '[Completed] scheduled reboot' },
    ]);
  });

  it('must be scheduled before finishMaintenance(), whose error lists the scheduled events', async () => {
    await using simulator = await startSimulator();
    const eventId = simulator.scheduleMaintenance();
    expect(() => simulator.finishMaintenance('instance-event-0')).toThrow(eventId);
  });
});

describe('the credentials of the role', () => {
  const path = '/latest/meta-data/iam/security-credentials/example-role';

  it('are recognizable as invented', async () => {
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

  it('stay the same until rotateCredentials()', async () => {
    await using simulator = await startSimulator();
    const first = (await read(simulator, path)).body;
    expect((await read(simulator, path)).body).toBe(first);
    simulator.rotateCredentials();
    expect(JSON.parse((await read(simulator, path)).body).AccessKeyId).not.toBe(JSON.parse(first).AccessKeyId);
  });

  it('are renewed before they expire', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await using simulator = await startSimulator();
    const first = JSON.parse((await read(simulator, path)).body);
    vi.setSystemTime(Date.parse(first.Expiration) - 4 * 60_000);
    const next = JSON.parse((await read(simulator, path)).body);
    expect(next.AccessKeyId).not.toBe(first.AccessKeyId);
    expect(Date.parse(next.Expiration)).toBeGreaterThan(Date.parse(first.Expiration));
  });
});
