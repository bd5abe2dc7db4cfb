import { setTimeout as sleep } from 'node:timers/promises';
import { docker } from './image';

const PATIENCE_MS = 60_000;

/** Containers of one test file; `removeAll` leaves none behind. */
export class Containers {
  private readonly ids: string[] = [];

  /** Starts the image as a service would be, on a free port of this machine. */
  public async start(image: string, ...options: string[]): Promise<{ id: string; port: number }> {
    const id = await docker(
      'run',
      '--detach',
      '--read-only',
      '--cap-drop',
      'ALL',
      '--security-opt',
      'no-new-privileges',
      '--publish',
      '127.0.0.1::5000',
      ...options,
      image,
    );
    this.ids.push(id);
    const port = Number((await docker('port', id, '5000/tcp')).split('\n')[0]?.split(':').at(-1));
    return { id, port };
  }

  public async ready(image: string, ...options: string[]): Promise<{ id: string; port: number }> {
    const started = await this.start(image, ...options);
    const end = performance.now() + PATIENCE_MS;
    while (
      !(await fetch(`http://127.0.0.1:${started.port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ))
    ) {
      if (performance.now() > end) throw new Error(`not ready: ${await docker('logs', started.id)}`);
      await sleep(100);
    }
    return started;
  }

  public async removeAll(): Promise<void> {
    if (this.ids.length > 0) await docker('rm', '--force', ...this.ids.splice(0));
  }
}
