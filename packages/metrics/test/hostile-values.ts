/** Values that no HTTP client publishes, for tests which prove that they cannot crash a process or appear in a metric. */
import fc from 'fast-check';

/** Contained in every text of a hostile value. No log and no metric may contain it. */
export const SECRET = 'AKIA0SECRET-7f3a';

/** Throws an error whose message contains the secret. */
export const fail = (): never => {
  throw new Error(SECRET);
};

/** Creates a value when the test needs it: fast-check itself cannot handle values on which every operation throws. */
type Lazy = () => unknown;

/** The listeners that were added to hostile requests and responses. */
export const listeners: (() => void)[] = [];
const once = (_: string, listener: () => void): void => void listeners.push(listener);

/** An object on which every operation throws. */
const throwingProxy = (): object => new Proxy({}, new Proxy({}, { get: () => fail }));

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** An object whose getters of these names throw. */
const withThrowing = (object: object, names: readonly string[]): object =>
  Object.defineProperties(object, Object.fromEntries(names.map((name) => [name, { get: fail }])));

const HOSTILE: readonly Lazy[] = [
  () => fail,
  () => Symbol(SECRET),
  () => SECRET,
  () => `\u0000\u001b]0;${SECRET}\u0007\u202e\n`,
  () => SECRET.repeat(50_000),
  () => [SECRET],
  () => Buffer.from(`/latest/${SECRET}`),
  () => ({ toString: fail, [Symbol.toPrimitive]: fail }),
  () => ({ name: SECRET, code: SECRET, cause: { name: SECRET } }),
  () => withThrowing({}, ['name', 'code', 'cause', 'message', 'stack', 'origin']),
  () => Object.assign(new Error(SECRET), { name: 'x'.repeat(1_000_000), code: '\u0000' }),
  () => Object.assign(new Error('socket hang up', { cause: throwingProxy() }), { name: 'AbortError' }),
  throwingProxy,
  revokedProxy,
];

/** Any value: of each type, huge, with control characters, with methods and getters that throw. */
export const hostileValue: fc.Arbitrary<Lazy> = fc.oneof(
  fc
    .anything({ withBigInt: true, withDate: true, withNullPrototype: true, withSparseArray: true, withMap: true })
    .map((value) => () => value),
  fc.constantFrom(...HOSTILE),
);

/** Mostly a value that leads a listener on, sometimes a hostile one. */
const mostly = (...values: unknown[]): fc.Arbitrary<Lazy> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...values).map((value) => () => value) },
    { weight: 1, arbitrary: hostileValue },
  );

/** Mostly a method that returns the value. */
const method = (result: fc.Arbitrary<Lazy>): fc.Arbitrary<Lazy> =>
  fc.oneof({ weight: 4, arbitrary: result.map((value) => () => value) }, { weight: 1, arbitrary: hostileValue });

/** An object some of whose properties are missing or throw. */
function object(properties: Record<string, fc.Arbitrary<Lazy>>): fc.Arbitrary<() => object> {
  const throwing = fc.oneof(
    { weight: 3, arbitrary: fc.constant<string[]>([]) },
    { weight: 1, arbitrary: fc.subarray(Object.keys(properties), { maxLength: 2 }) },
  );
  const present = fc.record(properties, { requiredKeys: [] });
  return fc.tuple(present, throwing).map(([values, names]) => () => {
    const created = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value?.()]));
    return withThrowing(created, names);
  });
}

export const hostileResponse: fc.Arbitrary<Lazy> = fc.oneof(
  hostileValue,
  object({
    statusCode: mostly(200, 503),
    errored: mostly(null, new Error('aborted')),
    complete: mostly(true, false),
    upgrade: mostly(false),
    once: mostly(once, once, undefined),
  }),
);

/** Requests that look like the ones of undici and of `node:http` to an endpoint, with hostile properties. */
export const hostileRequest = (endpoint: URL): fc.Arbitrary<() => object> =>
  object({
    origin: mostly(endpoint.origin, endpoint, new URL('http://169.254.169.254')),
    host: mostly('169.254.169.254', endpoint.hostname),
    protocol: mostly('http:'),
    method: mostly('GET', 'PUT'),
    path: mostly('/latest/meta-data/hostname'),
    headers: mostly([], '', ['x-aws-ec2-metadata-token', 'token']),
    _header: mostly('GET /latest/meta-data/hostname HTTP/1.1\r\n\r\n'),
    getHeader: method(mostly(endpoint.host)),
    hasHeader: method(mostly(true, false)),
    once: mostly(once, once, undefined),
    destroyed: mostly(true, false),
    socket: mostly(undefined, {}),
    res: hostileResponse,
  });

/** Messages that look like detections, with hostile properties. */
export const hostileDetection: fc.Arbitrary<() => object> = object({
  outcome: mostly('detected', SECRET),
  version: mostly('v2', SECRET),
  durationMs: mostly(5, Number.NaN, Number.POSITIVE_INFINITY),
});
