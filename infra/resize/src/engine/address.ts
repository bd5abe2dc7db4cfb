import type { Release } from '@fairway/delivery';
import type { Placement } from '../naming';
import type { Target } from './target';

/** Where the service answers people, and what a request from this machine must carry. */
export function addressOf(
  { service, stage }: Placement,
  { local }: Target,
  outputs: Readonly<Record<string, string>>,
): Pick<Release, 'url' | 'headers'> {
  if (!local) return { url: (outputs.ApiUrl ?? '').replace(/\/$/, '') };
  if (local.frontDoor) {
    const { host, port } = local.frontDoor;
    return { url: `http://${host}:${port}`, headers: { host: `${service.name}.localhost:${port}` } };
  }
  return { url: `${local.aws?.endpoint}/_aws/execute-api/${outputs.ApiId}/${stage}` };
}
