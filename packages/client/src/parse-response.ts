import type { Call } from './call.ts';
import { type ImdsError, imdsError } from './errors.ts';
import type { ImdsResponse } from './http/attempt.ts';
import { type IamInfo, toIamInfo } from './iam-info.ts';
import { type InstanceIdentityDocument, toInstanceIdentityDocument } from './identity-document.ts';
import { ownOptions } from './own-options.ts';

/**
 * Parses the response body into the result of a call.
 *
 * @throws ImdsError `BAD_RESPONSE` if the body is not what the call reads
 */
export type Parser<T> = (response: ImdsResponse, call: Call) => T;

export const parseText: Parser<string> = (response, call) => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(response.body);
  } catch {
    throw badResponse('the response is not UTF-8 text', response, call);
  }
};

/** One entry per line. The entry of a folder ends in a slash. */
export const parseEntries: Parser<string[]> = (response, call) =>
  parseText(response, call)
    .split(/\r?\n/)
    .filter((entry) => entry !== '');

export const parseBytes: Parser<Uint8Array> = ({ body }) => new Uint8Array(body);

export const parseIdentityDocument: Parser<InstanceIdentityDocument> = (response, call) => {
  const document = toInstanceIdentityDocument(parseJson(response, call));
  if (document) return document;
  throw badResponse('the identity document is not a JSON object', response, call);
};

export const parseRegion: Parser<string> = (response, call) => {
  const { region } = ownOptions(parseIdentityDocument(response, call));
  if (region) return region;
  throw badResponse('the identity document has no region', response, call);
};

export const parseIamInfo: Parser<IamInfo> = (response, call) => {
  const info = toIamInfo(parseJson(response, call));
  if (info) return info;
  throw badResponse('the response is not a JSON object', response, call);
};

const parseJson: Parser<unknown> = (response, call) => {
  const text = parseText(response, call);
  try {
    return JSON.parse(text);
  } catch {
    // The error of JSON.parse quotes the text, so it is not the cause.
    throw badResponse('the response is not JSON', response, call);
  }
};

function badResponse(reason: string, { statusCode }: ImdsResponse, { context }: Call): ImdsError {
  return imdsError('BAD_RESPONSE', reason, context, { statusCode });
}
