import { performance } from 'node:perf_hooks';

/** Packets that the client sends for one request: SYN, ACK, the request, the ACK of the response, FIN. */
export const PACKETS_PER_REQUEST = 5;
/** Linux retransmits a SYN after 1 s, then after 2 s more, then after 4 s more. */
const FIRST_RETRANSMISSION_MS = 1000;

/**
 * Simulates EC2's limit on packets to link-local addresses, which drops excess packets.
 * A process on loopback cannot drop a SYN, because the kernel opens the connection. Instead, the connection opens and
 * the simulator reads nothing until the client's kernel would have retransmitted the SYN.
 */
export class PacketLimit {
  readonly #perSecond: number;
  #available: number;
  #refilledAt = performance.now();

  constructor(packetsPerSecond: number) {
    this.#perSecond = packetsPerSecond;
    this.#available = packetsPerSecond;
  }

  /** Admits one request and counts its packets. Returns `false` if the request exceeds the limit. */
  tryAdmit(): boolean {
    const now = performance.now();
    this.#available = Math.min(this.#perSecond, this.#available + ((now - this.#refilledAt) * this.#perSecond) / 1000);
    this.#refilledAt = now;
    if (this.#available < PACKETS_PER_REQUEST) return false;
    this.#available -= PACKETS_PER_REQUEST;
    return true;
  }
}

/** Time in milliseconds between the loss of a SYN and its retransmission, if `lostPackets` SYNs are lost so far. */
export function retransmissionDelayMs(lostPackets: number): number {
  return FIRST_RETRANSMISSION_MS * 2 ** (lostPackets - 1);
}
