#!/usr/bin/env node
/**
 * Makes a moving picture of a deployment out of its lines of JSON: what the live table showed, at the times at which it showed it.
 *
 *     FAIRWAY_OUTPUT=jsonl npm run --silent deploy > deploy.jsonl
 *     node tools/setup/picture.mjs deploy.jsonl > docs/images/deploy.svg
 */
import { readFileSync } from 'node:fs';
import { eventIn } from './deploy.mjs';
import { LiveTable } from './live-table.mjs';

/** Seconds that the picture takes, however long the deployment took, and how long its end stands still. */
const SECONDS = 12;
const STILL = 4;
const FRAMES = 40;
const [CHARACTER, LINE] = [8.4, 20];

const events = readFileSync(process.argv[2], 'utf8').split('\n').map(eventIn).filter(Boolean);
const services = [...new Set(events.map(({ service }) => service).filter(Boolean))].sort();
if (services.length === 0) throw new Error('expected lines of JSON that name services, found none');
const times = events.map(({ at }) => Date.parse(at));
const [from, to] = [Math.min(...times), Math.max(...times)];

let clock = from;
const table = new LiveTable(services, () => clock);
const waiting = [...events];
const frames = [];
for (let frame = 1; frame <= FRAMES; frame += 1) {
  clock = from + ((to - from) * frame) / FRAMES;
  const until = clock;
  while (waiting.length > 0 && Date.parse(waiting[0].at) <= until) {
    const event = waiting.shift();
    clock = Date.parse(event.at);
    table.apply(event);
  }
  clock = until;
  frames.push(table.lines());
}

const width = Math.ceil(Math.max(...frames.flat().map((line) => line.length)) * CHARACTER + 32);
const height = (services.length + 2) * LINE + 32;
const all = SECONDS + STILL;
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const text = (lines) =>
  ['$ npm run deploy', ...lines]
    .map(
      (line, index) => `<text x="16" y="${32 + index * LINE}"${index < 2 ? ' class="h"' : ''}>${escape(line)}</text>`,
    )
    .join('');
// Without movement (a print, or a reader who asks for none) the last frame alone is seen.
const groups = frames.map((lines, index) => {
  const [begin, end] = [(index * SECONDS) / FRAMES, index === FRAMES - 1 ? all : ((index + 1) * SECONDS) / FRAMES];
  const share = (seconds) => ((100 * seconds) / all).toFixed(2);
  const last = index === FRAMES - 1;
  const shown = `@keyframes f${index}{0%,${share(begin)}%{opacity:0}${share(begin + 0.01)}%,${share(end)}%{opacity:1}${last ? '' : `${share(end + 0.01)}%,100%{opacity:0}`}}`;
  return {
    style: `${shown}#f${index}{animation:f${index} ${all}s step-end infinite}`,
    body: `<g id="f${index}"${last ? '' : ' opacity="0"'}>${text(lines)}</g>`,
  };
});
process.stdout
  .write(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${services.length} services are deployed; a table shows phase, traffic, requests and failures of each">
<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#d7dde5;white-space:pre}.h{fill:#8b98a8}@media(prefers-reduced-motion:no-preference){${groups.map(({ style }) => style).join('')}}</style>
<rect width="100%" height="100%" rx="8" fill="#16191f"/>
${groups.map(({ body }) => body).join('\n')}
</svg>
`);
