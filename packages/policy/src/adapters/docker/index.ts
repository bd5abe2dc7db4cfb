import type { Facet, NamedText, Workload } from '../../model/facets';
import type { InputProblem, Resource } from '../../model/resource';
import { absent, known, type Provenance, type Value } from '../../model/value';
import { InputError } from '../../tree/input-error';
import type { SourceText } from '../../tree/source';
import { type Adapter, type InputFile, problemOf, type Reading } from '../input';
import { type Instruction, keyValues, parseDockerfile } from './dockerfile';

/** Dockerfiles: every stage's base, what the layers hold, and how the last stage runs. */
export const dockerfile: Adapter = { dialect: 'dockerfile', read };

interface Stage {
  readonly name: string;
  readonly from: Instruction;
  readonly instructions: Instruction[];
}

function read(files: readonly InputFile[]): Reading {
  const resources: Resource[] = [];
  const problems: InputProblem[] = [];
  for (const { source } of files) {
    try {
      resources.push(...readFile(source));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(problemOf(error));
    }
  }
  return { resources, problems };
}

function readFile(source: SourceText): Resource[] {
  const stages: Stage[] = [];
  const globals = new Map<string, string | undefined>();
  for (const instruction of parseDockerfile(source)) {
    if (instruction.name === 'FROM') {
      const name = /\s+as\s+(\S+)\s*$/i.exec(instruction.text)?.[1] ?? String(stages.length);
      stages.push({ name, from: instruction, instructions: [] });
    } else if (stages.length > 0) stages[stages.length - 1]?.instructions.push(instruction);
    else if (instruction.name === 'ARG') {
      const [key, value] = keyValues(instruction.text)[0] ?? [''];
      globals.set(key, instruction.text.includes('=') ? value : undefined);
    } else {
      throw new InputError(
        'INPUT_MALFORMED',
        `expected FROM before ${instruction.name}`,
        source.file,
        instruction.line,
      );
    }
  }
  if (stages.length === 0)
    throw new InputError('INPUT_MALFORMED', 'expected a FROM instruction, found none', source.file, 1);
  return stages.map((stage, index) => {
    const at = place(source, stage.from);
    const base = baseImage(stage, stages.slice(0, index), globals, at);
    const last = index === stages.length - 1;
    const facets: (Facet | undefined)[] = [
      base && { facet: 'BaseImage', image: base },
      buildTexts(source, stage),
      ...(last ? [finalStage(source, stage, stages)] : []),
    ];
    return {
      dialect: 'dockerfile',
      type: 'stage',
      address: stage.name === String(index) ? `stage ${index}` : `stage ${stage.name}`,
      at,
      facets: facets.filter((facet) => facet !== undefined),
    };
  });
}

const place = (source: SourceText, instruction: Instruction): Provenance => ({
  file: source.file,
  line: instruction.line,
  pointer: instruction.name,
});

/** The image of a stage; undefined where it is an earlier stage or nothing. */
function baseImage(
  stage: Stage,
  earlier: readonly Stage[],
  globals: ReadonlyMap<string, string | undefined>,
  at: Provenance,
): Value<string> | undefined {
  const written = stage.from.text.split(/\s+/)[0] ?? '';
  if (written === 'scratch' || earlier.some(({ name }) => name.toLowerCase() === written.toLowerCase()))
    return undefined;
  const open: string[] = [];
  const image = written.replace(/\$\{?(\w+)(?::?[-+]([^}]*))?\}?/g, (_, name: string, fallback: string | undefined) => {
    const value = globals.get(name) ?? fallback;
    if (value === undefined) open.push(name);
    return value ?? '';
  });
  return open.length > 0 ? { state: 'unknown', dependsOn: `build argument ${open.join(', ')}`, at } : known(image, at);
}

/** Texts that end in a layer or in the image's history. */
function buildTexts(source: SourceText, stage: Stage): Facet | undefined {
  const variables = stage.instructions.flatMap((instruction): NamedText[] => {
    const at = place(source, instruction);
    switch (instruction.name) {
      case 'ENV':
      case 'ARG':
      case 'LABEL':
        return keyValues(instruction.text).map(([name, value]) => ({
          name,
          value: instruction.name === 'ARG' && !instruction.text.includes('=') ? given(name, at) : textValue(value, at),
        }));
      case 'RUN':
        return [{ name: '', value: known(`${instruction.text}\n${instruction.heredoc}`, at) }];
      case 'COPY':
      case 'ADD':
        return [{ name: 'COPY', value: known(instruction.text, at) }];
      default:
        return [];
    }
  });
  return variables.length === 0
    ? undefined
    : { facet: 'EnvBearing', kind: 'build', what: `build stage ${stage.name}`, variables };
}

/** What whoever builds passes; it ends in the history all the same. */
const given = (name: string, at: Provenance): Value<string> => ({
  state: 'unknown',
  dependsOn: `build argument ${name}`,
  at,
});

/** A build argument that is passed on is not written here. */
const textValue = (value: string, at: Provenance): Value<string> =>
  /^\$\{?\w+/.test(value) ? { state: 'unknown', dependsOn: `build argument ${value}`, at } : known(value, at);

function finalStage(source: SourceText, stage: Stage, stages: readonly Stage[]): Workload {
  const chain = inheritance(stage, stages);
  const find = (name: string): Instruction | undefined => {
    for (const { instructions } of chain) {
      const found = instructions.findLast((instruction) => instruction.name === name);
      if (found) return found;
    }
    return undefined;
  };
  const user = find('USER');
  const health = find('HEALTHCHECK');
  const at = place(source, user ?? stage.from);
  return {
    facet: 'Workload',
    what: 'image',
    role: 'main',
    nonRoot: user ? userIsNot0(user.text, at) : absent(at),
    liveness: known(health !== undefined && !/^none$/i.test(health.text.trim()), place(source, health ?? stage.from)),
  };
}

/** A stage and those that it builds on, the last first. */
function inheritance(stage: Stage, stages: readonly Stage[]): Stage[] {
  const chain = [stage];
  for (let current: Stage | undefined = stage; current;) {
    const base: string = current.from.text.split(/\s+/)[0]?.toLowerCase() ?? '';
    const position: number = stages.indexOf(current);
    current = stages.slice(0, position).findLast(({ name }) => name.toLowerCase() === base);
    if (current) chain.push(current);
  }
  return chain;
}

function userIsNot0(text: string, at: Provenance): Value<boolean> {
  const user = text.trim().split(':')[0] ?? '';
  if (/\$/.test(user)) {
    const fallback = /\$\{\w+:-(\w+)\}/.exec(user)?.[1];
    return fallback === undefined
      ? { state: 'unknown', dependsOn: `build argument ${user}`, at }
      : known(!/^(root|0+)$/.test(fallback), at);
  }
  return known(!/^(root|0+)$/i.test(user), at);
}
