/** Commands and functions in Linux network namespaces, in which the test owns the real address of IMDS. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The IPv4 address of IMDS. */
export const IMDS_ADDRESS = '169.254.169.254';

/** The addresses of IMDS, as `ip addr` takes them. */
const IMDS_ADDRESSES = [`${IMDS_ADDRESS}/32`, 'fd00:ec2::254/128'];

/** Lines for `setup` that drop each packet to IMDS: they send it into a link with nothing at the other end. */
export const DROP_PACKETS: readonly string[] = [
  'ip link add drop0 type veth peer name drop1',
  'ip addr add 169.254.0.1/16 dev drop0',
  'ip link set drop0 up',
  'ip link set drop1 up',
  `ip neigh add ${IMDS_ADDRESS} lladdr 02:00:00:00:00:01 dev drop0 nud permanent`,
];

/** What the namespace provides to a command. */
export interface NamespaceOptions {
  /** Files by their absolute path below `/sys`, e.g. `/sys/class/dmi/id/sys_vendor`. They replace the whole folder. */
  readonly sys?: Readonly<Record<string, string>>;
  /** Variables added to the environment of this process; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** How long the command may run, in milliseconds, before it is killed: 60000 by default. */
  readonly timeoutMs?: number;
  /** Whether loopback has the addresses of IMDS: `true` by default. Otherwise IMDS has no route. */
  readonly addresses?: boolean;
  /** Shell lines that run in the namespace before the command. */
  readonly setup?: readonly string[];
}

/** How a command ended. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** -1 if the command was killed. */
  readonly exitCode: number;
}

/** How a function call in a namespace ended. */
export interface CallResult<Result> extends CommandResult {
  /** What the function returned; `undefined` if it threw or its process was killed. */
  readonly result: Result | undefined;
}

// A network with only loopback, and mounts that no other process sees.
const UNSHARE = ['--net', '--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])];

/** Why this machine cannot create a network namespace; `undefined` if it can. */
export const namespaceProblem: string | undefined = (() => {
  if (process.platform !== 'linux') return 'network namespaces need Linux';
  try {
    execFileSync('unshare', [...UNSHARE, 'sh', '-ec', setupScript({})], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `creating a network namespace failed: ${error instanceof Error ? error.message.trim() : String(error)}`;
  }
})();

/**
 * Runs a command in a new network namespace that has no way out. The addresses of IMDS are on the loopback interface of
 * the namespace, so clients that only know these addresses reach whatever listens there.
 */
export function runInNamespace(command: readonly string[], options: NamespaceOptions = {}): Promise<CommandResult> {
  const script = `${setupScript(options)}\nexec "$@"`;
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

/**
 * Calls a function in a new process in a new network namespace, like `runInNamespace`.
 *
 * @param moduleUrl the module that exports the function: its `import.meta.url`
 * @param call an exported function; its name is looked up in the module
 * @param args the arguments, which have to survive JSON, like the result
 */
export async function callInNamespace<Args extends readonly unknown[], Result>(
  moduleUrl: string,
  call: (...args: Args) => Promise<Result>,
  args: Args,
  options: NamespaceOptions = {},
): Promise<CallResult<Result>> {
  const folder = mkdtempSync(join(tmpdir(), 'imds-otel-namespace-'));
  const resultFile = join(folder, 'result.json');
  const child = fileURLToPath(new URL('namespace-child.ts', import.meta.url));
  try {
    const command = [process.execPath, child, resultFile, moduleUrl, call.name, JSON.stringify(args)];
    const ended = await runInNamespace(command, options);
    return { ...ended, result: ended.exitCode === 0 ? JSON.parse(readFileSync(resultFile, 'utf8')) : undefined };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The shell lines that prepare the namespace. */
function setupScript({ sys, addresses = true, setup = [] }: NamespaceOptions): string {
  const lines = ['ip link set lo up'];
  if (addresses) {
    // nodad: an IPv6 address is otherwise unusable while the kernel looks for a duplicate.
    const flag = (address: string): string => (address.includes(':') ? ' nodad' : '');
    lines.push(...IMDS_ADDRESSES.map((address) => `ip addr add ${address} dev lo${flag(address)}`));
  }
  if (sys !== undefined) {
    lines.push('mount -t tmpfs tmpfs /sys');
    for (const [path, content] of Object.entries(sys)) {
      if (!path.startsWith('/sys/')) throw new TypeError(`A file of a simulated host is below /sys, not ${path}`);
      lines.push(`mkdir -p ${quote(dirname(path))}`, `printf %s ${quote(content)} > ${quote(path)}`);
    }
  }
  return [...lines, ...setup].join('\n');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
