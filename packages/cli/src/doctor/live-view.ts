import { createLogUpdate } from 'log-update';
import { errorStyle } from '../terminal.ts';
import type { MonitoredRequest } from './request-monitor.ts';
import { formatMs } from './units.ts';

const REFRESH_MS = 80;

/**
 * Shows requests in progress on standard error, if that is a terminal, until it is disposed. It then clears its lines,
 * so that only the report remains. Ctrl-C restores the cursor.
 */
export function showLiveView(requests: readonly MonitoredRequest[]): Disposable {
  if (!process.stderr.isTTY) return { [Symbol.dispose]() {} };
  const update = createLogUpdate(process.stderr);
  const startedAt = performance.now();
  const refresh = () => update(formatLiveView(requests, performance.now() - startedAt));
  refresh();
  const timer = setInterval(refresh, REFRESH_MS);
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}

function formatLiveView(requests: readonly MonitoredRequest[], elapsedMs: number): string {
  const now = performance.now();
  return [
    `Querying IMDS ${errorStyle('dim', formatMs(elapsedMs))}`,
    ...requests.map(({ method, path, state, statusCode, startedAt }) => {
      const status =
        state === 'in progress'
          ? errorStyle('dim', `waiting ${formatMs(now - startedAt)}`)
          : (statusCode ?? 'no response');
      return `  ${method} ${path}  ${status}`;
    }),
  ].join('\n');
}
