import { readFileSync, statSync } from 'node:fs';
import type { Dialect, InputProblem, InputSummary, Model, Resource } from '../model/resource';
import { InputError, LIMITS } from '../tree/input-error';
import { parseJson } from '../tree/json';
import type { Node } from '../tree/node';
import { SourceText } from '../tree/source';
import { parseYaml } from '../tree/yaml';
import { dialectOf, kindOfName } from './classify';
import { cloudformation, readTag } from './cloudformation';
import { dockerfile } from './docker';
import { compose } from './docker/compose';
import type { FoundFile } from './find-files';
import { githubWorkflow } from './github';
import { type Adapter, type InputFile, problemOf } from './input';
import { kubernetes } from './kubernetes';
import { pulumi } from './pulumi';
import { terraform } from './terraform';

const ADAPTERS: Readonly<Record<Dialect, Adapter>> = {
  cloudformation,
  terraform,
  pulumi,
  kubernetes,
  dockerfile,
  compose,
  'github-workflow': githubWorkflow,
};

/** Reads files into the model. What cannot be read becomes a problem of the model, never a gap. */
export function readModel(files: readonly FoundFile[]): Model {
  const problems: InputProblem[] = [];
  const sources = files.flatMap((file) => {
    try {
      return [{ file, source: readSource(file.path) }];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(problemOf(error));
      return [];
    }
  });
  return readSources(
    sources.map(({ file, source }) => ({ source, named: file.named })),
    problems,
  );
}

/** Reads texts that are already in memory, such as a template that a synthesis just made. */
export function readSources(
  sources: readonly { source: SourceText; named: boolean }[],
  problems: InputProblem[] = [],
): Model {
  const byDialect = new Map<Dialect, InputFile[]>();
  for (const { source, named } of sources) {
    try {
      const read = classify(source, named);
      if (!read) continue;
      const files = byDialect.get(read.dialect);
      if (files) files.push(read.file);
      else byDialect.set(read.dialect, [read.file]);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(problemOf(error));
    }
  }
  const resources: Resource[] = [];
  const inputs: InputSummary[] = [];
  for (const [dialect, files] of byDialect) {
    const reading = readWith(ADAPTERS[dialect], files, problems);
    for (const resource of reading) resources.push(resource);
    const counts = new Map<string, number>();
    for (const { at } of reading) counts.set(at.file, (counts.get(at.file) ?? 0) + 1);
    for (const { source } of files)
      inputs.push({ file: source.file, dialect, resources: counts.get(source.file) ?? 0 });
  }
  return { resources, problems, inputs };
}

function readWith(adapter: Adapter, files: readonly InputFile[], problems: InputProblem[]): readonly Resource[] {
  try {
    const reading = adapter.read(files);
    problems.push(...reading.problems);
    return reading.resources;
  } catch (error) {
    if (!(error instanceof RangeError) && !(error instanceof InputError)) throw error;
    const file = files[0]?.source.file ?? '';
    problems.push(
      error instanceof InputError
        ? problemOf(error)
        : { code: 'INPUT_TOO_DEEP', message: `${adapter.dialect}: ${error.message}`, at: { file, line: 1 } },
    );
    return [];
  }
}

function readSource(path: string): SourceText {
  const file = path.replaceAll('\\', '/');
  let size: number;
  try {
    size = statSync(path).size;
    if (size <= LIMITS.bytes) return new SourceText(file, readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InputError('INPUT_UNREADABLE', (error as Error).message, file, 1);
  }
  throw new InputError('INPUT_TOO_LARGE', `expected at most ${LIMITS.bytes} bytes, found ${size}`, file, 1);
}

function classify(source: SourceText, named: boolean): { dialect: Dialect; file: InputFile } | undefined {
  const kind = kindOfName(source.file);
  if (kind === 'dockerfile') return { dialect: 'dockerfile', file: { source, documents: [] } };
  if (kind === 'hcl') return { dialect: 'terraform', file: { source, documents: [] } };
  const documents = parse(source, kind);
  const dialect = documents && dialectOf(documents);
  if (documents && dialect) return { dialect, file: { source, documents } };
  if (!named) return undefined;
  throw new InputError(
    'INPUT_UNKNOWN_DIALECT',
    'expected CloudFormation, Terraform, Pulumi, Kubernetes, a Dockerfile, Compose or a GitHub workflow, found none of them',
    source.file,
    1,
  );
}

/** A file without a telling name is tried as what its first letter says. */
function parse(source: SourceText, kind: 'json' | 'yaml' | undefined): Node[] | undefined {
  const looksLikeJson = /^\s*[[{]/.test(source.text.slice(0, 200));
  if (kind === 'json' || (kind === undefined && looksLikeJson))
    return looksLikeJson ? [parseJson(source)] : parseYaml(source, readTag);
  return parseYaml(source, readTag);
}
