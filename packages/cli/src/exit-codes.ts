/** Exit codes of the command. They are part of its interface and documented in the README. */
export const EXIT = {
  /** Success; for `doctor`: healthy. */
  ok: 0,
  /** IMDS did not return the requested data; for `doctor`: not healthy. */
  failed: 1,
  /** The command line is invalid. */
  usage: 2,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure whose message is printed without a stack trace. The command then exits with code 1. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
}
