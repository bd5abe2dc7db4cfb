import type { DeploymentRecord } from '../records/record';
import { healthOf } from './health';
import { html, type Html } from './html';
import type { PageService } from './page-data';
import { rolloutPlot } from './rollout-plot';

/** Everything about one service on one stage. */
export function serviceCard(stage: string, service: PageService, now: Date, deployments: number): Html {
  const { declaration, status, live, rollback } = service;
  const name = declaration.name;
  const shown = service.deployments.slice(0, deployments);
  return html`<article class="card" id="${stage}-${name}" aria-labelledby="name-${stage}-${name}">
    <header>
      <h3 id="name-${stage}-${name}">${status.url ? html`<a href="${status.url}">${name}</a>` : name}</h3>
      ${healthOf(status)}
    </header>
    <p class="quiet">${declaration.description}</p>
    ${status.detail && html`<p>${status.detail}</p>`}
    <dl>
      ${facts(service, now).map(
        ([term, value]) =>
          html`<dt>${term}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    ${status.tryIt && command('Try it', status.tryIt)} ${live && rollback && command('Roll back', rollback)}
    ${shown.length > 0 && history(shown)}
  </article>`;
}

function facts({ declaration, status, live, inspection, cost }: PageService, now: Date): [string, Html | string][] {
  const { availability, latencyP99Ms } = declaration.objectives;
  return [
    ['version', status.version ?? '-'],
    ['commit', live ? live.commit.slice(0, 12) : '-'],
    ['live since', live ? html`${moment(live.finishedAt)}, ${age(live.finishedAt, now)}` : '-'],
    ['owner', declaration.owner],
    ['objective', `${percent(availability)} without error, p99 ${latencyP99Ms} ms`],
    ['drift', drift(inspection, now)],
    ['alarms', alarms(inspection)],
    ['policy', live ? policy(live) : '-'],
    ...(cost ? [['cost', cost] as [string, string]] : []),
  ];
}

function drift(inspection: PageService['inspection'], now: Date): Html | string {
  if (!inspection) return html`not looked for: <code>npx --no fairway status --refresh</code>`;
  const { drift: found, detail, at } = inspection;
  return html`<span class="${found}">${found}</span>${detail && `: ${detail}`}
    <span class="quiet">(${age(at, now)})</span>`;
}

function alarms(inspection: PageService['inspection']): Html | string {
  if (!inspection) return 'not looked for';
  if (!inspection.alarms) return 'not told by the platform';
  return inspection.alarms.length === 0 ? 'none' : html`<span class="unwell">${inspection.alarms.join(', ')}</span>`;
}

function policy({ policy: results }: DeploymentRecord): Html | string {
  if (results.length === 0) return 'not run before this deployment';
  const sum = (of: 'passed' | 'failed' | 'unknown' | 'waived') => results.reduce((all, each) => all + each[of], 0);
  const text = `${sum('passed')} passed, ${sum('failed')} failed, ${sum('unknown')} unknown, ${sum('waived')} waived`;
  return sum('failed') > 0 ? html`<span class="unwell">${text}</span>` : text;
}

function command(what: string, line: string): Html {
  return html`<p class="quiet">${what}</p>
    <pre><code>${line}</code></pre>`;
}

function history(deployments: readonly DeploymentRecord[]): Html {
  const items = deployments.map(
    (record) =>
      html`<li>
        <strong>${record.version}</strong> ${record.kind === 'deploy' ? undefined : record.kind}
        <span class="${record.outcome === 'live' ? 'well' : 'unwell'}">${record.outcome}</span> after
        ${seconds(record.durationMs)}, <span class="quiet">${moment(record.finishedAt)}</span>
        ${rolloutPlot(record)} ${record.reason}
      </li>`,
  );
  return html`<details>
    <summary>
      Last ${deployments.length === 1 ? 'deployment' : `${deployments.length} deployments`}, and their traffic
    </summary>
    <ol reversed>
      ${items}
    </ol>
  </details>`;
}

/** `2026-03-01 12:00 UTC`, readable by machines too. */
export function moment(iso: string): Html {
  return html`<time datetime="${iso}">${iso.replace('T', ' ').slice(0, 16)} UTC</time>`;
}

/** `3 h ago`: how old something was when the page was written. */
export function age(iso: string, now: Date): string {
  const minutes = Math.max(0, Math.round((now.getTime() - Date.parse(iso)) / 60_000));
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${minutes} min ago`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h ago` : `${Math.round(minutes / 1440)} days ago`;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
/** Without the digits that binary fractions add: 99.9 %, not 99.90000000000001 %. */
const percent = (share: number) => `${Number((share * 100).toPrecision(6))} %`;
