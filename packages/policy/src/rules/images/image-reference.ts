/** Whether an image is named by a digest, or by a tag that says a version. */
export function isPinned(image: string): boolean {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return true;
  const name = image.slice(image.lastIndexOf('/') + 1);
  const tag = name.includes(':') ? name.slice(name.indexOf(':') + 1).split('@')[0] : undefined;
  return (
    tag !== undefined &&
    tag !== '' &&
    !/^(latest|stable|edge|nightly|main|master|dev|develop|prod|production|current|lts|mainline|canary|rolling)$/i.test(
      tag,
    )
  );
}
