import { fromInstanceMetadata } from '@aws-sdk/credential-providers';
import { MetadataService } from '@aws-sdk/ec2-metadata-service';
import type { Fault, SimulatorOptions } from '@imds-otel/simulator';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { measure } from './measured.ts';

interface Case {
  readonly when: string;
  readonly simulator?: SimulatorOptions;
  readonly faults?: readonly Fault[];
  readonly calls: readonly string[];
}

afterEach(() => {
  delete process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];
});

const ROLE = '/latest/meta-data/iam/security-credentials';
const TOKEN = '/latest/api/token';

describe("the AWS SDK's credential provider", () => {
  it.each<Case>([
    {
      when: 'all is well',
      calls: [`1 × token PUT ${TOKEN} 200`, `1 × v2 GET ${ROLE}/ 200`, `1 × v2 GET ${ROLE}/{role} 200`],
    },
    {
      when: 'version 2 is absent',
      simulator: { tokens: 'optional' },
      faults: [{ path: TOKEN, with: { status: 404 } }],
      calls: [`1 × token PUT ${TOKEN} 404`, `1 × v1 GET ${ROLE}/ 200`, `1 × v1 GET ${ROLE}/{role} 200`],
    },
    {
      when: 'the token does not arrive and version 1 is refused',
      simulator: { hopLimitExceeded: 'no-response' },
      calls: [`1 × token PUT ${TOKEN} no answer (timeout)`, `1 × v1 GET ${ROLE}/ 401 (401)`],
    },
    {
      when: 'the instance has no role',
      faults: [{ path: `${ROLE}/`, with: { status: 404, body: 'no such item' } }],
      calls: [`1 × token PUT ${TOKEN} 200`, `1 × v2 GET ${ROLE}/ 404`],
    },
    {
      when: 'the role is throttled',
      faults: [{ path: new RegExp(`^${ROLE}/.`), with: { status: 503 } }],
      calls: [`1 × token PUT ${TOKEN} 200`, `1 × v2 GET ${ROLE}/ 200`, `1 × v2 GET ${ROLE}/{role} 503 (503)`],
    },
    {
      when: 'reads are reset',
      faults: [{ method: 'GET', with: 'reset' }],
      calls: [`1 × token PUT ${TOKEN} 200`, `1 × v2 GET ${ROLE}/ no answer (ECONNRESET)`],
    },
    {
      when: 'an answer breaks off',
      faults: [{ path: `${ROLE}/`, with: { noResponse: 'body' } }],
      calls: [`1 × token PUT ${TOKEN} 200`, `1 × v2 GET ${ROLE}/ 200 (timeout)`],
    },
  ])('when $when', async ({ simulator, faults = [], calls }) => {
    await using measured = await measure({ ...simulator, faults });
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = measured.imds.url;
    await fromInstanceMetadata({ timeout: 300, maxRetries: 0 })().catch(() => {});

    await vi.waitFor(async () => expect(await measured.reader.calls()).toEqual(calls), { timeout: 5000 });
  });
});

describe("the AWS SDK's metadata service", () => {
  const ITEM = '/latest/meta-data/placement/region';

  it.each<Case>([
    { when: 'all is well', calls: [`1 × token PUT ${TOKEN} 200`, `1 × v2 GET ${ITEM} 200`] },
    {
      when: 'version 2 is absent',
      simulator: { tokens: 'optional' },
      faults: [{ path: TOKEN, with: { status: 404 } }],
      calls: [`1 × token PUT ${TOKEN} 404`, `1 × v1 GET ${ITEM} 200`],
    },
    {
      when: 'the token does not arrive and version 1 is refused',
      simulator: { hopLimitExceeded: 'no-response' },
      calls: [`1 × token PUT ${TOKEN} no answer (timeout)`, `1 × v1 GET ${ITEM} 401 (401)`],
    },
    {
      // It does not read the body of a refusal; the call ends with the connection.
      when: 'it is refused, with a page',
      faults: [{ method: 'GET', with: { status: 403, body: '<html></html>' } }],
      calls: [`1 × token PUT ${TOKEN} 200`, `1 × v2 GET ${ITEM} 403 (403)`],
    },
    {
      when: 'reads are silent',
      faults: [{ method: 'GET', with: 'no-response' }],
      calls: [`1 × token PUT ${TOKEN} 200`, `1 × v2 GET ${ITEM} no answer (timeout)`],
    },
  ])('when $when', async ({ simulator, faults = [], calls }) => {
    await using measured = await measure({ ...simulator, faults });
    const service = new MetadataService({ endpoint: measured.imds.url, httpOptions: { timeout: 300 }, retries: 0 });
    await service.request(ITEM.slice(1), {}).catch(() => {});

    await vi.waitFor(async () => expect(await measured.reader.calls()).toEqual(calls), { timeout: 5000 });
  });
});
