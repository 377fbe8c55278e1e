import { execFileSync } from 'node:child_process';
import { STATUS_CODES } from 'node:http';
import { describe, expect, it } from 'vitest';
import { reasonPhrase } from '../src/wire/reason-phrases.ts';

describe('the start', () => {
  it('does not load node:http, which takes longer than all the rest', () => {
    const script = `
      const { startSimulator } = await import(${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)});
      const imds = await startSimulator();
      await imds.close();
      console.log(process.moduleLoadList.filter((name) => /NativeModule _?http/.test(name)).join());
    `;
    const loaded = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    expect(loaded.trim()).toBe('');
  });
});

describe('reason phrases', () => {
  it.each([200, 302, 400, 401, 403, 404, 405, 417, 429, 500, 502, 503, 504])('%i is what Node says too', (status) => {
    expect(reasonPhrase(status)).toBe(STATUS_CODES[status]);
  });

  it('a status without one is answered all the same', () => {
    expect(reasonPhrase(599)).toBe('Unknown');
  });
});
