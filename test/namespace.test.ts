import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { namespaceProblem, runInNamespace } from './namespace.ts';
import { runOnInstance } from './simulated-instance.ts';
import { describeWhere } from './skipped-aloud.ts';

const ATTEMPT = `
  const { connect } = require('node:net');
  const socket = connect({ host: process.argv[1], port: 80 });
  socket.on('connect', () => { console.log('connected'); socket.destroy(); });
  socket.on('error', (error) => console.log(error.code));
`;

describe('this machine', () => {
  it('never has the address of the metadata service itself', () => {
    const addresses = Object.values(networkInterfaces()).flatMap((found) => found?.map(({ address }) => address));
    expect(addresses).not.toContain('169.254.169.254');
  });
});

describeWhere(namespaceProblem, 'a namespace', () => {
  it('has the addresses of the metadata service, and nobody listens there', async () => {
    for (const address of ['169.254.169.254', 'fd00:ec2::254']) {
      expect((await runInNamespace([process.execPath, '-e', ATTEMPT, address])).stdout).toBe('ECONNREFUSED\n');
    }
  });

  it('has no way out', async () => {
    const options = { addresses: false };
    const { stdout } = await runInNamespace([process.execPath, '-e', ATTEMPT, '169.254.169.254'], options);
    expect(stdout).toBe('ENETUNREACH\n');
  });

  it('has the files under /sys that it is given, and no others', async () => {
    const sys = { 'class/dmi/id/sys_vendor': "Amazon's EC2\n", 'hypervisor/uuid': 'ec2e1916\n' };
    const { stdout } = await runInNamespace(['sh', '-c', 'cd /sys && grep -r . . | sort'], { sys });
    expect(stdout).toBe("./class/dmi/id/sys_vendor:Amazon's EC2\n./hypervisor/uuid:ec2e1916\n");
  });

  it('passes on how a command ended', async () => {
    const finished = await runInNamespace(['sh', '-c', 'echo out; echo err >&2; exit 7']);
    expect(finished).toEqual({ stdout: 'out\n', stderr: 'err\n', exitCode: 7 });
  });

  it('kills a command that takes too long', async () => {
    expect(await runInNamespace(['sleep', '600'], { timeoutMs: 1000 })).toMatchObject({ exitCode: -1 });
  });

  it('has the simulator at the real address for a command on an instance', async () => {
    const { stdout, exitCode, requests } = await runOnInstance(
      ['curl', '-s', 'http://169.254.169.254/latest/meta-data/instance-id'],
      { simulator: { tokens: 'optional', instance: { instanceId: 'i-00000000000000abc' } } },
    );
    expect({ stdout, exitCode }).toEqual({ stdout: 'i-00000000000000abc', exitCode: 0 });
    expect(requests).toEqual(['GET /latest/meta-data/instance-id 200']);
  });
});
