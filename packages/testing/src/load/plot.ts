import type { ResolvedLoadOptions } from './load-options';
import type { Sample } from './open-loop';
import type { LoadReport } from './report';

const WIDTH = 960;
const HEIGHT = 360;
const EDGE = { left: 60, right: 20, top: 50, bottom: 40 };
/** Good answers that are drawn at most; failed ones are all drawn. */
const MOST_DOTS = 3000;
/** Told apart by people who see colours differently (Okabe and Ito). */
const COLOURS = ['#0072b2', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];
const FAILED = '#d55e00';

/** Every request as a dot over time: height is its latency, colour its version, a red cross a failure. */
export function plot(options: ResolvedLoadOptions, samples: readonly Sample[], report: LoadReport): string {
  const end = Math.max(1, ...samples.map(({ dueMs }) => dueMs));
  const slowest = Math.max(10, ...samples.map(({ latencyMs }) => latencyMs));
  const x = (ms: number) => fixed(EDGE.left + (ms / end) * (WIDTH - EDGE.left - EDGE.right));
  const height = HEIGHT - EDGE.top - EDGE.bottom;
  const y = (ms: number) => fixed(HEIGHT - EDGE.bottom - (Math.log10(Math.max(1, ms)) / Math.log10(slowest)) * height);
  const versions = report.versions.map(({ version }) => version);
  const colour = (version?: string) => COLOURS[Math.max(0, versions.indexOf(version ?? '')) % COLOURS.length];
  const good = samples.filter(({ status }) => status === options.status);
  const each = Math.ceil(good.length / MOST_DOTS);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11">`,
    `<title>${escape(`${report.failed} of ${report.requests} requests failed at ${report.target}`)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    `<text x="${EDGE.left}" y="18" font-size="14">${escape(headline(report))}</text>`,
    ...versions.map(
      (version, index) =>
        `<text x="${EDGE.left + index * 180}" y="36" fill="${colour(version)}">● ${escape(version)}</text>`,
    ),
    ...ticks(slowest).map(
      (ms) =>
        `<path d="M${EDGE.left} ${y(ms)}H${WIDTH - EDGE.right}" stroke="#ddd"/>` +
        `<text x="${EDGE.left - 6}" y="${y(ms)}" text-anchor="end">${ms} ms</text>`,
    ),
    ...[0, 0.25, 0.5, 0.75, 1].map(
      (share) =>
        `<text x="${x(share * end)}" y="${HEIGHT - 20}" text-anchor="middle">${fixed((share * end) / 1000)} s</text>`,
    ),
    ...report.marks.map(
      ({ atMs, label }) =>
        `<path d="M${x(atMs)} ${EDGE.top}V${HEIGHT - EDGE.bottom}" stroke="#999" stroke-dasharray="3 3"/>` +
        `<text x="${x(atMs)}" y="${EDGE.top}" fill="#666">${escape(label)}</text>`,
    ),
    ...good
      .filter((_, index) => index % each === 0)
      .map(
        ({ dueMs, latencyMs, version }) =>
          `<circle cx="${x(dueMs)}" cy="${y(latencyMs)}" r="1.6" fill="${colour(version)}"/>`,
      ),
    ...samples
      .filter(({ status }) => status !== options.status)
      .map(
        ({ dueMs, latencyMs }) =>
          `<path d="M${x(dueMs)} ${y(latencyMs)}m-4-4l8 8m0-8l-8 8" stroke="${FAILED}" stroke-width="1.5"/>`,
      ),
    '</svg>',
    '',
  ].join('\n');
}

function headline({ failed, requests, ratePerSecond, latency, verdict }: LoadReport): string {
  const p99 = latency ? `, p99 ${latency.p99} ms` : '';
  return `${failed} of ${requests} requests failed at ${ratePerSecond}/s${p99}: ${verdict.ok ? 'proved' : 'refused'}`;
}

function ticks(slowest: number): number[] {
  return [1, 10, 100, 1000, 10_000].filter((ms) => ms <= slowest);
}

const fixed = (value: number) => Math.round(value * 10) / 10;
const escape = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
