import type { HttpRequest } from '../http/message';
import { badRequest } from '../http/problem';
import { expectDirectSize } from '../image/size';

export interface NamedImage {
  readonly image: Buffer;
  /** As the sender calls it; only `POST /post` looks at it. */
  readonly name?: string;
}

/**
 * Takes the image out of a request: JSON with base64, a multipart form with one file, or the body as it is.
 *
 * @throws {Problem} 400 where the envelope is broken, 413 IMAGE_TOO_LARGE
 */
export async function sourceOf(request: HttpRequest): Promise<NamedImage> {
  const type = request.headers.get('content-type')?.toLowerCase() ?? '';
  const found = type.startsWith('application/json')
    ? fromJson(request.body)
    : type.startsWith('multipart/form-data')
      ? await fromForm(request)
      : { image: request.body };
  expectDirectSize(found.image);
  return found;
}

/** `{"name", "content"}`, the content in base64: the original's body. */
export function fromJson(body: Buffer): NamedImage {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw badRequest('JSON_INVALID', 'expected a JSON object {"name", "content"}, found text that is no JSON.');
  }
  const { name, content } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (typeof content !== 'string' || !isBase64(content)) {
    throw badRequest('CONTENT_INVALID', 'expected "content" to hold the image in base64, found something else.');
  }
  if (name !== undefined && typeof name !== 'string') {
    throw badRequest('NAME_INVALID', `expected "name" to be a string, found ${typeof name}.`);
  }
  return { image: Buffer.from(content, 'base64'), name };
}

/**
 * Base64 with blanks and up to two signs of padding at its end.
 *
 * Two patterns that look at each letter once: a single one would try every blank as the end of the data, which takes hours
 * over megabytes of blanks.
 */
function isBase64(text: string): boolean {
  const padding = text.indexOf('=');
  const data = padding < 0 ? text : text.slice(0, padding);
  const end = padding < 0 ? '' : text.slice(padding);
  return !/[^A-Za-z0-9+/\s]/.test(data) && !/[^=\s]/.test(end) && end.replace(/\s/g, '').length <= 2;
}

async function fromForm(request: HttpRequest): Promise<NamedImage> {
  let form: FormData;
  try {
    const type = request.headers.get('content-type') ?? '';
    form = await new Response(new Uint8Array(request.body), { headers: { 'content-type': type } }).formData();
  } catch {
    throw badRequest(
      'FORM_INVALID',
      'expected a multipart form, found a body that is none. Let the client set its boundary.',
    );
  }
  const files = [...form.values()].filter((value) => typeof value !== 'string');
  const [file] = files;
  if (!file || files.length > 1) {
    throw badRequest(
      'FORM_INVALID',
      `expected a form with one file, found ${files.length}. Send one request an image.`,
    );
  }
  return { image: Buffer.from(await file.arrayBuffer()), name: file.name };
}
