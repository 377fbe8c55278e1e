import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Simulator, startSimulator } from '@imds-otel/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProcessReport } from './detecting-process.ts';

const PROCESS = join(import.meta.dirname, 'detecting-process.ts');

let imds: Simulator;

beforeEach(async () => {
  imds = await startSimulator();
});

afterEach(() => imds.close());

/** Runs steps in a new process, one after another, and resolves to its report. */
async function run(...steps: string[]): Promise<ProcessReport> {
  const env = {
    ...process.env,
    AWS_EC2_METADATA_DISABLED: 'false',
    AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url,
  };
  const { stdout } = await promisify(execFile)(process.execPath, [PROCESS, ...steps], { env });
  return JSON.parse(stdout);
}

describe('a process detects once', () => {
  it('for any number of detectors and calls', async () => {
    const { attributes, messages } = await run('imported', 'detect', 'imported', 'created');
    expect(imds.requests).toHaveLength(3);
    expect(new Set(attributes.map((found) => JSON.stringify(found))).size).toBe(1);
    expect(messages).toEqual([{ outcome: 'detected', version: 'v2', durationMs: expect.any(Number) }]);
  });

  it('if the package is both imported and required', async () => {
    const { attributes } = await run('imported', 'required');
    expect(attributes[0]).toEqual(attributes[1]);
    expect(attributes[0]).toMatchObject({ 'host.id': imds.instance.instanceId });
    expect(imds.requests).toHaveLength(3);
  });

  it('and its worker threads, at any depth, reuse the result', async () => {
    const { attributes, messages } = await run('imported', 'worker', 'worker of a worker');
    expect(attributes).toHaveLength(3);
    expect(attributes[1]).toEqual(attributes[0]);
    expect(attributes[2]).toEqual(attributes[0]);
    expect(imds.requests).toHaveLength(3);
    // A thread that reuses the result publishes no message.
    expect(messages).toHaveLength(1);
  });

  it('per set of options', async () => {
    const { attributes } = await run('imported', 'created without host.name');
    expect(attributes[1]).not.toHaveProperty(['host.name']);
    expect(imds.requests).toHaveLength(6);
  });
});

describe('the log', () => {
  it('contains one warning for any number of detections', async () => {
    imds.addFault({ path: '/latest/meta-data/hostname', with: { status: 404 } });
    const { warnings } = await run('imported', 'created without host.id', 'required');
    expect(imds.requests).toHaveLength(6);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^@imds-otel\/resource-detector EC2 detection partial\. .*host\.name.*404/);
  });

  it('contains every step at debug level, and no token', async () => {
    const { debug, warnings } = await run('imported');
    expect(warnings).toEqual([]);
    expect(debug).toEqual([
      expect.stringContaining('residency assumed: AWS_EC2_METADATA_SERVICE_ENDPOINT'),
      expect.stringMatching(/PUT \/latest\/api\/token \(token, attempt 1\): 200 after [\d.]+ ms/),
      expect.stringMatching(/GET \/latest\/(dynamic|meta-data)\/\S+ \(IMDSv2, attempt 1\): 200 after/),
      expect.stringMatching(/GET \/latest\/(dynamic|meta-data)\/\S+ \(IMDSv2, attempt 1\): 200 after/),
      expect.stringMatching(/detected with IMDSv2 in [\d.]+ ms: cloud\.provider, /),
    ]);
    const token = imds.requests.find(({ method }) => method === 'GET')?.headers['x-aws-ec2-metadata-token'];
    expect(debug.join()).not.toContain(token);
  });

  it('contains a warning if tags arrive too late for the resource', async () => {
    imds.configure({ instanceTags: true });
    const { warnings } = await run('tags without prefetch');
    expect(warnings).toEqual([expect.stringMatching(/lacks ec2\.tag\..*prefetch\(\)/)]);
  });

  it('does not affect the detection if its logger throws', async () => {
    imds.addFault({ path: '/latest/meta-data/hostname', with: { status: 404 } });
    imds.configure({ instanceTags: true });
    const { attributes } = await run('a logger that throws', 'imported', 'tags without prefetch');
    expect(attributes[0]).toMatchObject({ 'host.id': imds.instance.instanceId });
  });
});
