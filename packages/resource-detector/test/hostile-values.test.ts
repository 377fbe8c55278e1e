import { execFileSync } from 'node:child_process';
import { escapeControls } from '@imds-otel/client/internal';
import type { SimulatorOptions } from '@imds-otel/simulator';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import fc from 'fast-check';
import { NITRO, type SysFiles } from 'test-support/dmi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImdsDetectorOptions } from '../src/config.ts';
import type { ImdsDetection } from '../src/detection-result.ts';
import { reportDetection } from '../src/report-detection.ts';
import { detect } from './detect.ts';

/** Control characters of all kinds, and what shells and ARNs treat as syntax. */
const PARTS = [
  ...['\n', '\r', '\t', '\0', '\x07', '\x1b[2J', '\x1b]0;title\x07', '\x7f', '\x85', '\x9b31m', '\u061c', '\u200f'],
  ...['\u202e', '\u2066', '\u2028', '\u2029', '\ud800', '\udc00', ';touch pwned;#', '$(id)', '`id`', '&& id', '| id'],
  ...[
    '> f',
    '< f',
    "'",
    '"',
    '\\',
    '*',
    '~',
    '!',
    '{a,b}',
    '#',
    '%s',
    'i-0',
    'ami-1',
    'us-east-1',
    'OK',
    ' ',
    'é',
    '/',
  ],
];
const hostile = fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
/** Starts like the right value, so that a pattern without an end would accept it. */
const suffixed = (start: string) => hostile.map((text) => start + text);

const DMI = '/sys/class/dmi/id';
const DOCUMENT_FIELDS = ['accountId', 'region', 'availabilityZone', 'instanceId', 'instanceType', 'imageId'];
const VARIABLES = [
  ...['AWS_REGION', 'AWS_EXECUTION_ENV', 'AWS_LAMBDA_FUNCTION_NAME', 'IMDS_OTEL_TAGS', 'IMDS_OTEL_METADATA'],
  ...['IMDS_OTEL_EXCLUDE', 'IMDS_OTEL_RESOURCE_ID', 'IMDS_OTEL_ASSUME_EC2', 'IMDS_OTEL_TIMEOUT_MS'],
];

/** Everything that a value can come from, with hostile text in it. */
interface HostileHost {
  readonly document: Record<string, string>;
  readonly hostname: string;
  readonly tagKeys: string[];
  readonly tag: string;
  readonly files: SysFiles;
  readonly env: Record<string, string>;
  readonly options: ImdsDetectorOptions;
  /** Status of each kind of response. */
  readonly statuses: readonly number[];
}

const oneOf = (names: readonly string[], value: fc.Arbitrary<string>) =>
  fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3 });

const hosts: fc.Arbitrary<HostileHost> = fc.record({
  document: fc.record({
    accountId: fc.oneof(fc.constant('012345678901'), suffixed('012345678901')),
    region: suffixed('us-east-1'),
    availabilityZone: suffixed('us-east-1a'),
    instanceId: suffixed('i-0123456789abcdef0'),
    instanceType: suffixed('m7g.large'),
    imageId: suffixed('ami-1'),
  }),
  hostname: suffixed('ip-10-0-0-1'),
  tagKeys: fc.array(suffixed('k'), { maxLength: 3 }),
  tag: hostile,
  files: oneOf(['sys_vendor', 'product_name', 'board_asset_tag', 'bios_version'], hostile).map((files) => ({
    ...NITRO,
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`${DMI}/${name}`, text])),
  })),
  env: oneOf(VARIABLES, hostile),
  options: fc.constantFrom<ImdsDetectorOptions>(
    { tags: true, metadata: { 'x.y': 'local-ipv4' }, timeoutMs: 2000 },
    { tags: ['k', 'k2'], resourceId: true, timeoutMs: 2000 },
    { timeoutMs: 2000 },
  ),
  statuses: fc.tuple(fc.constantFrom(200, 200, 403, 404), fc.constantFrom(200, 404), fc.constantFrom(200, 404)),
});

function simulatorOf({ document, hostname, tagKeys, tag, statuses }: HostileHost): SimulatorOptions {
  const [documentStatus = 200, tagListStatus = 200, tagStatus = 200] = statuses;
  return {
    faults: [
      { path: /identity\/document$/, with: { status: documentStatus, body: JSON.stringify(document) } },
      { path: /meta-data\/hostname$/, with: { status: 200, body: hostname } },
      { path: /tags\/instance\/$/, with: { status: tagListStatus, body: tagKeys.join('\n') } },
      { path: /tags\/instance\/.|local-ipv4/, with: { status: tagStatus, body: tag } },
    ],
  };
}

/** Every string in a value, names of properties included. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [name, ...stringsIn(item)]);
}

let lines: string[] = [];
beforeEach(() => {
  lines = [];
  const keep = (...words: unknown[]): number => lines.push(words.join(' '));
  diag.setLogger(
    { error: keep, warn: keep, info: keep, debug: keep, verbose: keep },
    { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true },
  );
  lines = [];
});
afterEach(() => diag.disable());

function expectSafe(detection: ImdsDetection): void {
  reportDetection(detection);
  expect(lines.length).toBeGreaterThan(0);
  for (const text of [...stringsIn(detection), ...lines]) expect(text).toBe(escapeControls(text));
  const { command } = detection.problem ?? {};
  if (command === undefined) return;
  expect(command).toMatch(/^aws ec2 [\w -]+$/);
  execFileSync('sh', ['-n', '-c', command]);
}

describe('no text of a detection has a control character, and no command a metacharacter', () => {
  it('whatever IMDS, the tags, the DMI data and the environment contain', async () => {
    await fc.assert(
      fc.asyncProperty(hosts, async (host) => {
        lines = [];
        const { options, files, env } = host;
        expectSafe(await detect(simulatorOf(host), options, files, env));
      }),
      { numRuns: 150, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false },
    );
  });

  it.each(DOCUMENT_FIELDS)('if %s of the identity document ends with a command', async (field) => {
    const document = { accountId: '012345678901', region: 'us-east-1', [field]: 'i-1;touch pwned;#' };
    const fault = { path: /identity\/document$/, with: { status: 200, body: JSON.stringify(document) } };
    const detection = await detect({ faults: [fault] }, { tags: true }, NITRO);
    expect(detection.problem?.command).toMatch(/^aws ec2 .+ --instance-metadata-tags enabled$/);
    expectSafe(detection);
  });

  it('if the instance id of the DMI data ends with a command', async () => {
    const files = { ...NITRO, [`${DMI}/board_asset_tag`]: 'i-0123456789abcdef0;touch pwned' };
    const detection = await detect({ endpoint: 'disabled' }, {}, files);
    expect(detection.problem).toMatchObject({ cause: 'imds-off', command: expect.stringContaining('INSTANCE_ID') });
    expectSafe(detection);
  });

  it('if the name of a missing attribute is a command', async () => {
    const { problem } = await detect({ instanceTags: true }, { tags: ['$(id)'] });
    expect(problem?.remedy).toContain('IMDS_OTEL_EXCLUDE=<attribute>');
  });
});
