import fc from 'fast-check';
import type { HostileHost } from './hostile-host.ts';

/** A secret that is planted in all places that hold secrets. */
export const SECRET = 'planted-secret-7f3a';

/** What may not reach a terminal: C0 and C1 controls except the line feed, bidi controls, line separators. */
export const UNSAFE: RegExp = /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/u;

const DMI = '/sys/class/dmi/id';

/** Parts of hostile texts: escape sequences, invisible characters, and the syntax of shells and logs. */
const part = fc.oneof(
  fc.constantFrom(
    '\x1b]0;pwned\x07', // sets the title
    '\x1b[2J\x1b[H', // clears the screen
    '\x1b]52;c;cHduZWQ=\x07', // sets the clipboard
    '\x1b[8m', // hides what follows
    '\x1b[31m', // the same sequence as a style of the command
    '\x9b2J',
    '\x9d0;pwned\x9c',
    '\u202e',
    '\u2066',
    '\u200f',
    '\u061c',
    '\u2028',
    '\x08\x08\x08',
    '\x7f',
    '\x85',
    '\r',
    '\t',
    '\n',
    '\r\nError: forged',
    ';touch pwned;#',
    '$(touch pwned)',
    '`touch pwned`',
    "'",
    '"',
    '\\',
    '%',
    '🚀',
    'i-0123456789abcdef0',
    'eu-central-1',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const text = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
/** Without null characters, which neither files in `/sys` nor variables contain. */
const withoutNull = text.map((value) => value.replaceAll('\0', '.'));
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
/** For what prevents everything else, such as a refused endpoint. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const NITRO = { [`${DMI}/sys_vendor`]: 'Amazon EC2\n', [`${DMI}/product_name`]: 'm7g.large\n' };
const sys = fc.oneof(
  fc.constant(NITRO),
  fc
    .record({ product_name: withoutNull, board_asset_tag: withoutNull, product_version: withoutNull })
    .map((files) => ({ [`${DMI}/sys_vendor`]: 'Amazon EC2\n', ...inFolder(files) })),
  fc.record({ sys_vendor: withoutNull, product_name: withoutNull }).map(inFolder),
);

function inFolder(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [`${DMI}/${name}`, content]));
}

const facts = fc.record(
  {
    instanceId: text,
    instanceType: text,
    imageId: text,
    accountId: text,
    hostname: text,
    mac: text,
    lifeCycle: text,
    role: text.map((name) => ({ name })),
    tags: fc.dictionary(fc.oneof(text, fc.constantFrom('Name', 'team', 'a-b')), text, { maxKeys: 4 }),
    securityGroups: text.map((name) => [{ id: name, name }]),
    placement: text.map((groupName) => ({ groupName })),
  },
  { requiredKeys: [] },
);
const region = sometimes(text).map((value) =>
  value === undefined ? {} : { region: value, availabilityZone: `${value}a` },
);

const effect = fc.oneof(
  text.map((body) => ({ status: 200, body })),
  fc.record({ status: fc.constantFrom(400, 403, 404, 429, 500), body: text }),
  fc.constantFrom('reset', 'not-http', 'malformed-json', 'captive-portal', 'truncate'),
);
const paths = ['/latest/api/token', '/latest/dynamic/instance-identity/document', '/latest/meta-data/hostname'];
const fault = fc.record({ path: fc.constantFrom(...paths, '/latest/meta-data/tags/instance/'), with: effect });

const simulator = fc
  .record({ tokens: fc.constantFrom('required', 'optional'), facts, region, fault: rarely(fault) })
  .map(({ tokens, facts: given, region: place, fault: added }) => ({
    tokens,
    instanceTags: true,
    instance: { ...given, ...place, userData: `#!/bin/sh\npassword=${SECRET}\n` },
    faults: added === undefined ? [] : [added],
  }));

const VARIABLES = [
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE',
  'AWS_EC2_METADATA_V1_DISABLED',
  'AWS_METADATA_SERVICE_TIMEOUT',
  'AWS_METADATA_SERVICE_NUM_ATTEMPTS',
  'IMDS_OTEL_TAGS',
  'IMDS_OTEL_METADATA',
  'IMDS_OTEL_EXCLUDE',
  'IMDS_OTEL_RESOURCE_ID',
  'IMDS_OTEL_TIMEOUT_MS',
  'ECS_CONTAINER_METADATA_URI_V4',
  'KUBERNETES_SERVICE_HOST',
];
const variable = fc.record({
  name: fc.constantFrom(...VARIABLES),
  value: fc.oneof(
    withoutNull,
    withoutNull.map((value) => `x.${value}=instance-life-cycle`),
  ),
});
const env = fc.tuple(fc.array(variable, { maxLength: 2 }), rarely(withoutNull)).map(([variables, endpoint]) => ({
  AWS_CONFIG_FILE: '/nonexistent/aws-config',
  ...Object.fromEntries(variables.map(({ name, value }) => [name, value])),
  // Rarely, because little else happens with a refused endpoint.
  ...(endpoint !== undefined && endpoint.length > 12
    ? { AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://user:${SECRET}@${endpoint}` }
    : {}),
}));

const item = fc.oneof(
  fc.constantFrom(
    'hostname',
    'tags/instance/',
    'tags/instance/Name',
    'security-groups',
    'placement/group-name',
    'dynamic/instance-identity/document',
    'dynamic/instance-identity/pkcs7/',
    'identity-credentials/ec2/security-credentials/ec2-instance/',
    'user-data',
    '//user-data',
    'iam/',
  ),
  withoutNull,
);

const SHORT = ['--timeout', '1000'];

/** A host with hostile values, and the command lines that show them. */
export const hostileHost: fc.Arbitrary<HostileHost> = fc
  .record({ simulator, sys, env, items: fc.array(item, { minLength: 2, maxLength: 2 }) })
  .map(({ items, ...host }) => ({
    ...host,
    simulator: host.simulator as HostileHost['simulator'],
    lines: [
      ['show', '--tags', ...SHORT],
      ['show', '--tags', '--json', ...SHORT],
      ...items.flatMap((path) => [
        ['show', ...SHORT, '--', path],
        ['show', '--json', ...SHORT, '--', path],
      ]),
      ['doctor', '--tags', ...SHORT],
      ['doctor', '--tags', '--json', ...SHORT],
      ['env', '--tags', '--no-merge', ...SHORT],
      ['env', '--tags', '--each', '--json', ...SHORT],
    ],
  }));
