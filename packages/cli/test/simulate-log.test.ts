import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UNSAFE } from './hostile-values.ts';
import { startCommand } from './start-command.ts';

/** Sends bytes to the simulator and waits until it closes the connection. */
function send(url: string | undefined, request: Buffer): Promise<void> {
  const { hostname, port } = new URL(String(url));
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.end(request));
    socket.on('error', () => {}).on('close', () => resolve());
    socket.resume();
  });
}

it('the log of imds-otel simulate contains no control character, whatever a client requests', async () => {
  const hostile = '\x1b]0;pwned\x07\x9b2J\u202e\n';
  const flags = ['--port', '0', '--tokens', 'optional', '--instance', `instanceId=${hostile}`];
  await using simulate = startCommand(['simulate', ...flags], {});
  const [, url] = await simulate.wrote(/ENDPOINT=(\S+)/);

  const bytes = fc.uint8Array({ maxLength: 30 }).map((target) => Buffer.from(target));
  const targets = [Buffer.from('\x1b]0;pwned\x07'), Buffer.from([0x9b, 0x32, 0x4a]), ...fc.sample(bytes, 100)];
  for (const target of targets) {
    await send(url, Buffer.concat([Buffer.from('GET /'), target, Buffer.from(' HTTP/1.1\r\n\r\n')]));
  }
  await send(url, Buffer.from('GET /last HTTP/1.1\r\n\r\n'));
  await simulate.wrote(/GET \/last 404$/m);

  expect(simulate.stdout.join('\n')).toContain('GET /\\u{1b}]0;pwned\\u{7} 404');
  expect([...simulate.stdout, ...simulate.stderr].join('\n')).not.toMatch(UNSAFE);
  expect(simulate.stderr[0]).toContain('IMDS of instance \\u{1b}]0;pwned\\u{7}\\u{9b}2J\\u{202e}\\u{a}.');
});
