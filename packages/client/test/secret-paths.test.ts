import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { whyPathIsSecret } from '../src/secret-paths.ts';

const SECRET = [
  'meta-data/iam/security-credentials/role',
  'meta-data/iam/security-credentials-extended/role',
  'meta-data/iam/security-credentials',
  'meta-data/identity-credentials/ec2/security-credentials/ec2-instance',
  'meta-data/identity-credentials/ec2/info',
  'meta-data/some-new-credential/item',
  'dynamic/instance-identity/pkcs7',
  'dynamic/instance-identity/rsa2048',
  'dynamic/instance-identity/signature',
  'user-data',
];

const PUBLIC = [
  '',
  'meta-data/',
  'meta-data/iam/info',
  'meta-data/instance-id',
  'meta-data/public-keys/0/openssh-key',
  'meta-data/managed-ssh-keys/signer-cert',
  'meta-data/tags/instance/cost center',
  'meta-data/tags/instance/100%',
  'dynamic/instance-identity/',
  'dynamic/instance-identity/document',
  'dynamic/fws/instance-monitoring',
];

const CATEGORY = /^(meta-data|dynamic)\//;

/** Spells one character: as it is, in capitals, or escaped up to three times. */
function spelledCharacter(character: string): fc.Arbitrary<string> {
  const hex = character.charCodeAt(0).toString(16).padStart(2, '0');
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant(character) },
    { weight: 2, arbitrary: fc.constant(character.toUpperCase()) },
    fc.constantFrom(`%${hex}`, `%${hex.toUpperCase()}`, `%25${hex}`, `%2525${hex}`, `%25%3${hex[0]}${hex[1]}`),
    // URL parsers drop these.
    fc.constantFrom(`\t${character}`, `${character}\r\n`, `%0a${character}`),
  );
}

const slash = fc.oneof(
  { weight: 5, arbitrary: fc.constant('/') },
  fc.constantFrom('//', '///', '/./', '\\', '%2f', '%2F', '%5c', '/%2e/', '/x/../', '/x/%2e%2e/', '/;/', '%252f'),
);

const prefix = fc.constantFrom(
  ...['', '/', '//', '/latest/', 'latest/', '/LATEST/', '/2021-07-15/', '/1.0/', '//latest//', '/./latest/'],
  ...['/latest/meta-data/../', 'http://169.254.169.254/latest/', '/x/../latest/', '\\latest\\'],
);

const suffix = fc.constantFrom(
  '',
  '/',
  '//',
  '/.',
  '?',
  '?a=b',
  '/?a=b',
  '#',
  '#a',
  '%3Fa',
  '%23a',
  ';a=b',
  ' ',
  '%20',
  '%00',
);

/** Any spelling of a path below `/latest/`. */
function spelled(path: string): fc.Arbitrary<string> {
  const spellPath = (text: string) =>
    fc.tuple(...Array.from(text, (character) => (character === '/' ? slash : spelledCharacter(character))));
  const withoutCategory = path.replace(CATEGORY, '');
  return fc
    .tuple(prefix, fc.oneof(spellPath(path), spellPath(withoutCategory)), suffix)
    .map(([before, parts, after]) => `${before}${parts.join('')}${after}`);
}

describe('a secret path', () => {
  test.each(SECRET)('%s is secret', (path) => {
    for (const spelling of [path, `/latest/${path}`, path.replace(CATEGORY, ''), `/2021-07-15/${path}/`]) {
      expect(whyPathIsSecret(spelling), spelling).toMatch(/^\w.*[^.]$/);
    }
  });

  test('is secret in any spelling', () => {
    const spelling = fc.constantFrom(...SECRET).chain(spelled);
    fc.assert(
      fc.property(spelling, (path) => whyPathIsSecret(path) !== undefined),
      { numRuns: 20_000 },
    );
  });

  test('stays secret if anything is put before or after it', () => {
    const anything = fc.string().map((text) => text.replaceAll('?', ''));
    fc.assert(
      fc.property(anything, fc.constantFrom(...SECRET), anything, (before, path, after) => {
        return whyPathIsSecret(`${before}/${path}/${after}`) !== undefined;
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('a public path', () => {
  test.each(PUBLIC)('%s is public', (path) => {
    for (const spelling of [path, `/latest/${path}`, path.replace(CATEGORY, ''), `/latest//${path}?x=credential`]) {
      expect(whyPathIsSecret(spelling), spelling).toBeUndefined();
    }
  });
});

test('a path whose escapes are nested without end is secret and costs little time', () => {
  expect(whyPathIsSecret(`%${'25'.repeat(100_000)}63`)).toBe('its percent escapes are nested too deeply to be checked');
});
