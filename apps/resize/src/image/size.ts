import { Problem } from '../http/problem';
import { MAX_DIRECT_BYTES, MAX_UPLOAD_BYTES } from './limits';

/**
 * What fits into a request to a function.
 *
 * @throws {Problem} 413 IMAGE_TOO_LARGE, which names the way for larger images
 */
export function expectDirectSize(image: Buffer): void {
  if (image.length <= MAX_DIRECT_BYTES) return;
  throw new Problem({
    code: 'IMAGE_TOO_LARGE',
    detail: `expected an image of at most ${MAX_DIRECT_BYTES} bytes in a request, found ${image.length}. Send it through POST /v1/uploads, which takes ${MAX_UPLOAD_BYTES}.`,
    extra: { limit: MAX_DIRECT_BYTES, found: image.length, uploads: '/v1/uploads' },
  });
}
