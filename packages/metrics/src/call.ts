/** What a request asks for: a session `token`, or an item with one (`v2`) or without one (`v1`). */
export type ImdsVersion = 'token' | 'v1' | 'v2';

/** The header that carries the session token. */
export const TOKEN_HEADER = 'x-aws-ec2-metadata-token';

/** One HTTP request to the metadata service, ended. Holds nothing of its headers or bodies. */
export interface ImdsCall {
  /** `GET`, `PUT`, …: as sent. */
  readonly method: string;
  /** As sent, query included; it can hold names that are no attribute's business, and is reduced to a template. */
  readonly path: string;
  readonly version: ImdsVersion;
  /** Absent: no status line came. */
  readonly statusCode?: number | undefined;
  /** What broke the call, from connecting to the body's last byte; absent: nothing did. */
  readonly error?: unknown;
  /** From the request to the end of the body, in milliseconds. */
  readonly durationMs: number;
}

/** Nothing but the request for a token is a `PUT`. */
export function versionOf(method: string, hasToken: boolean): ImdsVersion {
  if (method === 'PUT') return 'token';
  return hasToken ? 'v2' : 'v1';
}
