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

/** A failure whose message is printed without a stack trace. The command then exits with `exitCode`. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
  readonly exitCode: ExitCode = EXIT.failed;
  /** Further lines, e.g. which command to run next. */
  readonly nextSteps: readonly string[];

  constructor(message: string, nextSteps: readonly string[] = []) {
    super(message);
    this.nextSteps = nextSteps;
  }
}

/** An invalid command line that was only recognized after it was parsed. */
export class UsageError extends CommandError {
  override readonly exitCode: ExitCode = EXIT.usage;
}
