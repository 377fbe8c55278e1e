import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { dynamic } from './categories/dynamic.ts';
import { type InstanceState, metaData } from './categories/meta-data.ts';
import { Credentials } from './credentials.ts';
import { breakOf, type FaultEffect } from './fault-effect.ts';
import { type Fault, type FaultHandle, Faults } from './faults.ts';
import type { InstanceFacts } from './instance/facts.ts';
import { resolveInstance } from './instance/resolve.ts';
import { drawLatencyMs } from './latency.ts';
import { changeSwitches, checkHost, type SimulatorOptions, type Switches } from './options.ts';
import { type Random, seededRandom } from './random.ts';
import type { RecordedRequest } from './recorded-requests.ts';
import { answer, type ServiceState } from './service.ts';
import { SessionTokens } from './session-tokens.ts';
import { emptyAnswer } from './wire/answer.ts';
import { readRequest } from './wire/connection.ts';
import { breakOff, deliver, later } from './wire/delivery.ts';
import type { RequestHead } from './wire/request.ts';

/** A running stand-in for the metadata service. */
export interface Simulator {
  /** Where it is, e.g. `http://127.0.0.1:41234`: what `AWS_EC2_METADATA_SERVICE_ENDPOINT` takes. */
  readonly url: string;
  readonly port: number;
  /** The instance it speaks for, complete. */
  readonly instance: InstanceFacts;
  /** Every request that arrived, in order. */
  readonly requests: readonly RecordedRequest[];
  /** How many TCP connections were opened to it. */
  readonly connections: number;
  /** Lets something go wrong from now on. */
  fail(fault: Fault): FaultHandle;
  /** Removes all faults. */
  heal(): void;
  /** Changes switches from now on. */
  configure(change: Partial<Switches>): void;
  /** Every token handed out so far is answered 401 from now on. */
  forgetTokens(): void;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a stand-in for the EC2 Instance Metadata Service in this process.
 * @throws TypeError where an option is not what it should be; the system's error where the address cannot be bound.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0, allowRemote = false } = options;
  checkHost(host, allowRemote);
  const simulator = new RunningSimulator(options);
  await simulator.listen(host, port);
  return simulator;
}

class RunningSimulator implements Simulator {
  readonly instance: InstanceFacts;
  readonly requests: RecordedRequest[] = [];
  url = '';
  port = 0;
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #random: Random;
  readonly #faults: Faults;
  readonly #tokens = new SessionTokens();
  readonly #roleCredentials: Credentials;
  readonly #instanceCredentials: Credentials;
  #switches: Switches;
  #state: ServiceState;

  constructor(options: SimulatorOptions) {
    this.instance = resolveInstance(options.instance);
    this.#switches = changeSwitches(options);
    this.#random = seededRandom(options.seed ?? 1);
    this.#faults = new Faults(this.#random);
    for (const fault of options.faults ?? []) this.#faults.add(fault);
    this.#roleCredentials = new Credentials(`role of ${this.instance.instanceId}`);
    this.#instanceCredentials = new Credentials(this.instance.instanceId);
    this.#state = this.#currentState();
    // The answer to a client that has ended its side already must still go out.
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket));
  }

  async listen(host: string, port: number): Promise<void> {
    this.#server.listen({ host, port, backlog: 4096 });
    await once(this.#server, 'listening');
    const { address, family, port: bound } = this.#server.address() as AddressInfo;
    this.port = bound;
    this.url = `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`;
  }

  fail(fault: Fault): FaultHandle {
    return this.#faults.add(fault);
  }

  heal(): void {
    this.#faults.clear();
  }

  configure(change: Partial<Switches>): void {
    this.#switches = changeSwitches(change, this.#switches);
    this.#state = this.#currentState();
  }

  forgetTokens(): void {
    this.#tokens.forget();
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #currentState(): ServiceState {
    const state: InstanceState = {
      roleCredentials: this.#roleCredentials,
      instanceCredentials: this.#instanceCredentials,
      instanceTags: this.#switches.instanceTags,
      spot: {},
      rebalance: undefined,
      maintenance: { scheduled: '[]', history: '[]' },
    };
    return {
      instance: this.instance,
      tokens: this.#tokens,
      switches: this.#switches,
      metaData: metaData(this.instance, state),
      dynamic: dynamic(this.instance),
    };
  }

  #accept(socket: Socket): void {
    this.connections += 1;
    const connection = this.connections;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // A client that resets the connection is no fault of the simulator's.
    socket.on('error', () => socket.destroy());

    const effect = this.#faults.strike();
    const broken = effect && breakOf(effect);
    if (broken) {
      breakOff(socket, broken);
      return;
    }
    readRequest(socket, (request) => {
      if (request === undefined) deliver(socket, emptyAnswer(400), 'GET');
      else this.#exchange(socket, request, connection);
    });
  }

  #exchange(socket: Socket, request: RequestHead, connection: number): void {
    const recorded: RecordedRequest = { ...request, receivedAt: performance.now(), connection };
    this.requests.push(recorded);
    const effect = this.#faults.strike(request) ?? this.#hopLimit(request);
    const extraMs = typeof effect === 'object' && 'delayMs' in effect ? effect.delayMs : 0;
    later(socket, drawLatencyMs(this.#switches.latencyMs, this.#random) + extraMs, () => {
      const status = deliver(socket, answer(request, this.#state), request.method, effect);
      if (status !== undefined) recorded.status = status;
    });
  }

  /** What too low a hop limit does to a token request: the answer is sent and lost on its way. */
  #hopLimit({ method, path }: RequestHead): FaultEffect | undefined {
    const { hopLimitExceeded } = this.#switches;
    if (hopLimitExceeded === false || method !== 'PUT' || path !== '/latest/api/token') return undefined;
    if (hopLimitExceeded === true || hopLimitExceeded === 'silent') return 'silence';
    return { reset: 'request', afterMs: hopLimitExceeded === 'reset' ? 1000 : hopLimitExceeded.resetAfterMs };
  }
}
