import { docker } from '../engine/docker';
import type { TaggedResource } from './tagged';

/** Kinds that take labels, and how the client lists them: identity, stage and service in columns. */
const LISTS = {
  container: ['ps', '--all', '--no-trunc'],
  volume: ['volume', 'ls'],
  network: ['network', 'ls', '--no-trunc'],
} as const;
const COLUMNS = '{{.Label "fairway.stage"}}\t{{.Label "fairway.service"}}';

/** Containers, volumes and networks of this clone that carry the label `fairway.stage`. */
export async function taggedInDocker(clone: string): Promise<TaggedResource[]> {
  const lists = await Promise.all(
    Object.entries(LISTS).map(async ([kind, args]) => {
      const name = kind === 'container' ? '{{.Names}}' : '{{.Name}}';
      const filters = ['--filter', `label=fairway.clone=${clone}`, '--filter', 'label=fairway.stage'];
      const text = await docker([...args, ...filters, '--format', `${name}\t${COLUMNS}`]);
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line): TaggedResource => {
          const [own = '', stage = '', service] = line.split('\t');
          return { platform: 'docker', name: `${kind} ${own}`, stage, service: service === '' ? undefined : service };
        });
    }),
  );
  return lists.flat();
}

/** Removes one of them, whatever it does just now. */
export async function removeFromDocker({ name }: TaggedResource): Promise<void> {
  const [kind, own] = name.split(' ') as [keyof typeof LISTS, string];
  if (kind === 'container') await docker(['rm', '--force', '--volumes', own]);
  else await docker([kind, 'rm', own]);
}
