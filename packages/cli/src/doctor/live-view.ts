import { createLogUpdate } from 'log-update';
import { formatLines, type Line, styled, styledLine } from '../terminal.ts';
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
  const refresh = () => update(formatLines(liveView(requests, performance.now() - startedAt), process.stderr));
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

function liveView(requests: readonly MonitoredRequest[], elapsedMs: number): Line[] {
  const now = performance.now();
  return [
    styledLine('Querying IMDS ', styled('dim', formatMs(elapsedMs))),
    ...requests.map(({ method, path, state, statusCode, startedAt }) => {
      const status =
        state === 'in progress'
          ? styled('dim', `waiting ${formatMs(now - startedAt)}`)
          : String(statusCode ?? 'no response');
      return styledLine(`  ${method} ${path}  `, status);
    }),
  ];
}
