import { execFileSync } from 'node:child_process';

/** Why a program cannot be run here; undefined where it can. */
export function missing(program: string): string | undefined {
  try {
    execFileSync(program, ['-c', 'exit 0'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return `there is no ${program} on this machine`;
  }
}
