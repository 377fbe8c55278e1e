/** What name-lookup.test.ts runs in a network namespace: a client whose endpoint has a name. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { startSimulator } from '@imds-otel/simulator';
import { ImdsClient, type ImdsClientOptions } from '../src/index.ts';

/** The result of a call, and the DNS queries that arrived until its end. */
export interface NamedCall {
  readonly result: unknown;
  /** Different queries, as `ID NAME TYPE`. The same query is sent again after some seconds. */
  readonly queries: readonly string[];
}

/**
 * Calls the client with an endpoint by name, while a DNS server listens at the address that `/etc/resolv.conf` names. The
 * process ends when nothing keeps it running.
 *
 * @param dns what the DNS server does with queries: ignore them, or respond with the address of loopback
 */
export async function callByName(
  host: string,
  dns: 'silent' | 'responds',
  options: ImdsClientOptions = {},
): Promise<NamedCall> {
  const queries = new Set<string>();
  const server = createSocket('udp4', (query, { port, address }) => {
    const { name, type, end } = readQuestion(query);
    queries.add(`${query.readUInt16BE(0)} ${name} ${type}`);
    if (dns === 'responds') server.send(toResponse(query, { isA: type === 1, end }), port, address);
  });
  server.bind(53, '127.0.0.1').unref();
  await once(server, 'listening');
  const imds = await startSimulator({ host: '127.0.0.1' });
  const endpoint = `http://${host}:${new URL(imds.url).port}`;
  const client = new ImdsClient({ endpoint, disabled: false, ...options });
  const result = await client.getRegion().catch(({ code, failure }) => ({ code, failure }));
  await imds.close();
  return { result, queries: [...queries] };
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** 127.0.0.1 for a query of an IPv4 address; no address for any other. */
function toResponse(query: Buffer, { isA, end }: { readonly isA: boolean; readonly end: number }): Buffer {
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(isA ? 1 : 0, 6);
  header.writeUInt32BE(0, 8);
  const answer = isA ? [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1] : [];
  return Buffer.concat([header, query.subarray(12, end), Buffer.from(answer)]);
}
