// A window of VS Code, as far as the embedded server can tell: a process that holds it. Its options come as
// JSON in the first argument, words to it as lines on stdin, what it sees as JSON lines on stdout.
import { createInterface } from 'node:readline';
import { EmbeddedServer } from '../../../src/embedded/embeddedServer.ts';
import type { Patience } from '../../../src/embedded/embeddedServer.ts';
import type { StartOptions } from '../../../src/embedded/startOrJoin.ts';

const say = (type: string, detail: object = {}): void => console.log(JSON.stringify({ type, ...detail }));
const log = (level: string) => (message: string) => say('log', { level, message });

const { start, patience } = JSON.parse(process.argv[2] ?? '') as {
  start: Omit<StartOptions, 'log'>;
  patience: Partial<Patience>;
};
const server = new EmbeddedServer(
  { ...start, log: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') } },
  patience,
);
server.onDidChangeStatus(() => say('status', { status: server.status }));
server.onDidChangeData(() => say('data'));

const words: Record<string, () => Promise<void>> = {
  connect: async () => {
    const { lease, store, how, lostPort } = await server.connect();
    say('connected', { lease, store, how, lostPort });
  },
  restart: async () => {
    await server.restart({ journalMode: 'wal' });
    say('restarted');
  },
  close: async () => {
    server.dispose();
    process.exit(0);
  },
};

for await (const word of createInterface({ input: process.stdin })) {
  words[word]?.().catch((error: Error & { code?: string }) => {
    say('error', { message: error.message, code: error.code });
  });
}
