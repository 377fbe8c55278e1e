import { readFileSync } from 'node:fs';

/** What TCP did in this network namespace since it was made. */
export interface TcpCounters {
  /** Segments sent by anybody in the namespace, repeated ones included: on loopback, those of both directions. */
  readonly packets: number;
  /** Connections that somebody began to open. */
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
