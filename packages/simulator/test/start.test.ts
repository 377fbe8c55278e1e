import { execFileSync } from 'node:child_process';
import { STATUS_CODES } from 'node:http';
import { describe, expect, it } from 'vitest';
import { reasonPhrase } from '../src/http/reason-phrases.ts';
import { startSimulator } from '../src/index.ts';
import { read, requestText, sendRaw } from './raw-request.ts';

const HOSTNAME = '/latest/meta-data/hostname';

describe('startSimulator()', () => {
  it('does not load node:http, which takes longer to load than everything else', () => {
    const script = `
      const { startSimulator } = await import(${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)});
      const imds = await startSimulator();
      await imds.close();
      console.log(process.moduleLoadList.filter((name) => /NativeModule _?http/.test(name)).join());
    `;
    const loaded = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    expect(loaded.trim()).toBe('');
  });

  it('can listen on IPv6', async () => {
    await using simulator = await startSimulator({ host: '::1' });
    expect(simulator.url).toBe(`http://[::1]:${simulator.port}`);
    expect((await read(simulator, HOSTNAME)).statusLine).toBe('HTTP/1.1 200 OK');
  });

  it.each(['0.0.0.0', '169.254.169.254', '::'])('rejects the host %s without allowRemote', async (host) => {
    await expect(startSimulator({ host })).rejects.toThrow(`does not listen on ${host}: other machines`);
    await expect(startSimulator({ host })).rejects.toThrow('allowRemote: true');
  });

  it('listens on an address other than loopback with allowRemote', async () => {
    await using simulator = await startSimulator({ host: '0.0.0.0', allowRemote: true });
    expect(simulator.url).toBe(`http://0.0.0.0:${simulator.port}`);
  });

  it("rejects with the system's error if the port is in use", async () => {
    await using simulator = await startSimulator();
    await expect(startSimulator({ port: simulator.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('close()', () => {
  it('closes open connections, stops listening, and can be called twice', async () => {
    const simulator = await startSimulator({ faults: [{ with: 'no-response' }] });
    const request = requestText('GET', HOSTNAME);
    const open = sendRaw(simulator, request);
    await simulator.waitForRequests(1);
    await simulator.close();
    await simulator.close();
    expect((await open).bytes.length).toBe(0);
    expect(await sendRaw(simulator, request)).toMatchObject({ end: 'reset' });
  });
});

describe('the reason phrase', () => {
  it.each([200, 302, 400, 401, 403, 404, 405, 417, 429, 500, 502, 503, 504])('of %i is that of Node.js', (status) => {
    expect(reasonPhrase(status)).toBe(STATUS_CODES[status]);
  });

  it('of an unknown status code is Unknown', () => {
    expect(reasonPhrase(599)).toBe('Unknown');
  });
});
