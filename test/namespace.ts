import { execFile, execFileSync } from 'node:child_process';
import { dirname } from 'node:path';

/** The addresses of the metadata service, as `ip addr` takes them. */
const ADDRESSES = ['169.254.169.254/32', 'fd00:ec2::254/128'];

/** What a command finds in its namespace. */
export interface NamespaceOptions {
  /** Files under `/sys` by their path below it, e.g. `class/dmi/id/sys_vendor`. Nothing else is there then. */
  readonly sys?: Readonly<Record<string, string>>;
  /** Added to this process's environment; `undefined` takes a variable out of it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** After which the command is killed, in milliseconds: 60000 by default. */
  readonly timeoutMs?: number;
  /** Whether the addresses of the metadata service are there: `true` by default. Without, there is no way to them. */
  readonly addresses?: boolean;
}

/** How a command ended. */
export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  /** -1 where it was killed. */
  readonly exitCode: number;
}

// A network with nothing but loopback, and mounts that no other process sees.
const UNSHARE = ['--net', '--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])];

/** Why no namespace can be made here; `undefined` where one can. */
export const namespaceProblem: string | undefined = (() => {
  if (process.platform !== 'linux') return 'network namespaces are Linux’s';
  try {
    execFileSync('unshare', [...UNSHARE, 'sh', '-ec', setUp({})], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `a network namespace could not be made: ${error instanceof Error ? error.message.trim() : String(error)}`;
  }
})();

/**
 * Runs a command in a network namespace of its own, with no way out of it, where the addresses of the metadata service
 * are this machine's: what listens there is asked by clients that know no other address.
 */
export function runInNamespace(command: readonly string[], options: NamespaceOptions = {}): Promise<Finished> {
  const script = `${setUp(options)}\nexec "$@"`;
  return new Promise((resolve) => {
    execFile(
      'unshare',
      [...UNSHARE, '--kill-child', 'sh', '-ec', script, 'sh', ...command],
      {
        env: { ...process.env, ...options.env },
        timeout: options.timeoutMs ?? 60_000,
        killSignal: 'SIGKILL',
        maxBuffer: 64 * 1024 * 1024,
      },
      (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ stdout, stderr, exitCode });
      },
    );
  });
}

/** The shell lines that furnish the namespace. */
function setUp({ sys, addresses = true }: NamespaceOptions): string {
  const lines = ['ip link set lo up'];
  // nodad: an IPv6 address is otherwise unusable while the kernel looks for a duplicate.
  if (addresses)
    lines.push(...ADDRESSES.map((address) => `ip addr add ${address} dev lo${address.includes(':') ? ' nodad' : ''}`));
  if (sys !== undefined) {
    lines.push('mount -t tmpfs tmpfs /sys');
    for (const [path, content] of Object.entries(sys)) {
      lines.push(
        `mkdir -p ${quote(dirname(`/sys/${path}`))}`,
        `printf %s ${quote(content)} > ${quote(`/sys/${path}`)}`,
      );
    }
  }
  return lines.join('\n');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
