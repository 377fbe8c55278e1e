import { performance } from 'node:perf_hooks';

/** What the client's side sends for one request: SYN, ACK, the request, the ACK of its answer, FIN. */
export const PACKETS_PER_EXCHANGE = 5;
/** When Linux sends a SYN again that was not answered, counted from the time before: 1, 2, 4… seconds. */
const FIRST_RETRANSMISSION_MS = 1000;

/**
 * The limit on packets to link-local addresses: what is past it is dropped, not refused. A process that listens on
 * loopback cannot drop packets, for the kernel answers them; so the connection opens and then nothing is read from it
 * until a retransmission would have passed.
 */
export class PacketBudget {
  readonly #perSecond: number;
  #left: number;
  #refilledAt = performance.now();

  constructor(packetsPerSecond: number) {
    this.#perSecond = packetsPerSecond;
    this.#left = packetsPerSecond;
  }

  /** Takes what one exchange costs; `false`: nothing is left, its first packet is lost. */
  take(): boolean {
    const now = performance.now();
    this.#left = Math.min(this.#perSecond, this.#left + ((now - this.#refilledAt) * this.#perSecond) / 1000);
    this.#refilledAt = now;
    if (this.#left < PACKETS_PER_EXCHANGE) return false;
    this.#left -= PACKETS_PER_EXCHANGE;
    return true;
  }
}

/** How long after the loss of a SYN the next one is sent. */
export function retransmissionMs(losses: number): number {
  return FIRST_RETRANSMISSION_MS * 2 ** (losses - 1);
}
