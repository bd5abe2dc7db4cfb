import type { Finding } from '../engine/finding';
import type { Report } from '../engine/report';
import { escapeMarkup } from './escape';

const STYLE = `
:root{color-scheme:light dark;--fail:#b3261e;--unknown:#8a5a00;--waived:#2b5c8a;--line:#8884}
body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:1.5rem}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid var(--line);padding:.4rem .6rem;text-align:left;vertical-align:top}
code{overflow-wrap:anywhere}.fail{color:var(--fail)}.unknown{color:var(--unknown)}.waived{color:var(--waived)}
@media (prefers-color-scheme:dark){:root{--fail:#ff8a80;--unknown:#ffca6b;--waived:#8fc1f2}}
input{font:inherit;padding:.3rem .5rem;width:min(24rem,100%)}`;

const SCRIPT = `const f=document.getElementById('filter'),r=[...document.querySelectorAll('tbody tr')];
f.addEventListener('input',()=>{const t=f.value.toLowerCase();for(const e of r)e.hidden=!e.textContent.toLowerCase().includes(t)})`;

/** One page without any reference to another place: it opens from a disk, and from an archive of a build. */
export function htmlReport(report: Report): string {
  const { pass, fail, unknown, waived } = report.summary;
  const verdict = report.outcome === 'fail' ? 'Policy forbids this' : 'Policy allows this';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${verdict}</title>
<style>${STYLE}</style>
</head>
<body>
<h1 class="${report.outcome === 'fail' ? 'fail' : ''}">${verdict}</h1>
<p>${report.inputs.length} files, ${report.resources} resources: ${pass} passed, ${fail} failed, ${unknown} unknown, ${waived} waived. Stage: ${escapeMarkup(report.stage)}.</p>
<p><label>Filter <input id="filter" type="search"></label></p>
<table>
<thead><tr><th scope="col">Verdict</th><th scope="col">Rule</th><th scope="col">Where</th><th scope="col">Expected and found</th><th scope="col">How to mend</th></tr></thead>
<tbody>
${report.findings.map(row).join('\n')}
</tbody>
</table>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function row(finding: Finding): string {
  const e = (text: string | undefined): string => escapeMarkup(text ?? '');
  const found = [
    finding.expected && `Expected ${finding.expected}.`,
    finding.found && `Found ${finding.found}.`,
    finding.dependsOn && `Depends on ${finding.dependsOn}.`,
    finding.waiver && `Waived: ${finding.waiver.reason} (${finding.waiver.owner}, until ${finding.waiver.expires}).`,
    finding.note,
  ]
    .filter(Boolean)
    .join(' ');
  return `<tr><td class="${finding.verdict}">${finding.verdict}<br>${finding.severity}</td><td><code>${e(finding.ruleId)}</code><br>${e(finding.title)}</td><td><code>${e(finding.at.file)}:${finding.at.line}</code><br>${e(finding.constructPath ?? finding.resource)}</td><td>${e(found)}</td><td>${e(finding.remediation)}</td></tr>`;
}
