import { get } from 'node:http';
import { request } from 'undici';

/** Reads a URL like an application does, with a timeout in milliseconds. Rejects if the read fails. */
export type HttpClient = (
  url: string,
  options: { timeoutMs: number; headers?: Record<string, string> },
) => Promise<void>;

export const HTTP_CLIENTS: Record<'fetch' | 'undici request' | 'http.get', HttpClient> = {
  fetch: async (url, { timeoutMs, headers = {} }) => {
    await (await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs), redirect: 'manual' })).text();
  },
  'undici request': async (url, { timeoutMs, headers = {} }) => {
    await (await request(url, { headers, headersTimeout: timeoutMs, bodyTimeout: timeoutMs })).body.text();
  },
  // Like the credential provider of the AWS SDK: it destroys the request after a timeout or an error status.
  'http.get': (url, { timeoutMs, headers = {} }) =>
    new Promise((resolve, reject) => {
      const outgoing = get(url, { headers, timeout: timeoutMs }, (response) => {
        response.on('error', reject).on('end', resolve);
        if (response.statusCode === 200) response.resume();
        else {
          reject(new Error(`status ${response.statusCode}`));
          outgoing.destroy();
        }
      });
      outgoing.on('error', reject).on('timeout', () => outgoing.destroy());
    }),
};
