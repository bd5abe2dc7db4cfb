/** `.env` beside compose.yaml: what is undefined is left out, so that compose.yaml's own default holds. */
export function renderEnvironment(settings: Readonly<Record<string, string | undefined>>): string {
  const lines = Object.entries(settings).flatMap(([name, value]) =>
    // In single quotes compose takes everything as it stands but a quote.
    value === undefined ? [] : [`${name}='${value.replaceAll("'", "\\'")}'`],
  );
  return ['# Written by npx nx run-many -t base-images. Remove it to use the official images.', ...lines, ''].join(
    '\n',
  );
}
