export { type ImdsCallOptions, ImdsClient } from './client.ts';
export { ImdsError, type ImdsErrorCode } from './errors.ts';
export type {
  ImdsAttempt,
  ImdsAttemptFailure,
  ImdsAttemptFailureReason,
  ImdsAttemptStage,
} from './http/attempt.ts';
export type { IamInfo } from './iam-info.ts';
export type { InstanceIdentityDocument } from './identity-document.ts';
export { type EndpointOptions, IPV4_ENDPOINT, IPV6_ENDPOINT, resolveEndpoint } from './settings/endpoint.ts';
export type { ImdsClientOptions } from './settings/options.ts';
