/** A command as PID 1 of a Linux PID namespace, as in a container. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The arguments of `unshare`, which stays the parent of PID 1 and ends as PID 1 ends. */
const UNSHARE = [
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
  ...['--pid', '--fork', '--mount-proc', '--kill-child'],
];

/** Why this machine cannot create a PID namespace; `undefined` if it can. */
export const pidNamespaceProblem: string | undefined = (() => {
  if (process.platform !== 'linux') return 'PID namespaces need Linux';
  try {
    execFileSync('unshare', [...UNSHARE, 'sh', '-c', 'test $$ = 1'], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `creating a PID namespace failed: ${error instanceof Error ? error.message.trim() : String(error)}`;
  }
})();

/** Returns the command line that runs a command as PID 1. */
export function asPid1(command: readonly string[]): string[] {
  return ['unshare', ...UNSHARE, ...command];
}

/**
 * Returns the process id that PID 1 has outside its namespace.
 *
 * @param unsharePid the process id of the command line from `asPid1`
 */
export function outerPid(unsharePid: number): number {
  const children = readFileSync(`/proc/${unsharePid}/task/${unsharePid}/children`, 'utf8').trim();
  if (!/^\d+$/.test(children)) throw new Error(`unshare has no single child process, but "${children}"`);
  return Number(children);
}
