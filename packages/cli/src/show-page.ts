import { type Delivery, publishPage, reasonOf } from '@fairway/delivery';

/** Shows on the status page what a command changed. The change itself is done: a page that cannot be written only says so. */
export async function showOnPage({ workspace, stage, store }: Delivery): Promise<void> {
  try {
    await publishPage(workspace, stage, store);
  } catch (error) {
    process.stderr.write(
      `The status page is not up to date: ${reasonOf(error).split('\n')[0]}. Write it: npx --no fairway status --page\n`,
    );
  }
}
