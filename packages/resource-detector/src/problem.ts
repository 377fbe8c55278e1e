/** Why something is missing. */
export type ImdsProblemCause =
  /** The answer to the token request is lost on the way to a container, and version 1 is refused. */
  | 'hop-limit'
  /** No token is to be had, and the settings of this process forbid version 1. */
  | 'v1-forbidden'
  /** 403 to everything: IMDS is switched off for this instance. */
  | 'imds-off'
  /** No connection can be opened on a host that is EC2: a firewall, a network policy, or a network that never came up. */
  | 'blocked'
  /** Connections open, nothing is ever answered. */
  | 'no-answer'
  /** Something else answers in place of IMDS: a proxy, a captive portal, a mesh's sidecar. */
  | 'intercepted'
  /** The service asks for fewer requests. */
  | 'throttled'
  /** The service says that it cannot answer now. */
  | 'unavailable'
  /** Another cloud's metadata service, or a look-alike: no identity document. */
  | 'look-alike'
  /** Another vendor's machine, a runtime without IMDS, or nobody at the address. */
  | 'not-ec2'
  /** Switched off by `AWS_EC2_METADATA_DISABLED`. */
  | 'disabled'
  /** An option or a variable that cannot be understood. */
  | 'invalid-setting'
  /** Instance tags are not allowed in metadata, or the instance has none of these. */
  | 'tags-off'
  /** Tags with names not known beforehand came after the resource was made. */
  | 'tags-too-late'
  /** The identity document was read, something else was not. */
  | 'incomplete';

/** What is wrong, in words that the owner of a service can act on. */
export interface ImdsProblem {
  readonly cause: ImdsProblemCause;
  /** What happened and why. */
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
  /** The remedy as a shell command, where it is one. */
  readonly command?: string;
}
