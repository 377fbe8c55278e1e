export { type ImdsCallOptions, ImdsClient } from './client.ts';
export { afterLoopTime } from './deadline.ts';
export { type EndpointOptions, IPV4_ENDPOINT, IPV6_ENDPOINT, resolveEndpoint } from './endpoint.ts';
export { ImdsError, type ImdsErrorCode, type ImdsErrorDetails } from './errors.ts';
export type { ImdsAttempt, ImdsAttemptFailure, ImdsAttemptFailureReason, ImdsAttemptStage } from './events.ts';
export type { IamInfo } from './iam-info.ts';
export type { InstanceIdentityDocument } from './identity-document.ts';
export type { ImdsClientOptions } from './settings.ts';
