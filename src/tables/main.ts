import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { Table, TableAnswer, TableRequest, TableTask } from '../shared/table.ts';
import { CsvReader } from './csv.ts';
import { tableOfJson } from './jsonTable.ts';
import { tableOfParquet } from './parquetTable.ts';

// A thread of its own: a file that takes long to read, or for ever, holds up nobody and can be ended.

class Source {
  readonly #port: MessagePort;
  #last: Promise<unknown> = Promise.resolve();

  constructor(port: MessagePort) {
    this.#port = port;
  }

  /** What comes next in the file; undefined after its end. */
  next(): Promise<Uint8Array | undefined> {
    return this.#ask({ type: 'next' });
  }

  async slice(start: number, end: number): Promise<ArrayBuffer> {
    const bytes = (await this.#ask({ type: 'slice', start, end })) ?? new Uint8Array();
    return bytes.slice().buffer;
  }

  tell(request: TableRequest): void {
    this.#port.postMessage(request);
  }

  /** One question after the other, since answers say not to which. */
  #ask(request: TableRequest): Promise<Uint8Array | undefined> {
    const answer = this.#last.catch(() => undefined).then(() => this.#askNow(request));
    this.#last = answer;
    return answer;
  }

  #askNow(request: TableRequest): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      this.#port.once('message', (answer: TableAnswer) => {
        if ('problem' in answer) reject(new Error(answer.problem));
        else resolve(answer.bytes);
      });
      this.tell(request);
    });
  }
}

async function readTable(source: Source, { kind, bytes, most }: TableTask): Promise<Table> {
  const isWhole = bytes <= most;
  if (kind === 'csv' || kind === 'tsv')
    return readCsv(source, { separator: kind === 'csv' ? ',' : '\t', isWhole });
  if (kind === 'json') {
    if (!isWhole) throw new Error('This JSON file is too large to be shown as a table.');
    return tableOfJson(new TextDecoder().decode(await readAll(source)));
  }
  if (!isWhole) {
    return tableOfParquet({ byteLength: bytes, slice: (start, end = bytes) => source.slice(start, end) });
  }
  return tableOfParquet(new Uint8Array(await readAll(source)).buffer);
}

async function readCsv(
  source: Source,
  { separator, isWhole }: { separator: string; isWhole: boolean },
): Promise<Table> {
  const reader = new CsvReader(separator);
  const text = new TextDecoder();
  for (let bytes = await source.next(); bytes; bytes = await source.next()) {
    reader.write(text.decode(bytes, { stream: true }));
    // The rest would be read to be counted, and is too much for that.
    if (!isWhole && reader.isFull) return reader.end(false);
  }
  reader.write(text.decode());
  return reader.end(isWhole);
}

async function readAll(source: Source): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for (let bytes = await source.next(); bytes; bytes = await source.next()) chunks.push(bytes);
  return Buffer.concat(chunks);
}

if (parentPort) {
  const source = new Source(parentPort);
  readTable(source, workerData as TableTask).then(
    (table) => source.tell({ type: 'done', table }),
    (error: unknown) =>
      source.tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
}
