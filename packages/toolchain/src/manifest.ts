import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import semver from 'semver';
import { z } from 'zod';
import { ToolchainError } from './errors';
import { toolNames, toolsFolder } from './tools-folder';

const command = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a command is a bare file name, such as hadolint');

const common = {
  /** What it is for, in one line. */
  description: z.string().min(1),
  /** SPDX identifier. */
  licence: z.string().min(1),
  /** The version that the lock pins, exactly as the tool prints it. */
  version: z.string().regex(/^\d+\.\d+\.\d+([-+][0-9A-Za-z.-]+)?$/, 'a version is exact, such as 1.5.33'),
  executable: command,
  /** The program of a build that tells the version, where the executable itself cannot; default: the executable. */
  versionProgram: command.optional(),
  /** Arguments that make it print its version: asked of what is on PATH, and of every build before it is used. */
  versionArgs: z.array(z.string()).min(1).default(['--version']),
  /** Commands that are taken from PATH when their version lies in the range; none means always the pinned one. */
  onPath: z
    .array(
      z.strictObject({
        command,
        accept: z
          .string()
          .refine((range) => semver.validRange(range) !== null, 'expected a semver range, such as >=1.9.0'),
      }),
    )
    .default([]),
  /** Longest time that a build may take. */
  timeoutSeconds: z.number().int().positive().max(7200).default(1800),
};

export const manifestSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    /** From PyPI, wheels only, every one by its hash in `requirements.txt`. */
    kind: z.literal('pip'),
  }),
  z.strictObject({
    ...common,
    /** Built from Go modules, every one by its hash in `go.sum`. */
    kind: z.literal('go'),
    /** Import path of the main package; `.` where the tool's folder holds it. */
    package: z.string().min(1),
    /** The version of its module, where that is counted differently: Prometheus 3.15.0 is v0.315.0. */
    moduleVersion: z
      .string()
      .regex(/^\d+\.\d+\.\d+$/, 'a version is exact, such as 0.315.0')
      .optional(),
    /** Flags of the linker, such as the version to print. */
    ldflags: z.string().default(''),
    /** Build tags. */
    tags: z.array(z.string()).default([]),
  }),
]);

/** `tool.json`, defaults filled in. */
export type Manifest = z.output<typeof manifestSchema> & {
  readonly name: string;
  /** The folder that holds `tool.json` and the lock. */
  readonly source: string;
};
export type PipManifest = Extract<Manifest, { kind: 'pip' }>;
export type GoManifest = Extract<Manifest, { kind: 'go' }>;

/** The lock of each kind: without it nothing says what would be installed. */
const LOCKS = { pip: ['requirements.txt'], go: ['go.mod', 'go.sum'] } as const;

/**
 * Reads `tools/<name>/tool.json`.
 *
 * @throws {ToolchainError} `TOOL_UNKNOWN`, or `TOOL_MANIFEST_INVALID` naming each wrong key
 */
export function loadManifest(name: string, tools: string = toolsFolder()): Manifest {
  const known = toolNames(tools);
  if (!known.includes(name)) {
    throw new ToolchainError(
      'TOOL_UNKNOWN',
      `expected one of ${known.join(', ')}, found "${name}". Describe it in tools/${name}/tool.json.`,
    );
  }
  const source = join(tools, name);
  const file = join(source, 'tool.json');
  const invalid = (what: string) => new ToolchainError('TOOL_MANIFEST_INVALID', `${file} ${what}`);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw invalid(`is no JSON: ${(error as Error).message}. Mend it by hand.`);
  }
  const result = manifestSchema.safeParse(value);
  if (!result.success) throw invalid(`describes no tool.\n${z.prettifyError(result.error)}\nMend these keys.`);
  for (const lock of LOCKS[result.data.kind]) {
    if (!existsSync(join(source, lock)))
      throw invalid(
        `is of kind ${result.data.kind}, but has no ${lock} beside it. Write the lock as tools/README.md says.`,
      );
  }
  return { ...result.data, name, source };
}
