import { type Simulator, startSimulator } from '@imds-otel/simulator';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from './run-in-process.ts';

const SECRET = 'planted-secret-7f3a';
const CREDENTIALS = {
  Code: 'Success',
  LastUpdated: '2025-01-02T03:04:05Z',
  Type: 'AWS-HMAC',
  AccessKeyId: SECRET,
  SecretAccessKey: SECRET,
  Token: SECRET,
  Expiration: SECRET,
  AccountId: SECRET,
  Added: { Later: SECRET },
};

/** Matches a text in any letter case and with any number of percent escapes. */
function anySpelling(text: string): string {
  const escapes = (character: string) => `%(?:25)*${character.charCodeAt(0).toString(16)}`;
  return [...text]
    .map((character) => `(?:${character}|${escapes(character)}|${escapes(character.toUpperCase())})`)
    .join('');
}

let simulator: Simulator;
beforeAll(async () => {
  // Serves the secrets at every spelling of their paths, also at those that IMDS would not understand.
  const served = { credential: JSON.stringify(CREDENTIALS, undefined, 2), 'user-data': SECRET, pkcs7: SECRET };
  simulator = await startSimulator({
    faults: Object.entries({ ...served, rsa2048: SECRET, signature: SECRET }).map(([word, body]) => ({
      path: new RegExp(anySpelling(word), 'i'),
      with: { status: 200, body },
    })),
  });
});
afterAll(() => simulator.close());

const show = (...args: string[]) => runInProcess(['show', ...args], simulator.url);

const SECRET_PATHS = [
  'iam/security-credentials/example-role',
  'iam/security-credentials-extended/example-role',
  'identity-credentials/ec2/security-credentials/ec2-instance',
  'user-data',
  'dynamic/instance-identity/pkcs7',
  'dynamic/instance-identity/rsa2048',
  'dynamic/instance-identity/signature',
];

/** Spellings of a path: those of an author of shell scripts, those of a typist, and those of an attacker. */
const spelling = fc
  .record({
    path: fc.constantFrom(...SECRET_PATHS),
    prefix: fc.constantFrom('', '/', '//', '///', './', '/latest/', 'latest//', '//latest/', '2021-01-03/', 'LATEST/'),
    category: fc.constantFrom('', 'meta-data/', 'meta-data//', 'META-DATA/', 'dynamic/', 'dynamic//', 'meta-data/./'),
    separator: fc.constantFrom('/', '//', '/./', '\\'),
    suffix: fc.constantFrom('', '/', '//', '/.', '?x=1', '?', '#x', ';x', '%2F', ' ', '\t', '\u200b'),
    change: fc.func(fc.constantFrom('keep', 'keep', 'keep', 'keep', 'upper', 'escape')),
    changes: fc.boolean(),
  })
  .map(({ path, prefix, category, separator, suffix, change, changes }) => {
    const changeCharacter = (character: string, index: number): string => {
      const kind = changes ? change(index) : 'keep';
      if (kind === 'upper') return character.toUpperCase();
      return kind === 'escape' ? `%${character.charCodeAt(0).toString(16)}` : character;
    };
    const segments = path.split('/').map((segment) => [...segment].map(changeCharacter).join(''));
    return `${prefix}${category}${segments.join(separator)}${suffix}`;
  });

describe('imds-otel show without --reveal', () => {
  it.each([
    ...SECRET_PATHS,
    'iam/security-credentials/example-role/',
    '//iam/security-credentials/example-role',
    'meta-data//iam/security-credentials/example-role',
    'meta-data/user-data',
    '/latest/user-data/',
    'dynamic//instance-identity/pkcs7',
    'dynamic/instance-identity/signature/',
    'iam/security-credentials/',
  ])('redacts %s, and --reveal shows it', async (path) => {
    const [redacted, json, revealed] = [await show(path), await show(path, '--json'), await show(path, '--reveal')];
    expect(redacted).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('(redacted; --reveal shows it)') });
    expect(json.stdout).toContain('(redacted; --reveal shows it)');
    for (const { stdout, stderr } of [redacted, json]) expect(stdout + stderr).not.toContain(SECRET);
    expect(revealed.stdout).toContain(SECRET);
  });

  it('shows no secret for any spelling of its path', async () => {
    await fc.assert(
      fc.asyncProperty(spelling, fc.boolean(), async (path, json) => {
        const { stdout, stderr } = await show(...(json ? ['--json'] : []), '--', path);
        expect(stdout + stderr).not.toContain(SECRET);
      }),
      { numRuns: 1000 },
    );
    // Otherwise the generator would prove nothing.
    expect(simulator.requests.filter(({ fault }) => fault !== undefined).length).toBeGreaterThan(200);
  });

  it('shows the fields of credentials that are not secret', async () => {
    const { stdout } = await show('iam/security-credentials/example-role');
    expect(JSON.parse(stdout)).toEqual({
      Code: 'Success',
      LastUpdated: '2025-01-02T03:04:05Z',
      Type: 'AWS-HMAC',
      AccessKeyId: '(redacted; --reveal shows it)',
      SecretAccessKey: '(redacted; --reveal shows it)',
      Token: '(redacted; --reveal shows it)',
      Expiration: '(redacted; --reveal shows it)',
      AccountId: '(redacted; --reveal shows it)',
      Added: '(redacted; --reveal shows it)',
    });
  });
});
