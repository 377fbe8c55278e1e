import type { Attributes } from '@opentelemetry/api';
import type { ImdsCall } from './call.ts';
import { errorTypeOf } from './error-type.ts';
import {
  ATTR_AWS_IMDS_VERSION,
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_URL_TEMPLATE,
} from './semconv.ts';
import { urlTemplateOf } from './url-template.ts';

const METHODS = new Set(['GET', 'PUT', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'PATCH', 'CONNECT', 'TRACE', 'QUERY']);

/** Of both request instruments: each from a list that does not grow, none with anything of the instance in it. */
export function attributesOf(call: ImdsCall): Attributes {
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: METHODS.has(call.method) ? call.method : '_OTHER',
    [ATTR_URL_TEMPLATE]: urlTemplateOf(call.path),
    [ATTR_AWS_IMDS_VERSION]: call.version,
  };
  if (call.statusCode !== undefined) attributes[ATTR_HTTP_RESPONSE_STATUS_CODE] = call.statusCode;
  const errorType = errorTypeOf(call);
  if (errorType !== undefined) attributes[ATTR_ERROR_TYPE] = errorType;
  return attributes;
}
