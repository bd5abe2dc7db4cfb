import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

/** The Chromium of the machine; nothing is downloaded. */
export function openBrowser(): Promise<Browser> {
  const executablePath = [process.env.CHROMIUM, ...CANDIDATES].find((path) => path && existsSync(path));
  if (!executablePath) {
    throw new Error(
      `BROWSER_MISSING: expected Chromium as one of ${CANDIDATES.join(', ')}. Install it: apt-get install chromium`,
    );
  }
  // The sandbox of Chromium refuses to run as root, which containers of a pipeline are.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args });
}
