import type { Attributes } from '@opentelemetry/api';
import { errorTypeOf } from './error-type.ts';
import type { ObservedRequest } from './observed-request.ts';
import {
  ATTR_AWS_IMDS_VERSION,
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_URL_TEMPLATE,
} from './semconv.ts';
import { urlTemplateOf } from './url-template.ts';

const METHODS: ReadonlySet<unknown> = new Set([
  'GET',
  'PUT',
  'HEAD',
  'POST',
  'DELETE',
  'OPTIONS',
  'PATCH',
  'CONNECT',
  'TRACE',
  'QUERY',
]);

/** Attributes of both request instruments. Each has a fixed set of values, and no value identifies the instance. */
export function attributesOf(request: ObservedRequest): Attributes {
  const { method, path, kind, version, error } = request;
  const statusCode = statusCodeOf(request.statusCode);
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: METHODS.has(method) ? (method as string) : '_OTHER',
    [ATTR_URL_TEMPLATE]: typeof path === 'string' ? urlTemplateOf(path) : '{other}',
    [ATTR_AWS_IMDS_VERSION]: kind === 'token' ? 'token' : version,
  };
  if (statusCode !== undefined) attributes[ATTR_HTTP_RESPONSE_STATUS_CODE] = statusCode;
  const errorType = errorTypeOf(statusCode, error);
  if (errorType !== undefined) attributes[ATTR_ERROR_TYPE] = errorType;
  return attributes;
}

/** A status code has three digits. An application can assign anything to the property of a response. */
function statusCodeOf(value: unknown): number | undefined {
  return Number.isInteger(value) && Number(value) >= 100 && Number(value) <= 999 ? Number(value) : undefined;
}
