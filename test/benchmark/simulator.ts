import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

/**
 * Measures the speed of the simulator: `node test/benchmark/simulator.ts`. The simulator runs in a process of its own. The
 * load comes from the same machine, so the result is the number of requests per second of CPU time of that process.
 */
const REQUESTS = 20_000;
const AT_ONCE = 64;
const STARTS = 21;

/** Sends one request on a new connection, as IMDS clients do, and resolves to the bytes of the response. */
function send(port: number, request: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks)));
  });
}

interface Report {
  readonly port: number;
  readonly cpuMs: number;
}

async function measureThroughput(): Promise<{ perCpuSecond: number; perSecond: number }> {
  const server = fork(fileURLToPath(import.meta.url), ['serve'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const getReport = async (): Promise<Report> => {
    server.send('report');
    const [report] = (await once(server, 'message')) as [Report];
    return report;
  };
  const { port } = await getReport();
  const put = 'PUT /latest/api/token HTTP/1.1\r\nX-aws-ec2-metadata-token-ttl-seconds: 21600\r\n\r\n';
  const token = (await send(port, put)).toString().split('\r\n\r\n')[1];
  const get = `GET /latest/dynamic/instance-identity/document HTTP/1.1\r\nHost: 169.254.169.254\r\nX-aws-ec2-metadata-token: ${token}\r\n\r\n`;

  const run = async (count: number): Promise<void> => {
    let left = count;
    const one = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const response = await send(port, get);
        if (!response.toString('latin1', 0, 15).startsWith('HTTP/1.1 200')) throw new Error(`not a 200: ${response}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  };
  await run(REQUESTS / 4);
  const before = await getReport();
  const started = performance.now();
  await run(REQUESTS);
  const elapsedMs = performance.now() - started;
  const after = await getReport();
  server.disconnect();
  return {
    perCpuSecond: (REQUESTS * 1000) / (after.cpuMs - before.cpuMs),
    perSecond: (REQUESTS * 1000) / elapsedMs,
  };
}

/** How long `startSimulator` takes, without and with the import of the package, each time in a process of its own. */
function measureStart(): { startMs: number; withImportMs: number } {
  const runs = Array.from({ length: STARTS }, () =>
    JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), 'start'], { encoding: 'utf8' })),
  ) as { startMs: number; withImportMs: number }[];
  const median = (values: number[]): number =>
    values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  return {
    startMs: median(runs.map(({ startMs }) => startMs)),
    withImportMs: median(runs.map(({ withImportMs }) => withImportMs)),
  };
}

async function serve(): Promise<void> {
  const { startSimulator } = await import('@imds-otel/simulator');
  const imds = await startSimulator();
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ port: imds.port, cpuMs: (user + system) / 1000 });
  });
  process.on('disconnect', () => imds.close());
}

async function start(): Promise<void> {
  const beforeImport = performance.now();
  const { startSimulator } = await import('@imds-otel/simulator');
  const beforeStart = performance.now();
  const imds = await startSimulator();
  const now = performance.now();
  await imds.close();
  console.log(JSON.stringify({ startMs: now - beforeStart, withImportMs: now - beforeImport }));
}

if (process.argv[2] === 'serve') await serve();
else if (process.argv[2] === 'start') await start();
else {
  const { startMs, withImportMs } = measureStart();
  const { perCpuSecond, perSecond } = await measureThroughput();
  console.log(`Node ${process.version}, ${cpus()[0]?.model.trim()}, ${cpus().length} cores`);
  console.log(
    `start: ${startMs.toFixed(1)} ms, including the import ${withImportMs.toFixed(1)} ms (median of ${STARTS})`,
  );
  console.log(
    `${REQUESTS} requests for the identity document, with a token, one connection each, ${AT_ONCE} at a time:`,
  );
  console.log(
    `  ${Math.round(perCpuSecond)} requests per second of CPU time; ${Math.round(perSecond)} requests per second`,
  );
}
