import type { Fault } from '@imds-otel/simulator';
import type { ImdsClient } from '../../src/index.ts';
import type { Situation } from './situation.ts';

const DOCUMENT = '/latest/dynamic/instance-identity/document';
const onDocument = (body: string): Fault[] => [{ path: DOCUMENT, with: { status: 200, body } }];
const readDocument = (client: ImdsClient): Promise<unknown> => client.getInstanceIdentityDocument();

export const DOCUMENTS: Situation[] = [
  {
    name: 'document: truncated JSON',
    faults: [{ path: DOCUMENT, with: 'malformed-json' }],
    call: readDocument,
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'IMDSv2 200'],
  },
  ...['[]', 'null', '"i-0"', ''].map(
    (body): Situation => ({
      name: `document: ${body || 'an empty body'} instead of an object`,
      faults: onDocument(body),
      call: readDocument,
      outcome: 'BAD_RESPONSE',
      requests: ['token 200', 'IMDSv2 200'],
    }),
  ),
  {
    name: 'document: fields of the wrong type are left out, unknown fields are kept',
    faults: onDocument(
      '{"accountId":12345678901,"region":"eu-central-1","kernelId":null,"billingProducts":[1],"new":{"a":1}}',
    ),
    call: readDocument,
    outcome: 'v2',
    value: { region: 'eu-central-1', kernelId: null, new: { a: 1 } },
    requests: ['token 200', 'IMDSv2 200'],
  },
  {
    name: 'document: no region (getRegion)',
    faults: onDocument('{"region":null}'),
    call: (client) => client.getRegion(),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'IMDSv2 200'],
  },
];
