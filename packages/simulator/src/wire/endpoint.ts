import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { breakOf, type FaultEffect } from '../fault-effect.ts';
import { Faults } from '../faults.ts';
import type { RunningInstance } from '../instance/running-instance.ts';
import { drawLatencyMs } from '../latency.ts';
import type { SimulatorOptions, Switches } from '../options.ts';
import { PacketBudget, retransmissionMs } from '../packet-budget.ts';
import { type Random, seededRandom } from '../random.ts';
import { type RecordedRequest, RecordedRequests } from '../recorded-requests.ts';
import { answer } from '../service.ts';
import { SessionTokens } from '../session-tokens.ts';
import { emptyAnswer } from './answer.ts';
import { readRequest } from './connection.ts';
import { breakOff, deliver, later } from './delivery.ts';
import type { RequestHead } from './request.ts';

/** Where the service listens: takes each connection through its one exchange, with what goes wrong on the way. */
export class Endpoint {
  url = '';
  connections = 0;
  readonly requests: RecordedRequests;
  readonly tokens: SessionTokens = new SessionTokens();
  readonly faults: Faults;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #instance: RunningInstance;
  readonly #random: Random;
  readonly #onRequest: (request: RecordedRequest) => void;
  #switches: Switches;
  #packets: PacketBudget;

  constructor(instance: RunningInstance, switches: Switches, options: SimulatorOptions) {
    this.#instance = instance;
    this.#switches = switches;
    this.#packets = new PacketBudget(switches.packetsPerSecond);
    this.requests = new RecordedRequests(options.keepRequests ?? Number.POSITIVE_INFINITY);
    this.#random = seededRandom(options.seed ?? 1);
    this.#onRequest = options.onRequest ?? (() => {});
    this.faults = new Faults(this.#random);
    for (const fault of options.faults ?? []) this.faults.add(fault);
    // allowHalfOpen: a client that has ended its side still gets its answer.
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket));
  }

  async listen(host: string, port: number): Promise<void> {
    this.#server.listen({ host, port, backlog: 4096 });
    await once(this.#server, 'listening');
    const { address, family, port: bound } = this.#server.address() as AddressInfo;
    this.url = `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`;
  }

  switch(switches: Switches): void {
    if (switches.packetsPerSecond !== this.#switches.packetsPerSecond) {
      this.#packets = new PacketBudget(switches.packetsPerSecond);
    }
    this.#switches = switches;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    this.connections += 1;
    const connection = this.connections;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // A client that resets the connection is no fault of the service's.
    socket.on('error', () => socket.destroy());
    this.#admit(socket, connection);
  }

  #admit(socket: Socket, connection: number, losses = 0): void {
    if (!this.#packets.take()) {
      later(socket, retransmissionMs(losses + 1), () => this.#admit(socket, connection, losses + 1));
      return;
    }
    const effect = this.faults.strike();
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
    const effect = this.faults.strike(request) ?? this.#hopLimit(request);
    const recorded: RecordedRequest = {
      ...request,
      receivedAt: performance.now(),
      connection,
      ...(effect !== undefined && { fault: effect }),
    };
    this.requests.add(recorded);
    // A client that gives up before its answer is told of too.
    const report = (): void => this.#onRequest(recorded);
    socket.once('close', report);
    const delayMs = typeof effect === 'object' && 'delayMs' in effect ? effect.delayMs : 0;
    later(socket, drawLatencyMs(this.#switches.latencyMs, this.#random) + delayMs, () => {
      const state = { instance: this.#instance, tokens: this.tokens, options: this.#switches };
      const status = deliver(socket, answer(request, state), request.method, effect);
      recorded.durationMs = performance.now() - recorded.receivedAt;
      if (status !== undefined) recorded.status = status;
      socket.off('close', report);
      report();
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
