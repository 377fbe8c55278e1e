import { commonHeaders, type ImdsResponse } from '../http/response.ts';
import type { FaultEffect } from './effect.ts';

const DEFAULT_OVERSIZED_BYTES = 1024 * 1024;
const LOGIN_PAGE = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to continue</body></html>\n';
const INCOMPLETE_JSON = '{\n  "accountId" : "012345678901",\n  "inst';

/** Returns the response that replaces the normal one, or the normal one if the effect does not replace it. */
export function replaceResponse(response: ImdsResponse, effect: FaultEffect): ImdsResponse {
  if (effect === 'captive-portal') return customResponse(200, LOGIN_PAGE, { 'Content-Type': 'text/html' });
  if (effect === 'oversized') return withBody(response, Buffer.alloc(DEFAULT_OVERSIZED_BYTES, 'x'));
  if (effect === 'malformed-json') return withBody(response, Buffer.from(INCOMPLETE_JSON));
  if (typeof effect === 'string') return response;
  if ('status' in effect) return customResponse(effect.status, effect.body ?? '', effect.headers ?? {});
  if ('redirect' in effect) return customResponse(302, '', { Location: effect.redirect });
  if ('oversized' in effect) return withBody(response, Buffer.alloc(effect.oversized, 'x'));
  return response;
}

/** The given headers replace common headers of the same name, in any letter case. */
function customResponse(
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>>,
): ImdsResponse {
  const bytes = Buffer.from(typeof body === 'string' ? Buffer.from(body) : body);
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const remaining = commonHeaders(bytes.length).filter(([name]) => !names.has(name.toLowerCase()));
  return { httpVersion: '1.1', status, headers: [...Object.entries(headers), ...remaining], body: bytes };
}

function withBody(response: ImdsResponse, body: Buffer): ImdsResponse {
  const headers = response.headers.map(
    ([name, value]) => [name, name === 'Content-Length' ? String(body.length) : value] as const,
  );
  return { ...response, status: 200, headers, body };
}
