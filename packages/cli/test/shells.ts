import { execFileSync } from 'node:child_process';

/** Returns why a program cannot run on this machine, or `undefined` if it can. */
export function missing(program: string): string | undefined {
  try {
    execFileSync(program, ['-c', 'exit 0'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return `${program} is not installed on this machine`;
  }
}
