import type { LookupFunction, Socket } from 'node:net';
import { ownOptions } from '../own-options.ts';
import { AttemptError } from './attempt-error.ts';

/** Opens a TCP or TLS connection to one endpoint. */
export type Connect = (onSettled: OnSettled) => Socket;

/** Called once: with the open connection, or with the error. */
export type OnSettled = (...result: [error: null, socket: Socket] | [error: Error, socket: null]) => void;

export interface ConnectOptions {
  /** Replaces `dns.lookup`. */
  readonly lookup: LookupFunction;
  /** Called when the TCP connection is open and the TLS handshake starts. */
  readonly onHandshake: () => void;
}

/** Loads what a connection to the endpoint needs. */
export async function loadConnect(endpoint: URL, { lookup, onHandshake }: ConnectOptions): Promise<Connect> {
  const net = await import('node:net');
  const isTls = endpoint.protocol === 'https:';
  const host = endpoint.hostname.replace(/^\[(.*)\]$/, '$1');
  const target = { host, port: Number(endpoint.port) || (isTls ? 443 : 80), lookup };
  if (!isTls) return (onSettled) => report(net.connect(ownOptions(target)), 'connect', onSettled);
  const tls = await import('node:tls');
  // TLS does not allow an IP address as the server name.
  const options = { ...target, ALPNProtocols: ['http/1.1'], ...(net.isIP(host) === 0 && { servername: host }) };
  return (onSettled) => {
    let isConnected = false;
    const socket = tls.connect(ownOptions(options)).once('connect', () => {
      isConnected = true;
      onHandshake();
    });
    return report(socket, 'secureConnect', (error, open) =>
      error === null ? onSettled(null, open) : onSettled(isConnected ? toTlsError(error) : error, null),
    );
  };
}

function report(socket: Socket, openEvent: 'connect' | 'secureConnect', onSettled: OnSettled): Socket {
  const fail = (error: Error): void => onSettled(error, null);
  return (
    socket
      .setNoDelay(true)
      .once('error', fail)
      // The HTTP client listens only while it uses the socket. An error before or after that must not crash the process.
      .on('error', () => {})
      .once(openEvent, () => {
        socket.off('error', fail);
        onSettled(null, socket);
      })
  );
}

/** The connection is open, so the network is not the problem. */
function toTlsError(error: Error): AttemptError {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const message = `the TLS handshake failed: ${error.message.split('\n', 1)[0]?.trim()}`;
  return new AttemptError(message, { stage: 'connect', reason: 'tls', ...(code !== undefined && { code }) });
}
