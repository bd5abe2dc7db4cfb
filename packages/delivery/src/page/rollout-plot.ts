import type { DeploymentRecord } from '../records/record';
import { html, type Html } from './html';

const WIDTH = 160;
const HEIGHT = 36;
const EDGE = 4;

/** Share of the traffic over the time of a deployment; a cross marks where production said no. */
export function rolloutPlot({ traffic, durationMs, outcome, version }: DeploymentRecord): Html {
  const end = Math.max(1, durationMs);
  const x = (ms: number) => round(EDGE + (Math.min(ms, end) / end) * (WIDTH - 2 * EDGE));
  const y = (percent: number) => round(HEIGHT - EDGE - (percent / 100) * (HEIGHT - 2 * EDGE));
  const last = outcome === 'live' ? (traffic.at(-1)?.percent ?? 0) : 0;
  const line = [
    `M${x(0)} ${y(0)}`,
    ...traffic.map(({ percent, atMs }) => `H${x(atMs)}V${y(percent)}`),
    `H${x(end)}V${y(last)}`,
  ].join('');
  const refused = traffic.find(({ ok }) => !ok);
  return html`<svg
    class="plot"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-label="${describe(version, traffic, outcome)}"
  >
    <path class="axis" d="M${EDGE} ${y(0)}H${WIDTH - EDGE}" />
    <path class="share" d="${line}" />
    ${refused && html`<path class="refused" d="M${x(refused.atMs)} ${y(refused.percent)}m-4-4l8 8m0-8l-8 8" />`}
  </svg>`;
}

function describe(version: string, traffic: DeploymentRecord['traffic'], outcome: string): string {
  const steps = traffic.map(({ percent, ok }) => `${percent} %${ok ? '' : ' refused'}`).join(', ');
  return `Traffic of ${version}: ${steps || 'none'}; ended ${outcome}`;
}

const round = (value: number) => Math.round(value * 10) / 10;
