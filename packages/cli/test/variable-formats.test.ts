import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { envDetector } from '@opentelemetry/resources';
import { parse as parseDotenv } from 'dotenv';
import fc from 'fast-check';
import { describeUnless } from 'test-support/skipped-aloud';
import { describe, expect, it } from 'vitest';
import { encodeAttributes, fitsVariable, mergeAttributes } from '../src/env/resource-attributes.ts';
import {
  formatVariable,
  formatVariables,
  VARIABLE_FORMATS,
  variableName,
  variablePerAttribute,
  whyUnsupported,
} from '../src/env/variable-formats.ts';
import { missing } from './shells.ts';

/** Returns the attributes that the SDK reads from the variable. */
function decode(text: string): Record<string, unknown> {
  process.env['OTEL_RESOURCE_ATTRIBUTES'] = text;
  try {
    return { ...envDetector.detect().attributes };
  } finally {
    delete process.env['OTEL_RESOURCE_ATTRIBUTES'];
  }
}

/** Contains every character that any format treats specially. */
const SPECIAL = `a'b"c\\d$e\`f!g#h;i,j=k%l&m|n(o)p{q}r*s?t~u v<w>x\u2018y\u2019z\u201aä€😀%41^@[/]:+-_.`;

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
    ['ec2.tag.cost=center', 'x', 'ec2.tag.cost%3Dcenter=x'],
  ])('encodes %s=%j as %s', (name, value, expected) => {
    expect(encodeAttributes({ [name]: value })).toBe(expected);
  });

  it('contains only characters that W3C Baggage allows in a value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(encodeAttributes({ a: value })).toMatch(/^a=[\x21\x23-\x26\x28-\x2b\x2d-\x3a\x3c\x3e-\x5b\x5d-\x7e]*$/);
      }),
    );
  });

  it('returns the original attributes when the SDK decodes it', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    const name = text.filter((candidate) => candidate !== '__proto__');
    fc.assert(
      fc.property(fc.dictionary(name, text, { noNullPrototype: true }), (attributes) => {
        expect(decode(encodeAttributes(attributes))).toEqual(attributes);
      }),
    );
  });

  it('keeps the existing attributes and prefers them to detected ones', () => {
    const merged = mergeAttributes(
      { 'host.name': 'ip-10-0-1-23', 'host.id': 'i-1' },
      ' service.name=orders , host.name=blue%2C green,',
    );
    expect(merged).toBe('host.id=i-1,service.name=orders,host.name=blue%2C green');
  });

  it('is discarded by the SDK if a value exceeds the limit of fitsVariable', () => {
    expect(decode(encodeAttributes({ a: 'x'.repeat(256), b: 'y' }))).toEqual({});
    expect(fitsVariable('a', 'x'.repeat(256))).toBe(false);
    expect(fitsVariable('a', 'x'.repeat(255))).toBe(true);
  });
});

/** Runs a program that prints a variable, and returns the output. */
function printedBy(program: string, args: readonly string[]): string {
  const env = { PATH: process.env['PATH'] };
  return execFileSync(program, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'inherit'] });
}

const VALUES = ['plain', '', 'two words', SPECIAL, '-n', '\\\\', "''", '$(exit 3)', 'a\nb'];

describe.each(['sh', 'bash', 'dash', 'zsh'])('a line for %s', (shell) => {
  describeUnless(missing(shell), shell, () => {
    it.each(VALUES)('evaluates %j to the original value', (value) => {
      const script = `eval "$1"; printf %s "$IMDS_VALUE"`;
      expect(printedBy(shell, ['-c', script, shell, formatVariable('sh', 'IMDS_VALUE', value)])).toBe(value);
    });
  });
});

describeUnless(missing('fish'), 'a line for fish', () => {
  it.each(VALUES)('evaluates %j to the original value', (value) => {
    const script = `${formatVariable('fish', 'IMDS_VALUE', value)}\nprintf %s "$IMDS_VALUE"`;
    expect(printedBy('fish', ['--no-config', '-c', script])).toBe(value);
  });
});

