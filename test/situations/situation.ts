import type { ImdsDetection, ImdsDetectorOptions, ImdsProblemCause } from '@imds-otel/resource-detector';
import type { SimulatorOptions } from '@imds-otel/simulator';
import type { HostName } from './hosts.ts';

/** A host, the state of IMDS there, and the detection that is expected. It has to survive JSON. */
export interface Situation {
  readonly host: HostName;
  /** The state of IMDS in words: the second column of the table. */
  readonly imds: string;
  /** Additional environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of the imds-otel detector. */
  readonly options?: Pick<ImdsDetectorOptions, 'exclude' | 'metadata' | 'resourceId'> & {
    readonly tags?: true | readonly string[];
  };
  /**
   * What is at 169.254.169.254: a simulator with these options, nothing that listens (`refused`), no route, a link that
   * drops every packet, or a simulator on a network that becomes available after a delay.
   */
  readonly network: SimulatorOptions | 'refused' | 'no route' | 'dropped' | { readonly upAfterMs: number };
  /** How long the application blocks the event loop right after it starts the detection, in milliseconds. */
  readonly blockedLoopMs?: number;
  readonly expected: Expected;
}

/** The expected detection. */
export interface Expected {
  readonly outcome: ImdsDetection['outcome'];
  readonly version?: 'v1' | 'v2';
  /** The names of the attributes: named sets and single attributes. */
  readonly attributes: readonly AttributeSet[];
  /** Values of some of the attributes. */
  readonly values?: Readonly<Record<string, string>>;
  /** How many requests reach IMDS: `PUT`s for tokens, and `GET`s. */
  readonly requests: { readonly tokens: number; readonly reads: number };
  /** Why attributes are missing, and whether the detector logs a warning about it. */
  readonly problem?: { readonly cause: ImdsProblemCause; readonly warned: boolean };
  /** Whether no attribute is pending once `detect()` has returned. */
  readonly pending?: false;
  /** How many requests the client starts, including those that never reach IMDS. */
  readonly attempts?: number;
  /** An upper limit for the detection, in milliseconds, with a wide margin for a busy machine. */
  readonly withinMs?: number;
}

/** `all`: the nine attributes that need no option. `dmi`: the four that DMI data of a Nitro host gives. `-x`: without x. */
export type AttributeSet = 'all' | 'dmi' | (string & {});
