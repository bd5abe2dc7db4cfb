import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostOf, mapFiles, type Route } from './routes';

/** The page that the front door shows under its own name and under names that nobody has. */
export function renderPage(routes: readonly Route[], port: number): string {
  const rows = routes.map((route) => {
    const url = `http://${hostOf(route)}:${port}`;
    const runs = route.kind === 'emulator' ? 'AWS emulator' : 'container';
    return `<tr><th scope="row"><a href="${url}/">${escape(route.service)}</a></th><td>${escape(route.stage)}</td><td>${runs}</td><td><code>${escape(url)}</code></td></tr>`;
  });
  const list =
    rows.length === 0
      ? '<p>Nothing is deployed yet. Deploy with <code>npm run deploy</code>.</p>'
      : `<table><caption>What the front door forwards</caption><thead><tr><th scope="col">Service</th><th scope="col">Stage</th><th scope="col">Runs in</th><th scope="col">Address</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Fairway on this machine</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 3rem auto; max-width: 52rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; padding-bottom: 0.5rem; }
th, td { border-bottom: 1px solid; padding: 0.4rem 0.8rem 0.4rem 0; text-align: left; }
</style>
</head>
<body>
<main>
<h1>Services on this machine</h1>
${list}
</main>
</body>
</html>
`;
}

export function writePage(workspace: string, html: string): void {
  const { page } = mapFiles(workspace);
  const temporary = `${page}.${randomUUID()}.new`;
  try {
    writeFileSync(temporary, html, { mode: 0o600 });
    renameSync(temporary, page);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