describeUnless(missing('pwsh'), 'a line for PowerShell, run by pwsh,', () => {
  it.each(VALUES)('evaluates %j to the original value', (value) => {
    const script = `${formatVariable('powershell', 'IMDS_VALUE', value)}\n[Console]::Out.Write($Env:IMDS_VALUE)`;
    expect(printedBy('pwsh', ['-NoProfile', '-c', script])).toBe(value);
  });
});

describe('a line for PowerShell', () => {
  it('doubles every character that PowerShell treats as a single quote', () => {
    expect(formatVariable('powershell', 'A', "x'y\u2019z")).toBe("$Env:A = 'x''y\u2019\u2019z'");
  });

  it('contains no line break, because Invoke-Expression runs each line on its own', () => {
    const line = formatVariable('powershell', 'A', "it's\r\nRemove-Item x #\u2028");
    expect(line).toBe("$Env:A = 'it''s' + [char]13 + '' + [char]10 + 'Remove-Item x #' + [char]8232 + ''");
  });
});

describe('a line for dotenv', () => {
  it.each(['plain', '', 'a=b,c=d%20e', 'two words', 'x#y', '$HOME `id`', ' padded ', '"quoted"'])(
    'is parsed to the original %j by Node.js and dotenv',
    (value) => {
      const line = formatVariable('dotenv', 'A', value);
      expect(parseEnv(line)).toEqual({ A: value });
      expect(parseDotenv(line)).toEqual({ A: value });
    },
  );

  it.each(["it's", 'a\\b', 'a\nb', 'a\rb'])(
    'is left out for %j, which dotenv parsers interpret differently',
    (value) => {
      expect(formatVariables('dotenv', { A: value, B: 'b' })).toEqual({
        statements: ['B=b'],
        skipped: ['A: dotenv parsers interpret quotes, backslashes and line breaks differently.'],
      });
    },
  );

  it('is parsed by node --env-file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'imds-otel-'));
    try {
      writeFileSync(join(folder, 'env'), `${formatVariable('dotenv', 'A', 'a b#c')}\n`);
      const args = [`--env-file=${join(folder, 'env')}`, '-p', 'process.env.A'];
      expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toBe('a b#c\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a line for Docker', () => {
  it('contains the literal value, because Docker does not remove quotes', () => {
    expect(formatVariable('docker', 'A', SPECIAL)).toBe(`A=${SPECIAL}`);
  });

  it('is left out if the value contains a line break', () => {
    expect(formatVariables('docker', { A: 'a\nB=c', B: 'b' })).toEqual({
      statements: ['B=b'],
      skipped: ["A: Docker's env-file forbids line breaks."],
    });
  });
});

it.each([
  ['host.id', 'IMDS_HOST_ID'],
  ['ec2.tag.cost-center é', 'IMDS_EC2_TAG_COST_CENTER__'],
])('the attribute %s is printed as the variable %s', (attribute, expected) => {
  expect(variableName('IMDS_', attribute)).toBe(expected);
});

it.each(VARIABLE_FORMATS)('the format %s leaves out a value with a null character or a lone surrogate', (format) => {
  expect(whyUnsupported(format, 'a\0b')).toContain('null characters');
  expect(whyUnsupported(format, 'a\ud800b')).toContain('lone surrogates');
});

it('attributes with the same variable name are an error that names them', () => {
  const attributes = {
    'ec2.tag.a-b': '1',
    'ec2.tag.a.b': '2',
    'ec2.tag.Name': '3',
    'ec2.tag.name': '4',
    'host.id': '5',
  };
  expect(() => variablePerAttribute(attributes, 'X_')).toThrow(
    'ec2.tag.a-b, ec2.tag.a.b (X_EC2_TAG_A_B); ec2.tag.Name, ec2.tag.name (X_EC2_TAG_NAME).',
  );
});
