/**
 * Repositories of images that this workspace builds lie below a name that no registry can serve (RFC 2606): a missing image is an
 * error, never somebody else's.
 */
export const BUILT_IMAGES = 'fairway.invalid/';

/** Letters of the image's digest that its tag ends with. */
const DIGITS = 12;

/**
 * Tag of a built image, such as `0.1.0_3f2a1c9-c0ffee123456`: it holds no `+`, has at most 63 characters as a label does, and ends with
 * the start of the image's digest, so that the same name never means another content.
 *
 * @param version with the commit that it was built from, such as `0.1.0+3f2a1c9`
 */
export function builtTag(version: string, id: string): string {
  return `${version.replace(/[^\w.-]/g, '_').slice(0, 50)}-${id.replace(/^sha256:/, '').slice(0, DIGITS)}`;
}

/** Whether a tag is that of the commit's own image: not of one with its tests, nor of a work tree that differed. */
export function isBuiltFrom(commit: string, tag: string): boolean {
  return new RegExp(`_${commit.slice(0, 7)}-[0-9a-f]{${DIGITS}}$`).test(tag);
}
