import type { SameLabel } from '../attribute-names.ts';
import type { ResidencyEvidence } from '../residency/evidence.ts';
import type { LocalFailure } from './local-failure.ts';

/** What the texts of each cause mention. */
export interface ProblemFacts {
  readonly 'hop-limit': {
    readonly instanceId: string | undefined;
    /** Who disables IMDSv1: the instance, which refused a read without a token, or the settings of this process. */
    readonly v1DisabledFor: 'instance' | 'process';
  };
  readonly 'v1-disabled': NoFacts;
  readonly 'imds-off': { readonly instanceId: string | undefined };
  readonly blocked: {
    /** How the last connection failed, e.g. `was refused`. */
    readonly failed: string;
    /** What identifies this host as EC2: a setting of the endpoint (its name), `assumeEc2`, or the DMI data. */
    readonly ec2By: { readonly endpointSetting: string } | 'assumeEc2' | 'dmi';
  };
  readonly 'no-response': {
    /** Whether IMDS responded to any other request. */
    readonly responded: boolean;
    /** How long the fastest response took, in milliseconds, if IMDS is too slow for the timeout of a request. */
    readonly slowMs?: number | undefined;
    readonly timeoutMs: number;
  };
  readonly intercepted: {
    /** Whether the response is an identity document without any identity. */
    readonly emptyDocument?: boolean;
  };
  readonly throttled: NoFacts;
  readonly unavailable: NoFacts;
  readonly 'look-alike': NoFacts;
  readonly 'not-ec2': {
    /** What identifies this host as something else; absent if IMDS was queried and did not respond. */
    readonly evidence?: ResidencyEvidence | undefined;
  };
  readonly disabled: NoFacts;
  readonly 'invalid-setting':
    | { readonly invalidVariables: readonly string[] }
    /** Why the client refused a setting. */
    | { readonly reason: string };
  readonly 'tags-off': { readonly instanceId: string | undefined };
  readonly 'tags-too-late': { readonly missing: readonly string[] };
  readonly incomplete: {
    /** The missing attributes whose names are known. */
    readonly missing: readonly string[];
    /** The first read that failed; absent if every read succeeded and a value was invalid. */
    readonly failedRead?: { readonly path: string; readonly reason: string } | undefined;
    /** Attributes that are left out because of their label. */
    readonly sameLabel: readonly SameLabel[];
    /** How many tags IMDS lists beyond the limit of EC2. */
    readonly excessTags: number;
  };
  readonly internal: {
    /** What was thrown. */
    readonly error: unknown;
    /** What the failure means, if it is known. */
    readonly localFailure?: LocalFailure | undefined;
  };
}

type NoFacts = Readonly<Record<string, never>>;
