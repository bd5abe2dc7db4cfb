import type * as axe from 'axe-core';
import type { Page } from 'playwright-core';

/** The part of axe-core's answer that is read here. */
interface AxeAnswer {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** What axe-core objects to in a page that is open, one line each; empty where it is accessible as far as a program can tell. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a native import() cannot run inside Jest
  const { source } = require('axe-core') as typeof axe;
  await page.evaluate(source);
  const { violations } = await page.evaluate<AxeAnswer>('axe.run()');
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
}
