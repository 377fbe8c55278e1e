import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { ActiveFaults } from '../faults/active-faults.ts';
import { type FaultEffect, interruptionOf } from '../faults/effect.ts';
import type { RunningInstance } from '../instance/running-instance.ts';
import { drawLatencyMs } from '../latency.ts';
import type { SimulatorOptions } from '../options.ts';
import { PacketLimit, retransmissionDelayMs } from '../packet-limit.ts';
import { type Random, seededRandom } from '../random.ts';
import { type RecordedRequest, RecordedRequests } from '../recorded-requests.ts';
import type { RuntimeSettings } from '../runtime-settings.ts';
import { respond } from '../service/respond.ts';
import { SessionTokens } from '../service/session-tokens.ts';
import { TOKEN_PATH } from '../service/token-protocol.ts';
import { readRequest } from './read-request.ts';
import type { RequestHead } from './request.ts';
import { emptyResponse } from './response.ts';
import { sendResponse } from './send-response.ts';
import { cutConnection, runLater } from './socket.ts';

const HOP_LIMIT_RESET_MS = 1000;

/** The TCP server of the simulator. It serves one request per connection, as IMDS does, and applies the faults. */
export class ImdsServer {
  /** Empty until `listen()` resolves. */
  url = '';
  connectionCount = 0;
  readonly requests: RecordedRequests;
  readonly tokens: SessionTokens = new SessionTokens();
  readonly faults: ActiveFaults;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #instance: RunningInstance;
  readonly #random: Random;
  readonly #onRequest: (request: RecordedRequest) => void;
  #settings: RuntimeSettings;
  #packetLimit: PacketLimit;

  constructor(instance: RunningInstance, settings: RuntimeSettings, options: SimulatorOptions) {
    this.#instance = instance;
    this.#settings = settings;
    this.#packetLimit = new PacketLimit(settings.packetsPerSecond);
    this.requests = new RecordedRequests(options.maxRecordedRequests ?? Number.POSITIVE_INFINITY);
    this.#random = seededRandom(options.seed ?? 1);
    this.#onRequest = options.onRequest ?? (() => {});
    this.faults = new ActiveFaults(this.#random);
    for (const fault of options.faults ?? []) this.faults.add(fault);
    // allowHalfOpen: a client that has closed its side still gets its response.
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket));
  }

  async listen(host: string, port: number): Promise<void> {
    this.#server.listen({ host, port, backlog: 4096 });
    await once(this.#server, 'listening');
    const { address, family, port: bound } = this.#server.address() as AddressInfo;
    this.url = `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`;
  }

  configure(settings: RuntimeSettings): void {
    if (settings.packetsPerSecond !== this.#settings.packetsPerSecond) {
      this.#packetLimit = new PacketLimit(settings.packetsPerSecond);
    }
    this.#settings = settings;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    this.connectionCount += 1;
    const connectionNumber = this.connectionCount;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // A client may reset its connection at any time.
    socket.on('error', () => socket.destroy());
    this.#admit(socket, connectionNumber);
  }

  #admit(socket: Socket, connectionNumber: number, lostPackets = 0): void {
    if (!this.#packetLimit.tryAdmit()) {
      const delayMs = retransmissionDelayMs(lostPackets + 1);
      runLater(socket, delayMs, () => this.#admit(socket, connectionNumber, lostPackets + 1));
      return;
    }
    const effect = this.faults.nextEffect();
    const cutoff = effect && interruptionOf(effect);
    if (cutoff) {
      cutConnection(socket, cutoff);
      return;
    }
    readRequest(socket, (request) => {
      if (request === undefined) sendResponse(socket, emptyResponse(400), 'GET');
      else this.#handle(socket, request, connectionNumber);
    });
  }

  #handle(socket: Socket, request: RequestHead, connectionNumber: number): void {
    const effect = this.faults.nextEffect(request) ?? this.#hopLimitEffect(request);
    const recorded: RecordedRequest = {
      ...request,
      receivedAt: performance.now(),
      connectionNumber,
      ...(effect !== undefined && { fault: effect }),
    };
    this.requests.add(recorded);
    // Reports the request also if the client closes the connection before the response.
    const report = (): void => this.#onRequest(recorded);
    socket.once('close', report);
    const faultDelayMs = typeof effect === 'object' && 'delayMs' in effect ? effect.delayMs : 0;
    runLater(socket, drawLatencyMs(this.#settings.latencyMs, this.#random) + faultDelayMs, () => {
      const response = respond(request, {
        instance: this.#instance,
        tokens: this.tokens,
        settings: this.#settings,
      });
      const status = sendResponse(socket, response, request.method, effect);
      recorded.durationMs = performance.now() - recorded.receivedAt;
      if (status !== undefined) recorded.status = status;
      socket.off('close', report);
      report();
    });
  }

  /** A hop limit that is too low affects only responses with a token: IMDS sends them with a low IP time-to-live. */
  #hopLimitEffect({ method, path }: RequestHead): FaultEffect | undefined {
    const { hopLimitExceeded } = this.#settings;
    if (hopLimitExceeded === false || method !== 'PUT' || path !== TOKEN_PATH) return undefined;
    if (hopLimitExceeded === true || hopLimitExceeded === 'no-response') return 'no-response';
    const afterMs = hopLimitExceeded === 'reset' ? HOP_LIMIT_RESET_MS : hopLimitExceeded.resetAfterMs;
    return { reset: 'request', afterMs };
  }
}
