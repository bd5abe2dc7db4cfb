/** An input that cannot be read. It becomes a finding, never a pass. */
export class InputError extends Error {
  public override readonly name = 'InputError';

  constructor(
    /**
     * `INPUT_UNREADABLE`, `INPUT_TOO_LARGE`, `INPUT_NOT_JSON`, `INPUT_NOT_YAML`, `INPUT_NOT_HCL`, `INPUT_TOO_DEEP`,
     * `INPUT_ALIASES`, `INPUT_UNKNOWN_DIALECT`, `INPUT_MALFORMED`, `INPUT_CYCLE`.
     */
    public readonly code: string,
    message: string,
    public readonly file: string,
    /** From 1. */
    public readonly line: number,
  ) {
    super(`${code}: ${message}`);
  }
}

/** Bounds that keep a hostile input from taking the machine. */
export const LIMITS = {
  /** A Terraform plan of a large estate is about 50 MB; twice that is no longer a file to judge in one go. */
  bytes: 100 * 1024 * 1024,
  /** Rendered configuration nests below 40 levels; recursion stays far from the stack's end. */
  depth: 200,
  /** Nodes after aliases are expanded. A plan of 50 MB has about two million. */
  nodes: 5_000_000,
} as const;
