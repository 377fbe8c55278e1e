import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { envDetector } from '@opentelemetry/resources';
import { parse as parseDotenv } from 'dotenv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeWhere } from '../../../test/skipped-aloud.ts';
import { variableLine, variableName } from '../src/env/forms.ts';
import { encodeAttributes, fitsVariable, mergeAttributes } from '../src/env/resource-attributes.ts';
import { missing } from './shells.ts';

/** What the SDK makes of the variable. */
function decode(text: string): Record<string, unknown> {
  process.env['OTEL_RESOURCE_ATTRIBUTES'] = text;
  try {
    return { ...envDetector.detect().attributes };
  } finally {
    delete process.env['OTEL_RESOURCE_ATTRIBUTES'];
  }
}

/** Every character that any of the forms has a rule for. */
const AWKWARD = `a'b"c\\d$e\`f!g#h;i,j=k%l&m|n(o)p{q}r*s?t~u v<w>x\u2018y\u2019z\u201aä€😀%41^@[/]:+-_.`;

describe('OTEL_RESOURCE_ATTRIBUTES', () => {
  it.each([
    ['cloud.region', 'eu-central-1', 'cloud.region=eu-central-1'],
    ['a', 'one, two', 'a=one%2C%20two'],
    ['a', 'k=v', 'a=k%3Dv'],
    ['a', '100%', 'a=100%25'],
    ['a', "o'clock", 'a=o%27clock'],
    ['a', 'back\\slash "quote" semi;colon', 'a=back%5Cslash%20%22quote%22%20semi%3Bcolon'],
    ['a', 'ä€😀', 'a=%C3%A4%E2%82%AC%F0%9F%98%80'],
    ['a', 'line\nbreak', 'a=line%0Abreak'],
    ['a', 'half \ud83d of a pair', 'a=half%20%EF%BF%BD%20of%20a%20pair'],
    ['ec2.tag.cost=centre', 'x', 'ec2.tag.cost%3Dcentre=x'],
  ])('%s, %j is %s', (name, value, expected) => {
    expect(encodeAttributes({ [name]: value })).toBe(expected);
  });

  it('holds nothing but what W3C Baggage allows in a value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(encodeAttributes({ a: value })).toMatch(/^a=[\x21\x23-\x26\x28-\x2b\x2d-\x3a\x3c\x3e-\x5b\x5d-\x7e]*$/);
      }),
    );
  });

  it('is read back by the SDK as it was', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    const name = text.filter((candidate) => candidate !== '__proto__');
    fc.assert(
      fc.property(fc.dictionary(name, text, { noNullPrototype: true }), (attributes) => {
        expect(decode(encodeAttributes(attributes))).toEqual(attributes);
      }),
    );
  });

  it('keeps what was there, which wins', () => {
    const merged = mergeAttributes(
      { 'host.name': 'ip-10-0-1-23', 'host.id': 'i-1' },
      ' service.name=orders , host.name=blue%2C green,',
    );
    expect(merged).toBe('host.id=i-1,service.name=orders,host.name=blue%2C green');
  });

  it('is made without what would make the SDK discard all of it', () => {
    expect(decode(encodeAttributes({ a: 'x'.repeat(256), b: 'y' }))).toEqual({});
    expect(fitsVariable('a', 'x'.repeat(256))).toBe(false);
    expect(fitsVariable('a', 'x'.repeat(255))).toBe(true);
  });
});

/** Runs a script with a program that prints a variable, and answers what was in it. */
function printed(program: string, args: readonly string[]): string {
  const env = { PATH: process.env['PATH'] };
  return execFileSync(program, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'inherit'] });
}

const VALUES = ['plain', '', 'two words', AWKWARD, '-n', '\\\\', "''", '$(exit 3)', 'a\nb'];

describe.each(['sh', 'bash', 'dash', 'zsh'])('evaluated by %s', (shell) => {
  describeWhere(missing(shell), shell, () => {
    it.each(VALUES)('%j is what it was', (value) => {
      const script = `eval "$1"; printf %s "$IMDS_VALUE"`;
      expect(printed(shell, ['-c', script, shell, variableLine('sh', 'IMDS_VALUE', value)])).toBe(value);
    });
  });
});

describeWhere(missing('fish'), 'fish', () => {
  it.each(VALUES)('evaluated by fish, %j is what it was', (value) => {
    const script = `${variableLine('fish', 'IMDS_VALUE', value)}\nprintf %s "$IMDS_VALUE"`;
    expect(printed('fish', ['--no-config', '-c', script])).toBe(value);
  });
});

describeWhere(missing('pwsh'), 'PowerShell', () => {
  it.each(VALUES)('evaluated by PowerShell, %j is what it was', (value) => {
    const script = `${variableLine('powershell', 'IMDS_VALUE', value)}\n[Console]::Out.Write($Env:IMDS_VALUE)`;
    expect(printed('pwsh', ['-NoProfile', '-c', script])).toBe(value);
  });
});

describe('a PowerShell line', () => {
  it('doubles every quote that PowerShell takes for one', () => {
    expect(variableLine('powershell', 'A', "x'y\u2019z")).toBe("$Env:A = 'x''y\u2019\u2019z'");
  });
});

describe('a dotenv line', () => {
  it.each(['plain', '', 'a=b,c=d%20e', 'two words', 'x#y', '$HOME `id`', ' padded ', '"quoted"'])(
    'of %j is read by Node and by dotenv as it was',
    (value) => {
      const line = variableLine('dotenv', 'A', value);
      expect(parseEnv(line)).toEqual({ A: value });
      expect(parseDotenv(line)).toEqual({ A: value });
    },
  );

  it.each(["it's", 'a\\b', 'a\nb'])('of %j is refused: readers do not agree on it', (value) => {
    expect(() => variableLine('dotenv', 'IMDS_X', value)).toThrow(/dotenv file cannot hold .* in IMDS_X/);
  });

  it('is read by node --env-file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'imds-otel-'));
    try {
      writeFileSync(join(folder, 'env'), `${variableLine('dotenv', 'A', 'a b#c')}\n`);
      const args = [`--env-file=${join(folder, 'env')}`, '-p', 'process.env.A'];
      expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('a b#c\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a Docker line', () => {
  it('has the value as it stands, for Docker unquotes nothing', () => {
    expect(variableLine('docker', 'A', AWKWARD)).toBe(`A=${AWKWARD}`);
  });

  it('is refused where it would be two', () => {
    expect(() => variableLine('docker', 'A', 'a\nB=c')).toThrow(/line break in A/);
  });
});

it.each([
  ['host.id', 'IMDS_HOST_ID'],
  ['ec2.tag.cost-centre é', 'IMDS_EC2_TAG_COST_CENTRE__'],
])('the variable of %s is %s', (attribute, expected) => {
  expect(variableName('IMDS_', attribute)).toBe(expected);
});
