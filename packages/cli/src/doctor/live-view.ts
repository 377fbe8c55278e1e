import { createLogUpdate } from 'log-update';
import { errorStyle } from '../terminal.ts';
import type { LiveRequest, Observation } from './observation.ts';
import { formatMs } from './units.ts';

const REDRAW_MS = 80;

/**
 * Shows the requests while they are under way, on standard error, where that is a terminal; gone once disposed of, so
 * that the report stands alone. Ctrl-C gives the cursor back.
 */
export function showLive(observation: Observation): Disposable {
  if (!process.stderr.isTTY) return { [Symbol.dispose]() {} };
  const update = createLogUpdate(process.stderr);
  const startedAt = performance.now();
  const draw = () => update(liveText(observation.requests, performance.now() - startedAt));
  draw();
  const timer = setInterval(draw, REDRAW_MS);
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}

function liveText(requests: readonly LiveRequest[], elapsedMs: number): string {
  const now = performance.now();
  return [
    `Asking IMDS ${errorStyle('dim', formatMs(elapsedMs))}`,
    ...requests.map(({ method, path, state, statusCode, startedAt }) => {
      const stands =
        state === 'under way' ? errorStyle('dim', `waiting ${formatMs(now - startedAt)}`) : (statusCode ?? 'no answer');
      return `  ${method} ${path}  ${stands}`;
    }),
  ].join('\n');
}
