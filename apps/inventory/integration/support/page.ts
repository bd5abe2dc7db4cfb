import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessibilityFaults, openBrowser } from '@fairway/testing';
import type { Browser, Page } from 'playwright-core';
import { cutOffAfter } from './cut-off';
import { PHOTOGRAPH } from './photograph';

const SCREENSHOTS = join(__dirname, '..', '..', 'reports', 'screenshots');

/** What a person sees at `url()`, with a mouse, with a keyboard, on a phone and when the network breaks. */
// eslint-disable-next-line jest/no-export -- the files that start an inventory run these tests against it
export function describePage(name: string, url: () => string): void {
  describe(`the page, ${name}`, () => {
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      browser = await openBrowser();
      page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
      mkdirSync(SCREENSHOTS, { recursive: true });
    });
    afterAll(() => browser?.close());

    const message = () => page.locator('#message');
    const spoon = () => page.locator('li[data-id="1"]');
    const picture = () => spoon().locator('img').getAttribute('src');
    const choose = (files: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0]) =>
      spoon().locator('input[type=file]').setInputFiles(files);
    const screenshot = (view: string, fullPage = false) =>
      page.screenshot({ path: join(SCREENSHOTS, `${name.replaceAll(' ', '-')}-${view}.png`), fullPage });

    it('uploads a photograph and shows it from the bucket', async () => {
      await page.goto(url());
      await choose(PHOTOGRAPH);
      await page.getByText('Spoon has a new picture.').waitFor();
      await page.reload();
      const width = (image: { decode(): Promise<void>; naturalWidth: number }) =>
        image.decode().then(() => image.naturalWidth);
      expect(await spoon().locator('img').evaluate(width)).toBe(600);
      expect(await picture()).toContain('/images/1/');
      await screenshot('desktop', true);
      await page.setViewportSize({ width: 390, height: 844 });
      await screenshot('phone');
      expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    });

    it.each(['light', 'dark'] as const)('is accessible, as axe-core judges it, in %s colours', async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityFaults(page)).toEqual([]);
    });

    it('says what is wrong with a file that is no picture, and keeps the old one', async () => {
      const before = await picture();
      await choose({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });
      await page.getByText('Expected a JPEG, PNG or WebP picture').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await picture()).toBe(before);
    });

    it('says that an upload was cut off half-way, and loses nothing', async () => {
      const before = await picture();
      const line = await cutOffAfter(3_000_000, url());
      await page.goto(line.url);
      const large = Buffer.concat([readFileSync(PHOTOGRAPH), Buffer.alloc(8_000_000)]);
      await choose({ name: 'large.jpg', mimeType: 'image/jpeg', buffer: large });
      await page.getByText('The upload was interrupted. The item keeps the picture that it had.').waitFor();
      expect(await message().getAttribute('class')).toContain('error');
      await screenshot('half-way');
      line.close();
      await page.goto(url());
      await spoon().waitFor();
      expect(await picture()).toBe(before);
    });

    it('adds and deletes an item by keyboard, whatever it is called', async () => {
      await page.getByLabel('Id').fill('9');
      await page.getByLabel('Name').fill('<b>Cup</b>');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: '<b>Cup</b>' }).waitFor();
      await page.getByRole('button', { name: 'Delete <b>Cup</b>' }).press('Enter');
      expect(await page.locator('li[data-id="9"]').count()).toBe(1);
      await page.getByRole('button', { name: 'Really delete <b>Cup</b>?' }).press('Enter');
      await page.getByText('<b>Cup</b> is deleted.').waitFor();
      expect(await page.locator('li[data-id="9"]').count()).toBe(0);
    });
  });
}
