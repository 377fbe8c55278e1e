import type { ImdsDetection, ImdsDetectorOptions, ImdsProblemCause } from '@imds-otel/resource-detector';
import type { SimulatorOptions } from '@imds-otel/simulator';
import type { HostName } from './hosts.ts';

/** Where a detector may find itself, and what ours makes of it. All of it passes through JSON. */
export interface Situation {
  readonly host: HostName;
  /** What the address of IMDS does, in words; the table's second column. */
  readonly imds: string;
  /** Environment variables besides. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of our detector. */
  readonly options?: Pick<ImdsDetectorOptions, 'exclude' | 'metadata' | 'resourceId'> & {
    readonly tags?: true | readonly string[];
  };
  /**
   * What is at 169.254.169.254: a simulator made so; nobody, where connections are refused; nothing, with no route;
   * a black hole that drops packets; or a simulator on a network that comes up after so many milliseconds.
   */
  readonly network: SimulatorOptions | 'refused' | 'no route' | 'dropped' | { readonly upAfterMs: number };
  /** For how long the event loop is blocked right after the detection was begun, in milliseconds. */
  readonly blockedLoopMs?: number;
  readonly expected: Expected;
}

/** What our detector makes of a situation. */
export interface Expected {
  readonly outcome: ImdsDetection['outcome'];
  readonly version?: 'v1' | 'v2';
  /** Attributes that are there: a set by name and further ones. */
  readonly attributes: readonly AttributeSet[];
  /** Values worth a look. */
  readonly values?: Readonly<Record<string, string>>;
  /** What reaches IMDS: `PUT`s for tokens, and `GET`s. */
  readonly requests: { readonly tokens: number; readonly reads: number };
  /** Why something is missing, and whether the log warns of it. */
  readonly problem?: { readonly cause: ImdsProblemCause; readonly warned: boolean };
  /** Within how many milliseconds it is settled, with the margin that a busy machine needs. */
  readonly withinMs?: number;
}

/** `all`: the nine that need no option. `firmware`: what the firmware of a Nitro host tells. `-x`: but without x. */
export type AttributeSet = 'all' | 'firmware' | (string & {});
