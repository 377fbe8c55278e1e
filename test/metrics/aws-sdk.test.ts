import { fromInstanceMetadata } from '@aws-sdk/credential-providers';
import { MetadataService } from '@aws-sdk/ec2-metadata-service';
import type { Fault, SimulatorOptions } from '@imds-otel/simulator';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { measure } from './measured.ts';

interface Case {
  readonly condition: string;
  readonly simulator?: SimulatorOptions;
  readonly faults?: readonly Fault[];
  readonly requests: readonly string[];
}

afterEach(() => {
  delete process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];
});

const ROLE = '/latest/meta-data/iam/security-credentials';
const TOKEN = '/latest/api/token';

describe("the AWS SDK's credential provider", () => {
  it.each<Case>([
    {
      condition: 'IMDS is healthy',
      requests: [`1 × token PUT ${TOKEN} 200`, `1 × v2 GET ${ROLE}/ 200`, `1 × v2 GET ${ROLE}/{role} 200`],
    },
    {
      condition: 'IMDSv2 is not supported',
      simulator: { tokens: 'optional' },
      faults: [{ path: TOKEN, with: { status: 404 } }],
      requests: [`1 × token PUT ${TOKEN} 404`, `1 × v1 GET ${ROLE}/ 200`, `1 × v1 GET ${ROLE}/{role} 200`],
    },
    {
      condition: 'the token request times out and IMDSv1 is disabled',
      simulator: { hopLimitExceeded: 'no-response' },
      requests: [`1 × token PUT ${TOKEN} no response (timeout)`, `1 × v1 GET ${ROLE}/ 401 (401)`],
    },
    {
      condition: 'the instance has no role',
      faults: [{ path: `${ROLE}/`, with: { status: 404, body: 'no such item' } }],
      requests: [`1 × token PUT ${TOKEN} 200`, `1 × v2 GET ${ROLE}/ 404`],
    },
    {
      condition: 'reads of the credentials are throttled',
      faults: [{ path: new RegExp(`^${ROLE}/.`), with: { status: 503 } }],
      requests: [`1 × token PUT ${TOKEN} 200`, `1 × v2 GET ${ROLE}/ 200`, `1 × v2 GET ${ROLE}/{role} 503 (503)`],
    },
    {
      condition: 'reads are reset',
      faults: [{ method: 'GET', with: 'reset' }],
      requests: [`1 × token PUT ${TOKEN} 200`, `1 × v2 GET ${ROLE}/ no response (ECONNRESET)`],
    },
    {
      condition: 'a response stops in the body',
      faults: [{ path: `${ROLE}/`, with: { noResponse: 'body' } }],
      requests: [`1 × token PUT ${TOKEN} 200`, `1 × v2 GET ${ROLE}/ 200 (timeout)`],
    },
  ])('sends the expected requests if $condition', async ({ simulator, faults = [], requests }) => {
    await using measured = await measure({ ...simulator, faults });
    process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = measured.imds.url;
    await fromInstanceMetadata({ timeout: 300, maxRetries: 0 })().catch(() => {});

    await vi.waitFor(async () => expect(await measured.reader.calls()).toEqual(requests), { timeout: 5000 });
  });
});

describe("the AWS SDK's metadata service", () => {
  const ITEM = '/latest/meta-data/placement/region';

  it.each<Case>([
    { condition: 'IMDS is healthy', requests: [`1 × token PUT ${TOKEN} 200`, `1 × v2 GET ${ITEM} 200`] },
    {
      condition: 'IMDSv2 is not supported',
      simulator: { tokens: 'optional' },
      faults: [{ path: TOKEN, with: { status: 404 } }],
      requests: [`1 × token PUT ${TOKEN} 404`, `1 × v1 GET ${ITEM} 200`],
    },
    {
      condition: 'the token request times out and IMDSv1 is disabled',
      simulator: { hopLimitExceeded: 'no-response' },
      requests: [`1 × token PUT ${TOKEN} no response (timeout)`, `1 × v1 GET ${ITEM} 401 (401)`],
    },
    {
      // The service does not read the body of an error response. The request ends when the connection is closed.
      condition: 'IMDS responds with 403 and an HTML page',
      faults: [{ method: 'GET', with: { status: 403, body: '<html></html>' } }],
      requests: [`1 × token PUT ${TOKEN} 200`, `1 × v2 GET ${ITEM} 403 (403)`],
    },
    {
      condition: 'reads time out',
      faults: [{ method: 'GET', with: 'no-response' }],
      requests: [`1 × token PUT ${TOKEN} 200`, `1 × v2 GET ${ITEM} no response (timeout)`],
    },
  ])('sends the expected requests if $condition', async ({ simulator, faults = [], requests }) => {
    await using measured = await measure({ ...simulator, faults });
    const service = new MetadataService({ endpoint: measured.imds.url, httpOptions: { timeout: 300 }, retries: 0 });
    await service.request(ITEM.slice(1), {}).catch(() => {});

    await vi.waitFor(async () => expect(await measured.reader.calls()).toEqual(requests), { timeout: 5000 });
  });
});
