import { healthOf } from './health';
import { html, Html } from './html';
import type { PageData, PageService, PageStage } from './page-data';
import { moment, serviceCard } from './service-card';
import { STYLE } from './style';

/** The page's largest size, in bytes: it must open at once on a slow line. */
export const MAX_PAGE_BYTES = 100_000;

/**
 * The status page: one file, no script, no server behind it.
 *
 * Where everything does not fit into {@link MAX_PAGE_BYTES}, older deployments are left out first.
 */
export function renderPage(data: PageData): string {
  for (let deployments = 5; deployments > 0; deployments -= 1) {
    const page = render(data, deployments);
    if (Buffer.byteLength(page) <= MAX_PAGE_BYTES) return page;
  }
  return render(data, 0);
}

function render({ generatedAt, stages }: PageData, deployments: number): string {
  const empty = stages.every(({ services }) => services.length === 0);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Fairway: what runs</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>What runs</h1>
          <p class="quiet">
            As of ${moment(generatedAt.toISOString())}. Every deployment writes it anew, and so does
            <code>npx --no fairway status --page</code>.
          </p>
        </header>
        <main>
          ${empty ? html`<p>No service is declared yet. Declare one in <code>.projenrc.ts</code>.</p>` : overview(stages)}
          ${stages.map((stage) => stageSection(stage, generatedAt, deployments))}
        </main>
      </body>
    </html> `.text;
}

function overview(stages: readonly PageStage[]): Html {
  const services = [...new Set(stages.flatMap((stage) => stage.services.map(({ status }) => status.service)))];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Services by stages">
    <table>
      <caption hidden>
        Services by stages
      </caption>
      <thead>
        <tr>
          <th scope="col">Service</th>
          ${stages.map(({ stage }) => html`<th scope="col">${stage}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${services.map(
          (service) =>
            html`<tr>
              <th scope="row">${service}</th>
              ${stages.map(({ stage, services: rows }) => cell(stage, rows, service))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function cell(stage: string, rows: readonly PageService[], service: string): Html {
  const found = rows.find(({ status }) => status.service === service);
  if (!found) return html`<td></td>`;
  return html`<td><a href="#${stage}-${service}">${healthOf(found.status)}</a> ${found.status.version}</td>`;
}

function stageSection({ stage, services, flaws }: PageStage, now: Date, deployments: number): Html {
  return html`<section aria-labelledby="stage-${stage}">
    <h2 id="stage-${stage}">Stage ${stage}</h2>
    ${flaws.map(({ problem }) => html`<p class="unwell">${problem}</p>`)}
    <div class="cards">${services.map((service) => serviceCard(stage, service, now, deployments))}</div>
  </section>`;
}
