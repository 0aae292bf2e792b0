import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections (32768 on Linux, 49152 elsewhere), so that the
 * one kept for a database is not taken by chance while its server is down.
 */
const firstPort = 21_000;
const portCount = 11_000;

/** A free loopback port to keep for a database: from its hash, so that it is found again; else any. */
export async function choosePort(hash: string): Promise<number> {
  const start = Number.parseInt(hash.slice(0, 8), 16) % portCount;
  for (let step = 0; step < 20; step++) {
    const port = firstPort + ((start + step * 97) % portCount);
    if (await isFree(port)) return port;
  }
  return listenOnce(0);
}

export async function isFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port);
    return true;
  } catch {
    return false;
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(found));
    });
  });
}
