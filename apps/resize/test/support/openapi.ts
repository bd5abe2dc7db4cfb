import Ajv from 'ajv/dist/2020';
import type { Answer } from './service';

interface Response {
  readonly $ref?: string;
  readonly content?: Record<string, { readonly schema?: object }>;
}

interface Operation {
  readonly security?: readonly object[];
  readonly responses: Record<string, Response>;
}

/** The parts of an OpenAPI document that tests look at. */
export interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: {
    readonly parameters: Record<string, object>;
    readonly responses: Record<string, Response>;
    readonly schemas: Record<string, object>;
  };
}

/** @throws Error saying what the document promises of an answer and what the answer is */
export function checkAnswer(document: Document, path: string, method: string, answer: Answer): void {
  const where = `${method} ${path} ${answer.status}`;
  const told = document.paths[path]?.[method.toLowerCase()]?.responses[String(answer.status)];
  const response = told?.$ref ? document.components.responses[told.$ref.split('/').at(-1) ?? ''] : told;
  if (!response) throw new Error(`${where}: the document does not know this status`);
  if (!response.content) return;
  const type = answer.headers['content-type'] ?? '';
  const media = response.content[type];
  if (!media) throw new Error(`${where}: the document does not know the type ${type}`);
  if (!media.schema) return;
  const ajv = new Ajv({ strict: false, validateFormats: false });
  // References point to the components of the whole document.
  const validate = ajv.compile({ ...media.schema, components: document.components });
  if (!validate(answer.json)) throw new Error(`${where}: ${ajv.errorsText(validate.errors)}`);
}
