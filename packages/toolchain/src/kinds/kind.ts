import type { Manifest } from '../manifest';
import type { RunOptions } from '../run';

/** Where and how one build runs. */
export interface BuildContext {
  /** An empty folder; the result may not be moved afterwards. */
  readonly folder: string;
  readonly logFile: string;
  readonly timeoutMs: number;
}

/** How tools of one kind are built. */
export interface Builder {
  /** What the result depends on besides the tool's folder, such as the interpreter's minor version. */
  readonly key: readonly string[];
  /** Builds, so that `<folder>/bin/<executable>` is there. */
  build(context: BuildContext): Promise<void>;
}

export type Kind<M extends Manifest> = (manifest: M) => Promise<Builder>;

/** The environment without the variables that would change what is built, or where to. */
export function without(...names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !names.includes(name)));
}

export type { RunOptions };
