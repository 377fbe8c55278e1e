import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fault, type Simulator, startSimulator } from '../src/index.ts';
import { requestText, sendRaw } from './raw-request.ts';

const DOCUMENT = '/latest/dynamic/instance-identity/document';

describe('a fault', () => {
  it.each<[string, unknown, RegExp]>([
    ['that is not an object', null, /^Invalid fault\. Use an object with the member 'with'/],
    ['that is a list', [{ with: 'reset' }], /^Invalid fault\./],
    ['with path and the point "accept"', { path: DOCUMENT, with: { reset: 'accept' } }, /Remove path and method/],
    ['without an effect', { path: DOCUMENT }, /^Invalid fault\. Use an object with the member 'with'/],
    ['with the effect null', { with: null }, /^Invalid fault effect null/],
    ['with an unknown effect', { with: 'timeout' }, /^Invalid fault effect 'timeout'.*captive-portal/],
    ['with an unknown kind of effect', { with: { sleepMs: 5 } }, /^Invalid fault effect \{ sleepMs: 5 \}/],
    ['with an unknown point', { with: { noResponse: 'trailer' } }, /Use accept, request, headers, body\.$/],
    ['with two effects', { with: { status: 200, delayMs: 5 } }, /^Unknown member 'delayMs' of a fault effect/],
    ['with a delay of no response', { with: { noResponse: 'body', afterMs: 5 } }, /^Unknown member 'afterMs'/],
    ['with an invalid status', { with: { status: 99 } }, /^Invalid status 99 of a fault effect\. Use a whole number/],
    ['with a number as body', { with: { status: 200, body: 5 } }, /^Invalid body 5.*a string or a Uint8Array\.$/],
    ['with null as body', { with: { status: 200, body: null } }, /^Invalid body null/],
    ['with a list of headers', { with: { status: 200, headers: ['a'] } }, /^Invalid headers \[ 'a' \]/],
    ['with a number as header', { with: { status: 200, headers: { Age: 5 } } }, /^Invalid headers \{ Age: 5 \}/],
    ['with a line break in a header', { with: { status: 200, headers: { a: 'b\r\nc: d' } } }, /^Invalid headers/],
    ['with a header that has no name', { with: { status: 200, headers: { '': 'b' } } }, /^Invalid headers/],
    ['with a body too large for memory', { with: { oversized: 1e12 } }, /^Invalid oversized 1000000000000 /],
    ['with a fraction of a byte', { with: { oversized: 1.5 } }, /^Invalid oversized 1\.5/],
    ['with a number as redirect', { with: { redirect: 5 } }, /^Invalid redirect 5/],
    ['with a line break in a redirect', { with: { redirect: '/\r\na: b' } }, /^Invalid redirect/],
    ['with a speed of 0', { with: { bytesPerSecond: 0 } }, /^Invalid bytesPerSecond 0/],
    ['with a negative delay', { with: { delayMs: -1 } }, /^Invalid delayMs -1/],
    ['with a delay longer than any timer', { with: { delayMs: 1e12 } }, /^Invalid delayMs 1000000000000 /],
    ['with a text as delay', { with: { delayMs: '5' } }, /^Invalid delayMs '5'/],
    ['with NaN as delay', { with: { reset: 'body', afterMs: Number.NaN } }, /^Invalid afterMs NaN/],
    ['with negative times', { times: -1, with: 'reset' }, /^Invalid times -1 of a fault\. Use a number of requests/],
    ['with a text as skip', { skip: '1', with: 'reset' }, /^Invalid skip '1'/],
    ['with a probability of more than 1', { probability: 2, with: 'reset' }, /from 0 to 1\.$/],
    ['with a number as path', { path: 5, with: 'reset' }, /^Invalid path 5.*a string or a regular expression\.$/],
    ['with a number as method', { method: 5, with: 'reset' }, /^Invalid method 5/],
    ['with a mistyped member', { pathh: DOCUMENT, with: 'reset' }, /^Unknown member 'pathh' of a fault\. Use path, /],
  ])('%s is a TypeError: %j', async (_name, fault, message) => {
    await using simulator = await startSimulator();
    expect(() => simulator.addFault(fault as Fault)).toThrow(TypeError);
    expect(() => simulator.addFault(fault as Fault)).toThrow(message);
  });

  it('does not change if the object changes after it was added', async () => {
    await using simulator = await startSimulator({ tokens: 'optional' });
    const effect: Record<string, unknown> = { status: 503, headers: { 'Retry-After': '1' } };
    simulator.addFault({ with: effect } as unknown as Fault);
    Object.assign(effect['headers'] as object, { 'Retry-After': null });
    effect['body'] = 5;
    const { statusLine, headers } = await sendRaw(simulator, requestText('GET', DOCUMENT));
    expect([statusLine, headers[0]]).toEqual(['HTTP/1.1 503 Service Unavailable', 'Retry-After: 1']);
  });
});

