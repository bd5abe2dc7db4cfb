import { accessibilityFaults, openBrowser } from '@fairway/testing';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { readLocalState, renderPage } from '../src';
import { findWorkspace } from '../src/local-stage/workspace';
import { body, NOW, record, stageOf } from '../test/page/support';

const SCREENSHOTS = join(__dirname, '../reports/screenshots');

/** The status page in Chromium, as people see it. */
describe('status page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
    mkdirSync(SCREENSHOTS, { recursive: true });
  });
  afterAll(() => browser.close());

  const refused = record(9, {
    ...body('status-app', '1.2.0'),
    outcome: 'backed-out',
    reason: 'at 10 % of the traffic 9 of 20 requests failed',
    traffic: [{ percent: 10, atMs: 4000, ok: false, requests: 20, failed: 9 }],
  });

  function html(): string {
    const local = stageOf('local', ['resize', 'web', 'status-app', 'claims-api']);
    const services = local.services.map((service) =>
      service.status.service === 'status-app'
        ? { ...service, deployments: [refused, ...service.deployments] }
        : service,
    );
    return renderPage({ generatedAt: NOW, stages: [{ ...local, services }, stageOf('pr-7', ['resize'])] });
  }

  test.each([
    ['desktop', 1280, 900, 'light'],
    ['desktop-dark', 1280, 900, 'dark'],
    ['phone', 360, 780, 'light'],
    ['phone-dark', 360, 780, 'dark'],
  ] as const)('on a %s: nothing overflows, no error, accessible', async (name, width, height, colorScheme) => {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    await page.setContent(html());
    await page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))");
    expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(errors).toEqual([]);
    writeFileSync(join(SCREENSHOTS, `${name}.png`), await page.screenshot({ fullPage: true }));
    await page.close();
  });

  test('the front door shows it, under the policy that it sends', async () => {
    const { frontDoor } = readLocalState(findWorkspace());
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    const answer = await page.goto(`http://localhost:${frontDoor?.port}/`);
    expect(answer?.status()).toBe(200);
    expect(await page.title()).toBe('Fairway: what runs');
    // Styles that the policy refused would leave the headline in the browser's own size.
    expect(await page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize")).toBe('24px');
    // The browser asks for an icon by itself, and the page has none.
    expect(errors.filter((text) => !/favicon|404/.test(text))).toEqual([]);
    await page.close();
  });
});
