import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findWorkspace } from '@fairway/delivery';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '@fairway/testing';
import { type Inventory, startInventory } from './inventory';

const PHOTOGRAPH = join(findWorkspace(), 'infra', 'resize', 'assets', 'photograph.jpg');
const SCREENSHOTS = join(__dirname, '..', '..', 'reports', 'screenshots');

/** What a person sees who uses the page of the inventory. `environment` connects it to a bucket that is deployed. */
// eslint-disable-next-line jest/no-export -- the file that deploys the bucket runs these tests against it
export function describePage(environment: () => Promise<Record<string, string>>): void {
  describe('the page of the inventory', () => {
    let inventory: Inventory;
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      inventory = await startInventory(await environment());
      browser = await openBrowser();
      page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
      mkdirSync(SCREENSHOTS, { recursive: true });
    });
    afterAll(async () => {
      await browser?.close();
      await inventory?.stop();
    });

    const message = () => page.locator('#message');
    const spoon = () => page.locator('li[data-id="1"]');
    const choose = (files: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0]) =>
      spoon().locator('input[type=file]').setInputFiles(files);
    const loadedWidth = () =>
      spoon()
        .locator('img')
        .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);

    it('uploads a photograph and shows it from the bucket', async () => {
      await page.goto(inventory.url);
      await choose(PHOTOGRAPH);
      await page.getByText('Spoon has a new picture.').waitFor();
      await page.reload();
      await page.waitForFunction('document.querySelector("li[data-id=\\"1\\"] img").naturalWidth > 0');
      expect(await loadedWidth()).toBeGreaterThan(100);
      expect(await spoon().locator('img').getAttribute('src')).toContain('/images/1/');
      await page.screenshot({ path: join(SCREENSHOTS, 'desktop.png'), fullPage: true });
      await page.setViewportSize({ width: 390, height: 844 });
      await page.screenshot({ path: join(SCREENSHOTS, 'phone.png') });
      const overflow = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
      expect(overflow).toBe(false);
    });

    it('says what is wrong with a file that is no picture, and keeps the old one', async () => {
      const before = await spoon().locator('img').getAttribute('src');
      await choose({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });
      await page.getByText('Expected a JPEG, PNG or WebP picture').waitFor();
      expect(await spoon().locator('img').getAttribute('src')).toBe(before);
    });

    it('says that an upload was interrupted, and loses nothing', async () => {
      const before = await spoon().locator('img').getAttribute('src');
      await page.route('**/image', (route) => route.abort('connectionreset'));
      await choose(PHOTOGRAPH);
      await page.getByText('The upload was interrupted.').waitFor();
      expect(await message().getAttribute('class')).toContain('error');
      await page.unroute('**/image');
      await page.reload();
      await spoon().waitFor();
      expect(await spoon().locator('img').getAttribute('src')).toBe(before);
    });

    it('adds and deletes an item by keyboard', async () => {
      await page.getByLabel('Id').fill('9');
      await page.getByLabel('Name').fill('<b>Cup</b>');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: '<b>Cup</b>' }).waitFor();
      await page.getByRole('button', { name: 'Delete <b>Cup</b>' }).press('Enter');
      await page.getByText('<b>Cup</b> is deleted.').waitFor();
      expect(await page.locator('li[data-id="9"]').count()).toBe(0);
    });
  });
}
