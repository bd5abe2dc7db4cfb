/** A tool that cannot be had, or a description of one that is wrong. */
export class ToolchainError extends Error {
  public override readonly name = 'ToolchainError';

  constructor(
    /**
     * Stable code: `TOOL_UNKNOWN`, `TOOL_MANIFEST_INVALID`, `TOOL_NEEDS_GO`, `TOOL_NEEDS_PYTHON`, `TOOL_BUILD_FAILED`,
     * `TOOL_BUILD_TIMEOUT`, `TOOL_WRONG_VERSION`, `TOOL_LOCK_BUSY`, `TOOL_CACHE_UNSAFE` or `TOOLS_FOLDER_MISSING`.
     */
    public readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}
