import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Addresses that the processes listen on, such as `127.0.0.1:4566`, as the kernel tells (Linux). */
export function listeners(pids: readonly number[]): string[] {
  const inodes = new Set(pids.flatMap(socketInodes));
  return ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((file) => readFileSync(file, 'utf8').trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '0A' && inodes.has(inode ?? ''))
    .map(([, local = '']) => decode(local));
}

function socketInodes(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
        return inode ? [inode] : [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** The kernel writes each 32-bit word of an address in the machine's byte order, which is little-endian. */
function decode(local: string): string {
  const [address = '', port = ''] = local.split(':');
  const words = address.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse());
  const number = parseInt(port, 16);
  if (bytes.length === 4) return `${bytes.map((byte) => parseInt(byte, 16)).join('.')}:${number}`;
  const text = bytes.join('');
  if (/^0{30}01$/.test(text)) return `::1:${number}`;
  return `${text}:${number}`;
}