/** Sends a request without waiting for the whole response, because a fault may delay it for hours. */
function sendAndLeave(simulator: Simulator): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(simulator.port, '127.0.0.1', () => socket.write(requestText('GET', DOCUMENT)));
    const leave = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve();
    };
    const timer = setTimeout(leave, 20);
    for (const event of ['data', 'end', 'error']) socket.on(event, leave);
  });
}

/** Values of which most are invalid: any JSON, and numbers and texts at the edges. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(0, -1, 99, 600, 1.5, 1e12, 2 ** 31, 1e308, 5e-324, 'accept', 'a\r\nb: c', '\u0000', '😀', ''),
  fc.dictionary(fc.string({ maxLength: 5 }), fc.oneof(fc.string(), fc.jsonValue()), { maxKeys: 3 }),
);
/** Mostly one of the given values, so that many faults are accepted. */
const mostly = (...valid: readonly unknown[]) =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...valid) }, { weight: 1, arbitrary: anything });
const point = mostly('accept', 'request', 'headers', 'body');
const delay = mostly(0, 0.5, 5, 86_400_000);
const body = mostly('', 'text', '\u0000');
const headers = mostly({}, { Age: '1' }, { 'Content-Length': '1', 'content-length': '2' });
const effect = fc.oneof(
  anything,
  fc.constantFrom('no-response', 'reset', 'close', 'truncate', 'oversized', 'endless', 'malformed-json', 'not-http'),
  fc.record({ status: mostly(200, 204, 304, 503, 599), body, headers }, { requiredKeys: ['status'] }),
  fc.record({ noResponse: point }),
  fc.record({ reset: point, afterMs: delay }, { requiredKeys: ['reset'] }),
  fc.record({ close: point, afterMs: delay }, { requiredKeys: ['close'] }),
  fc.record({ bytesPerSecond: mostly(0.001, 1, 1e9) }),
  fc.record({ oversized: mostly(0, 1, 70_000, 64 * 1024 * 1024) }),
  fc.record({ redirect: mostly('', '/', 'http://127.0.0.1:1/') }),
  fc.record({ delayMs: delay }),
);
const fault = fc.oneof(
  { weight: 1, arbitrary: anything },
  {
    weight: 9,
    arbitrary: fc.record(
      {
        with: effect,
        path: mostly(DOCUMENT, '/'),
        method: mostly('GET', 'PUT'),
        times: mostly(0, 1, 2 ** 53 - 1),
        skip: mostly(0, 1),
        probability: mostly(0, 1, 0.5),
      },
      { requiredKeys: ['with'] },
    ),
  },
);

it('is rejected with a sentence when it is added, or never fails when it applies, whatever JSON it is', async () => {
  await using simulator = await startSimulator({ tokens: 'optional' });
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(fault, async (candidate) => {
      try {
        simulator.addFault(candidate as unknown as Fault);
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError);
        expect((error as Error).message).toMatch(/^(Invalid|Unknown|A fault at 'accept') .*\.$/s);
        return;
      }
      accepted += 1;
      await sendAndLeave(simulator);
      simulator.clearFaults();
      expect((await sendRaw(simulator, requestText('GET', DOCUMENT))).statusLine).toBe('HTTP/1.1 200 OK');
    }),
    { numRuns: 1500 },
  );
  // Otherwise the generator would prove nothing.
  expect(accepted).toBeGreaterThan(100);
});
