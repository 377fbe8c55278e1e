import type { Fault } from '@imds-otel/simulator';
import type { ImdsClient } from '../../src/index.ts';
import type { Situation } from './situation.ts';

const DOCUMENT = '/latest/dynamic/instance-identity/document';
const onDocument = (body: string): Fault[] => [{ path: DOCUMENT, with: { status: 200, body } }];
const askDocument = (client: ImdsClient): Promise<unknown> => client.getInstanceIdentityDocument();

export const DOCUMENTS: Situation[] = [
  {
    name: 'document: JSON that breaks off',
    faults: [{ path: DOCUMENT, with: 'malformed-json' }],
    ask: askDocument,
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'v2 200'],
  },
  ...['[]', 'null', '"i-0"', ''].map(
    (body): Situation => ({
      name: `document: ${body || 'nothing'} in place of an object`,
      faults: onDocument(body),
      ask: askDocument,
      outcome: 'BAD_RESPONSE',
      requests: ['token 200', 'v2 200'],
    }),
  ),
  {
    name: 'document: fields of a wrong type are left out, new ones kept',
    faults: onDocument(
      '{"accountId":12345678901,"region":"eu-central-1","kernelId":null,"billingProducts":[1],"new":{"a":1}}',
    ),
    ask: askDocument,
    outcome: 'v2',
    value: { region: 'eu-central-1', kernelId: null, new: { a: 1 } },
    requests: ['token 200', 'v2 200'],
  },
  {
    name: 'region: the document names none',
    faults: onDocument('{"region":null}'),
    ask: (client) => client.getRegion(),
    outcome: 'BAD_RESPONSE',
    requests: ['token 200', 'v2 200'],
  },
];
