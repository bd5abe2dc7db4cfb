import { existsSync } from 'node:fs';
import type * as playwright from 'playwright-core';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

/** The Chromium of the machine; nothing is downloaded. */
export function openBrowser(): Promise<playwright.Browser> {
  const executablePath = [process.env.CHROMIUM, ...CANDIDATES].find((path) => path && existsSync(path));
  if (!executablePath) {
    throw new Error(
      `BROWSER_MISSING: expected Chromium as one of ${CANDIDATES.join(', ')}. Install it: apt-get install chromium`,
    );
  }
  // The sandbox of Chromium refuses to run as root, which containers of a pipeline are.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  // Loaded here: most tests of a package that uses this one open no browser.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a native import() cannot run inside Jest
  const { chromium } = require('playwright-core') as typeof playwright;
  return chromium.launch({ executablePath, args });
}
