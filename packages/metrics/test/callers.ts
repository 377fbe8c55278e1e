import { get } from 'node:http';
import { request } from 'undici';

/** Reads an item the way an application might, giving up after so many milliseconds; rejects where it cannot. */
export type Caller = (url: string, options: { timeoutMs: number; headers?: Record<string, string> }) => Promise<void>;

export const CALLERS: Record<'fetch' | 'undici request' | 'http.get', Caller> = {
  fetch: async (url, { timeoutMs, headers = {} }) => {
    await (await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs), redirect: 'manual' })).text();
  },
  'undici request': async (url, { timeoutMs, headers = {} }) => {
    await (await request(url, { headers, headersTimeout: timeoutMs, bodyTimeout: timeoutMs })).body.text();
  },
  // The way the AWS SDK's credential provider asks: a time-out destroys the request, and so does a refusal.
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
