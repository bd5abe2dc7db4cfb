import type { Dialect, InputProblem, Resource } from '../model/resource';
import type { InputError } from '../tree/input-error';
import type { Node } from '../tree/node';
import type { SourceText } from '../tree/source';

/** One file as it was found, with its documents where it is JSON or YAML. */
export interface InputFile {
  readonly source: SourceText;
  readonly documents: readonly Node[];
}

/** What one adapter made of its files. */
export interface Reading {
  readonly resources: readonly Resource[];
  readonly problems: readonly InputProblem[];
}

/** Reads the files of one dialect together: a Terraform module is a folder, nested stacks name each other. */
export interface Adapter {
  readonly dialect: Dialect;
  read(files: readonly InputFile[]): Reading;
}

export function problemOf(error: InputError): InputProblem {
  return {
    code: error.code,
    message: error.message.replace(`${error.code}: `, ''),
    at: { file: error.file, line: error.line },
  };
}

export function problemAt(node: Node, code: string, message: string): InputProblem {
  return { code, message, at: { file: node.source.file, line: node.source.lineOf(node.offset) } };
}
