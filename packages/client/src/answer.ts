import type { Answer } from './exchange.ts';
import { type IamInfo, toIamInfo } from './iam-info.ts';
import { type InstanceIdentityDocument, toInstanceIdentityDocument } from './identity-document.ts';
import type { Operation } from './operation.ts';

/** Makes what a call gives of the answer, or throws the operation's error. */
export type Reader<T> = (answer: Answer, operation: Operation) => T;

export const toText: Reader<string> = ({ body, statusCode }, operation) => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw operation.error('BAD_RESPONSE', 'the answer is not UTF-8 text', { statusCode });
  }
};

/** One entry a line; a folder's ends in a slash. */
export const toEntries: Reader<string[]> = (answer, operation) =>
  toText(answer, operation)
    .split(/\r?\n/)
    .filter((entry) => entry !== '');

export const toBytes: Reader<Uint8Array> = ({ body }) => new Uint8Array(body);

export const toDocument: Reader<InstanceIdentityDocument> = (answer, operation) => {
  const document = toInstanceIdentityDocument(toJson(answer, operation));
  if (document) return document;
  throw operation.error('BAD_RESPONSE', 'the identity document is not a JSON object', {
    statusCode: answer.statusCode,
  });
};

export const toRegion: Reader<string> = (answer, operation) => {
  const { region } = toDocument(answer, operation);
  if (region) return region;
  throw operation.error('BAD_RESPONSE', 'the identity document names no region', { statusCode: answer.statusCode });
};

export const toRole: Reader<IamInfo> = (answer, operation) => {
  const info = toIamInfo(toJson(answer, operation));
  if (info) return info;
  throw operation.error('BAD_RESPONSE', 'the answer is not a JSON object', { statusCode: answer.statusCode });
};

const toJson: Reader<unknown> = (answer, operation) => {
  const text = toText(answer, operation);
  try {
    return JSON.parse(text);
  } catch {
    // Without the parser's error as the cause: it quotes the text.
    throw operation.error('BAD_RESPONSE', 'the answer is not JSON', { statusCode: answer.statusCode });
  }
};
