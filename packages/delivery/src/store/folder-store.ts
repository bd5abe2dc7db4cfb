import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DeliveryError, EXIT } from '../errors';
import type { Store } from './store';

/** Files below a folder, readable by their owner alone (files 0600, folders 0700). */
export class FolderStore implements Store {
  constructor(public readonly location: string) {}

  public async create(key: string, text: string): Promise<boolean> {
    const temporary = await this.writeTemporary(key, text);
    try {
      // A link, unlike a rename, fails where the name is taken: the file appears whole, once.
      await link(temporary, this.path(key));
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw this.failure('write', key, error);
    } finally {
      await unlink(temporary);
    }
  }

  public async put(key: string, text: string): Promise<void> {
    const temporary = await this.writeTemporary(key, text);
    try {
      await rename(temporary, this.path(key));
    } catch (error) {
      await rm(temporary, { force: true });
      throw this.failure('write', key, error);
    }
  }

  public async get(key: string): Promise<string | undefined> {
    try {
      return await readFile(this.path(key), 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw this.failure('read', key, error);
    }
  }

  public async list(prefix: string): Promise<string[]> {
    try {
      const entries = await readdir(this.path(prefix), { withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
        .map((entry) => prefix + entry.name)
        .sort();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw this.failure('list', prefix, error);
    }
  }

  public async remove(key: string): Promise<void> {
    try {
      await rm(this.path(key), { force: true });
    } catch (error) {
      throw this.failure('remove', key, error);
    }
  }

  private path(key: string): string {
    return join(this.location, key);
  }

  /** Writes the text beside its place, down to the disk: a machine that loses power keeps the old file or the new one. */
  private async writeTemporary(key: string, text: string): Promise<string> {
    const target = this.path(key);
    const temporary = join(dirname(target), `.${randomBytes(8).toString('hex')}.tmp`);
    try {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      return temporary;
    } catch (error) {
      await rm(temporary, { force: true });
      throw this.failure('write', key, error);
    }
  }

  private failure(verb: string, key: string, error: unknown): DeliveryError {
    const path = this.path(key);
    const cause = { cause: error };
    switch (codeOf(error)) {
      case 'ENOSPC':
      case 'EDQUOT':
      case 'EFBIG':
        return new DeliveryError(
          'DISK_FULL',
          `could not ${verb} ${path}: no space is left. Free some (df -h ${this.location}), then run the same command again.`,
          EXIT.environment,
          cause,
        );
      case 'EACCES':
      case 'EPERM':
      case 'EROFS':
        return new DeliveryError(
          'STORE_NOT_WRITABLE',
          `could not ${verb} ${path}: permission denied. See who owns it: ls -ld ${dirname(path)}`,
          EXIT.environment,
          cause,
        );
      default:
        return new DeliveryError(
          'STORE_FAILED',
          `could not ${verb} ${path}: ${(error as Error).message}. Look at ${this.location}, then run the same command again.`,
          EXIT.environment,
          cause,
        );
    }
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
