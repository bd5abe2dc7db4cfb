import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Stands before a server and cuts every connection off once a client has sent so many bytes over it. */
export async function cutOffAfter(bytes: number, url: string): Promise<{ url: string; close: () => void }> {
  const target = Number(new URL(url).port);
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const behind = connect(target, '127.0.0.1');
    let sent = 0;
    client.on('data', (part) => {
      sent += part.length;
      if (sent < bytes) return void behind.write(part);
      client.resetAndDestroy();
      behind.destroy();
    });
    behind.on('data', (part) => void client.write(part));
    for (const [from, to] of [
      [client, behind],
      [behind, client],
    ] as const) {
      open.add(from);
      from.on('close', () => to.destroy());
      from.on('error', () => to.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const through = new URL(url);
  through.port = String(typeof address === 'object' ? address?.port : '');
  return {
    url: through.href,
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
