import { jsonResponse } from '../http/message';
import { badRequest } from '../http/problem';
import { formatOf } from '../image/format';
import { inspect } from '../image/inspect';
import { plan } from '../image/plan';
import { render } from '../image/render';
import { expectDirectSize } from '../image/size';
import { type Route, tenantOf } from './context';
import { fromJson } from './source';

/** One path segment without hidden files: it becomes part of an object's key. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._ -]{0,119}$/;

/** `POST /post`, kept from the original: halves both sides and stores the result as `resized-<name>`. */
export const halve: Route = async (request, services, deadline) => {
  tenantOf(request);
  const { image, name } = fromJson(request.body);
  if (name === undefined || !NAME.test(name) || name.includes('..')) {
    throw badRequest(
      'NAME_INVALID',
      'expected "name" to be 1 to 120 letters, digits, dots, hyphens, underscores or spaces, starting with a letter or digit and without "..".',
    );
  }
  expectDirectSize(image);
  const facts = await deadline.hold(inspect(image, formatOf(image)));
  const half = (side: number): number => Math.max(1, Math.floor(side / 2));
  const wish = { fit: 'fill', format: 'source', enlarge: false } as const;
  const made = plan(facts, { ...wish, width: half(facts.width), height: half(facts.height) }, undefined);
  const [result] = await deadline.hold(render(image, facts, [made]));
  const data = result?.data ?? Buffer.alloc(0);
  const key = `resized-${name}`;
  await deadline.hold(services.store.replace(key, data, `image/${made.format}`));
  return jsonResponse(200, { key, format: made.format, width: made.width, height: made.height, bytes: data.length });
};
