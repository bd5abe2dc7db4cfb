/** A base image that cannot be built. */
export class BaseImageError extends Error {
  public override readonly name = 'BaseImageError';

  constructor(
    /**
     * Stable code: `BASE_IMAGE_UNKNOWN`, `BASE_IMAGE_TOOL_MISSING`, `BASE_IMAGE_BUILD_FAILED`, `BASE_IMAGE_UNPINNED` or
     * `BASE_IMAGE_PINS_INVALID`.
     */
    public readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}
