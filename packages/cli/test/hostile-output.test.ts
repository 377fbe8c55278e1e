import fc from 'fast-check';
import { callInNamespace, namespaceProblem } from 'test-support/namespace';
import { describeUnless } from 'test-support/skipped-aloud';
import { expect, it } from 'vitest';
import { type HostileHost, type HostileRun, runOnHostileHosts } from './hostile-host.ts';
import { hostileHost, SECRET, UNSAFE } from './hostile-values.ts';

const HOSTS = 10;
const TIMEOUT_MS = 240_000;

async function runHosts(hosts: readonly HostileHost[]): Promise<{ runs: readonly HostileRun[]; secrets: string[] }> {
  const moduleUrl = new URL('hostile-host.ts', import.meta.url).href;
  const { result, stderr } = await callInNamespace(moduleUrl, runOnHostileHosts, [hosts], {
    sys: { '/sys/class/dmi/id/sys_vendor': '' },
    env: { AWS_EC2_METADATA_DISABLED: undefined },
    timeoutMs: TIMEOUT_MS,
  });
  if (result === undefined) throw new Error(`The hosts did not run: ${stderr}`);
  return { runs: result.flatMap(({ runs }) => runs), secrets: [SECRET, ...result.flatMap(({ secrets }) => secrets)] };
}

describeUnless(namespaceProblem, 'on a host with hostile values in IMDS, tags, DMI data and the environment', () => {
  it(
    'no command prints a control character or a secret, crashes, or hangs',
    async () => {
      const seed = Date.now();
      const hosts = fc.sample(hostileHost, { seed, numRuns: HOSTS });
      const { runs, secrets } = await runHosts(hosts);

      expect(runs.length).toBe(hosts.flatMap(({ lines }) => lines).length);
      expect(secrets.length).toBeGreaterThan(HOSTS);
      for (const { line, stdout, stderr, exitCode } of runs) {
        const where = `seed ${seed}: imds-otel ${line.join(' ')}\n${stdout}\n${stderr}`;
        expect(UNSAFE.exec(stdout + stderr)?.[0], where).toBeUndefined();
        expect(
          secrets.find((secret) => (stdout + stderr).includes(secret)),
          where,
        ).toBeUndefined();
        expect(exitCode, where).toBeOneOf([0, 1]);
        // Only an unexpected error is printed with its stack.
        expect(stderr, where).not.toMatch(/^ {4}at /m);
      }
      // Otherwise the hosts would prove nothing: escapes are shown, and most commands found something.
      const escaped = runs.filter(({ stdout, stderr }) => /\\u\{?[0-9a-f]{1,4}/.test(stdout + stderr));
      const succeeded = runs.filter(({ exitCode }) => exitCode === 0);
      expect(escaped.length).toBeGreaterThan(HOSTS);
      expect(succeeded.length).toBeGreaterThan(HOSTS);
    },
    TIMEOUT_MS,
  );

  it('the styles of the command are the only escape sequences in color', async () => {
    const hostile = '\x1b]0;pwned\x07\x1b[8m\x9b2J\u202e';
    const { runs } = await runHosts([
      {
        simulator: { instanceTags: true, instance: { hostname: hostile, tags: { Name: hostile } } },
        sys: { '/sys/class/dmi/id/sys_vendor': 'Amazon EC2', '/sys/class/dmi/id/product_name': hostile },
        env: { FORCE_COLOR: '1', AWS_CONFIG_FILE: '/nonexistent/aws-config' },
        lines: [
          ['doctor', '--tags'],
          ['show', 'tags/instance/Name'],
          ['show', `no such item ${hostile}`],
          ['show', '--mistyped', hostile],
          [hostile],
        ],
      },
    ]);
    for (const { line, stdout, stderr } of runs) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences of bold, dim, green, red and yellow
      expect((stdout + stderr).replace(/\x1b\[(?:1|2|22|31|32|33|39)m/g, ''), line.join(' ')).not.toMatch(UNSAFE);
    }
    expect(runs.map(({ stdout }) => stdout).join('')).toContain('\x1b[1m');
  });

  it('JSON has the exact values', async () => {
    const hostile = 'a\x1b]0;pwned\x07\x9b2J\u202e\u2028\n\r\tb';
    const { runs } = await runHosts([
      {
        simulator: { instanceTags: true, instance: { tags: { Name: hostile } } },
        sys: { '/sys/class/dmi/id/sys_vendor': 'Amazon EC2' },
        env: { AWS_CONFIG_FILE: '/nonexistent/aws-config' },
        lines: [['show', '--json', 'tags/instance/Name']],
      },
    ]);
    expect(runs.map(({ stdout }) => JSON.parse(stdout))).toEqual([
      { path: 'meta-data/tags/instance/Name', value: hostile },
    ]);
  });
});
