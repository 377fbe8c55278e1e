/** What the command ends with; part of its interface, documented in the README. */
export const EXIT = {
  /** Done; for `doctor`: healthy. */
  ok: 0,
  /** IMDS did not give what was asked for; for `doctor`: not healthy. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure that is told as it is, without a stack trace, and ends the command with status 1. */
export class CommandFailure extends Error {
  override readonly name: string = 'CommandFailure';
}
