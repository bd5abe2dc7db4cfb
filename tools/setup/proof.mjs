import { countReport } from './summary.mjs';

const HEAD = `# The proof

What \`npm run prove\` saw: each service is updated many times and its deployments are killed at random moments, under requests that come
at a fixed rate and are never sent twice; then versions that are ill in several ways are deployed and must be refused. One service alone:
\`npx nx prove <service>\`. Each section is written by the command itself, from the reports of its run; \`not run\` means that no run has
written it yet. What runs before that saw stands in the services' own documents.
`;

const NOT_RUN = 'not run';

/**
 * The document, with new sections in place of old ones; every other service keeps what it has.
 *
 * @param {string} before the document as it is, or nothing
 * @param {string[]} services declared names, in the order of the sections
 * @param {Record<string, string>} sections by service
 */
export function proofDocument(before, services, sections) {
  const parts = services.map((service) => {
    const kept = new RegExp(`<!-- proof:${service} -->\n([^]*?)\n<!-- /proof:${service} -->`).exec(before)?.[1];
    const text = sections[service] ?? kept ?? `## ${service}\n\n${NOT_RUN}`;
    return `<!-- proof:${service} -->\n${text}\n<!-- /proof:${service} -->`;
  });
  return `${HEAD}\n${parts.join('\n\n')}\n`;
}

/**
 * What one run of a service's proof saw.
 *
 * @param {string} service its name
 * @param {{ junit: string, loads: { name: string, report: object }[], commit: string, date: string }} run `junit` is the
 *   report of the tests; `loads` are the reports of the load
 */
export function sectionOf(service, { junit, loads, commit, date }) {
  const cases = casesOf(junit);
  const { tests, failures, skipped } = countReport(junit);
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  const ended =
    tests === 0
      ? 'It ended before its first test.'
      : `${tests - failures - skipped} of ${tests - skipped} tests passed, in ${Math.round(seconds / 60)} min.`;
  return [
    `## ${service}`,
    '',
    `${ended} ${date}, commit ${commit}.`,
    ...(cases.length > 0 ? ['', '| test | outcome | s |', '| --- | --- | --- |', ...cases.map(row)] : []),
    ...(loads.length > 0
      ? [
          '',
          '| load | updates, kills | seconds | requests | failed | by design | versions seen | p99, ms | verdict |',
          '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
          ...loads.map(loadRow),
        ]
      : []),
  ].join('\n');
}

const row = ({ name, outcome, seconds }) => `| ${name.replaceAll('|', '\\|')} | ${outcome} | ${seconds.toFixed(0)} |`;

function loadRow({ name, report }) {
  const marked = (label) => report.marks.filter((mark) => mark.label.startsWith(label)).length;
  const deeds = [
    [marked('update '), 'updates'],
    [marked('kill '), 'kills'],
  ]
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`);
  return [
    '',
    name,
    deeds.join(', ') || '-',
    report.seconds,
    report.requests,
    report.failed,
    report.failedByDesign,
    report.versions.length,
    report.latency?.p99 ?? '-',
    report.verdict.ok ? 'as it must be' : report.verdict.reasons.join('; '),
    '',
  ]
    .join(' | ')
    .trim();
}

/** @returns {{ name: string, outcome: string, seconds: number }[]} the test cases of a JUnit report, without those left out */
function casesOf(xml) {
  return [...xml.matchAll(/<testcase\b([^>]*?)(\/>|>([^]*?)<\/testcase>)/g)]
    .map(([, attributes, , body = '']) => ({
      name: unescape(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? '').trim(),
      seconds: Number(/\btime="([^"]*)"/.exec(attributes)?.[1] ?? 0),
      outcome: /<(failure|error)\b/.test(body) ? '**failed**' : /<skipped\b/.test(body) ? 'left out' : 'passed',
    }))
    .filter(({ outcome }) => outcome !== 'left out');
}

function unescape(text) {
  const named = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_whole, name) => named[name]);
}
