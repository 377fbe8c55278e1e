import { readFileSync } from 'node:fs';

/** Counters of TCP in this network namespace since its creation. */
export interface TcpCounters {
  /** Segments that were sent, including retransmissions. On loopback, they include both directions. */
  readonly packets: number;
  /** Connections that a process started to open. */
  readonly connections: number;
}

/** Reads the counters of the kernel (`/proc/net/snmp`). */
export function tcpCounters(): TcpCounters {
  const [names = [], values = []] = readFileSync('/proc/net/snmp', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('Tcp:'))
    .map((line) => line.split(' '));
  const counter = (name: string): number => Number(values[names.indexOf(name)]);
  return { packets: counter('OutSegs') + counter('RetransSegs'), connections: counter('ActiveOpens') };
}
