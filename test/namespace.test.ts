import { networkInterfaces } from 'node:os';
import { callInNamespace, namespaceProblem, runInNamespace } from 'test-support/namespace';
import { runNextToSimulator, runOnInstance } from 'test-support/simulated-instance';
import { describeUnless } from 'test-support/skipped-aloud';
import { describe, expect, it } from 'vitest';

const CONNECT = `
  const { connect } = require('node:net');
  const socket = connect({ host: process.argv[1], port: 80 });
  socket.on('connect', () => { console.log('connected'); socket.destroy(); });
  socket.on('error', (error) => console.log(error.code));
`;

describe('the machine that runs the tests', () => {
  it('does not have the address of IMDS', () => {
    const addresses = Object.values(networkInterfaces()).flatMap((found) => found?.map(({ address }) => address));
    expect(addresses).not.toContain('169.254.169.254');
  });
});

describeUnless(namespaceProblem, 'a namespace', () => {
  it('has the addresses of IMDS, at which nothing listens', async () => {
    for (const address of ['169.254.169.254', 'fd00:ec2::254']) {
      expect((await runInNamespace([process.execPath, '-e', CONNECT, address])).stdout).toBe('ECONNREFUSED\n');
    }
  });

  it('has no route to IMDS without these addresses', async () => {
    const options = { addresses: false };
    const { stdout } = await runInNamespace([process.execPath, '-e', CONNECT, '169.254.169.254'], options);
    expect(stdout).toBe('ENETUNREACH\n');
  });

  it('has the given files below /sys and no others', async () => {
    const sys = { '/sys/class/dmi/id/sys_vendor': "Amazon's EC2\n", '/sys/hypervisor/uuid': 'ec2e1916\n' };
    const { stdout } = await runInNamespace(['sh', '-c', 'cd /sys && grep -r . . | sort'], { sys });
    expect(stdout).toBe("./class/dmi/id/sys_vendor:Amazon's EC2\n./hypervisor/uuid:ec2e1916\n");
  });

  it('rejects a file that is not below /sys', () => {
    expect(() => runInNamespace(['true'], { sys: { 'class/dmi/id/sys_vendor': '' } })).toThrow('below /sys');
  });

  it('returns the output and the exit code of a command', async () => {
    const ended = await runInNamespace(['sh', '-c', 'echo out; echo err >&2; exit 7']);
    expect(ended).toEqual({ stdout: 'out\n', stderr: 'err\n', exitCode: 7 });
  });

  it('kills a command that exceeds its timeout', async () => {
    expect(await runInNamespace(['sleep', '600'], { timeoutMs: 1000 })).toMatchObject({ exitCode: -1 });
  });

  it('runs the setup before the command', async () => {
    const setup = ['ip link set lo mtu 1500'];
    expect((await runInNamespace(['ip', 'link', 'show', 'lo'], { setup })).stdout).toContain('mtu 1500 ');
  });

  it('calls an exported function with the given arguments and returns its result', async () => {
    const module = import.meta.resolve('test-support/simulated-instance');
    const { result, stdout } = await callInNamespace(module, runNextToSimulator, [{}, ['echo', 'ran']] as const);
    expect({ result, stdout }).toEqual({ result: { exitCode: 0, requests: [] }, stdout: 'ran\n' });
  });

  it('has no result if the function throws', async () => {
    const module = import.meta.resolve('test-support/simulated-instance');
    const missing = async (): Promise<void> => {};
    expect(await callInNamespace(module, missing, [])).toMatchObject({
      result: undefined,
      exitCode: 1,
      stderr: expect.stringContaining('does not export a function with the name missing'),
    });
  });

  it('runs a command next to the simulator at the address of IMDS', async () => {
    const { stdout, exitCode, requests } = await runOnInstance(
      ['curl', '-s', 'http://169.254.169.254/latest/meta-data/instance-id'],
      { simulator: { tokens: 'optional', instance: { instanceId: 'i-00000000000000abc' } } },
    );
    expect({ stdout, exitCode }).toEqual({ stdout: 'i-00000000000000abc', exitCode: 0 });
    expect(requests).toEqual(['GET /latest/meta-data/instance-id 200']);
  });
});
