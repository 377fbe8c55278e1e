import type { Result } from './statistics.ts';

const WIDTH = 760;
const LEFT = 250;
const RIGHT = 70;
const ROW = 44;
const BAR = 14;
const TOP = 46;

/** From one millisecond to ten seconds. */
const DECADES = 4;
const x = (ms: number): number => LEFT + (Math.log10(Math.max(ms, 1)) / DECADES) * (WIDTH - LEFT - RIGHT);

/**
 * Draws two bars per scenario on a logarithmic scale. It is written without a library because the chart has a few bars
 * only, and every chart library is large. The colors follow the color scheme of the reader.
 */
export function chartOf(results: readonly Result[]): string {
  const height = TOP + results.length * ROW + 10;
  const rows = results.map(({ scenario, figures }, index) => {
    const y = TOP + index * ROW;
    return [
      text(LEFT - 10, y + 20, 'label', scenario.name, 'end'),
      bar(y + 2, 'ours', figures['imds-otel'].ms),
      bar(y + 2 + BAR + 2, 'theirs', figures['resource-detector-aws'].ms),
    ].join('\n');
  });
  const lines = Array.from({ length: DECADES + 1 }, (_, decade) => {
    const at = x(10 ** decade).toFixed(1);
    const name = decade < 3 ? `${10 ** decade} ms` : `${10 ** (decade - 3)} s`;
    return `<path class="grid" d="M${at} ${TOP - 8}V${height - 10}"/>\n${text(Number(at), TOP - 14, 'axis', name, 'middle')}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Time from loading the detector to the last attribute, imds-otel compared with resource-detector-aws, logarithmic scale">
<style>
text { font: 13px system-ui, sans-serif; fill: #24292f }
.axis, .value { font-size: 11px; fill: #57606a }
.grid { stroke: #d0d7de }
.ours { fill: #1f883d }
.theirs { fill: #afb8c1 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.axis, .value { fill: #9198a1 }
.grid { stroke: #3d444d }
.ours { fill: #3fb950 }
.theirs { fill: #656c76 }
}
</style>
<rect class="ours" x="10" y="10" width="12" height="12"/>
${text(28, 21, 'label', 'imds-otel', 'start')}
<rect class="theirs" x="110" y="10" width="12" height="12"/>
${text(128, 21, 'label', 'resource-detector-aws', 'start')}
${lines.join('\n')}
${rows.join('\n')}
</svg>
`;
}

function bar(y: number, detector: string, ms: number): string {
  const end = x(ms);
  const value = ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
  // A bar without length would be invisible.
  const width = Math.max(end - LEFT, 2).toFixed(1);
  return `<rect class="${detector}" x="${LEFT}" y="${y}" width="${width}" height="${BAR}"/>\n${text(Math.max(end, LEFT + 2) + 6, y + 11, 'value', value, 'start')}`;
}

const text = (at: number, y: number, name: string, content: string, anchor: string): string =>
  `<text class="${name}" x="${at.toFixed(1)}" y="${y}" text-anchor="${anchor}">${content}</text>`;
