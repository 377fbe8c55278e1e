/**
 * Names of metrics and attributes. The names from OpenTelemetry's semantic conventions are literals, because libraries must
 * not import the incubating ones. https://opentelemetry.io/docs/specs/semconv/
 */
export const METRIC_REQUEST_DURATION = 'aws.imds.client.request.duration';
export const METRIC_REQUEST_ERRORS = 'aws.imds.client.request.errors';
export const METRIC_DETECTION_DURATION = 'aws.imds.detection.duration';
export const METRIC_PROBE_UP = 'aws.imds.probe.up';

export const ATTR_HTTP_REQUEST_METHOD = 'http.request.method';
export const ATTR_HTTP_RESPONSE_STATUS_CODE = 'http.response.status_code';
export const ATTR_ERROR_TYPE = 'error.type';
export const ATTR_URL_TEMPLATE = 'url.template';
export const ATTR_AWS_IMDS_VERSION = 'aws.imds.version';
export const ATTR_AWS_IMDS_DETECTION_OUTCOME = 'aws.imds.detection.outcome';
