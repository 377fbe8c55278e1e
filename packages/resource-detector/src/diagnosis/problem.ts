/** Why the detection is not complete. */
export type ImdsProblemCause =
  /** The response to the token request does not reach this container, and IMDSv1 is disabled. */
  | 'hop-limit'
  /** The endpoint does not support IMDSv2, and the settings of this process disable IMDSv1. */
  | 'v1-disabled'
  /** Status 403: IMDS is disabled for this instance. */
  | 'imds-off'
  /** No connection could be opened to an endpoint of EC2: a firewall, a network policy, or a network that is down. */
  | 'blocked'
  /** Connections open, but no response arrives in time. */
  | 'no-response'
  /** Something other than IMDS responds: a proxy, a captive portal, or the sidecar of a service mesh. */
  | 'intercepted'
  /** Status 429 to every attempt: this instance sends too many requests. */
  | 'throttled'
  /** A server error (5xx) to every attempt. */
  | 'unavailable'
  /** The metadata service of another cloud, or software that imitates EC2, without an identity document. */
  | 'look-alike'
  /** A machine of another vendor, a runtime without IMDS, or nothing at the address of IMDS. */
  | 'not-ec2'
  /** `AWS_EC2_METADATA_DISABLED` is `true`. */
  | 'disabled'
  /** An option, an environment variable or a line of the shared AWS config file is invalid. */
  | 'invalid-setting'
  /** Tags are not allowed in instance metadata, or the instance has none of the requested tags. */
  | 'tags-off'
  /** The resource was created before the keys of the tags were known. */
  | 'tags-too-late'
  /** The identity document was read, but another value was not. */
  | 'incomplete'
  /** The detection failed inside this process, before it could find out anything about IMDS. */
  | 'internal';

/** Why the detection is not complete, and what the owner of the service can do about it. Every text is one line. */
export interface ImdsProblem {
  /** The cause as an identifier for programs. `docs/troubleshooting.md` explains each. */
  readonly cause: ImdsProblemCause;
  /** What happened, and why: one sentence or more. */
  readonly message: string;
  /** What to do: one sentence or more. */
  readonly remedy: string;
  /**
   * The remedy as a shell command; absent if there is none. It consists of fixed text and of the instance id, or of the
   * placeholder `INSTANCE_ID` if the id is unknown or does not look like one.
   */
  readonly command?: string;
}
