import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { errorText } from '../../common/log.ts';
import type { Table, TableAnswer, TableKind, TableRequest, TableTask } from '../../shared/table.ts';
import type { ArtifactFiles } from '../../state/artifactFiles.ts';
import { largeFile } from '../../state/artifactFiles.ts';
import type { ArtifactRef } from '../../state/artifactRef.ts';

/** So long may the thread work without a question for more bytes. */
const silentMs = 20_000;

type Question = Extract<TableRequest, { type: 'next' | 'slice' }>;

export interface TableReading {
  readonly files: ArtifactFiles;
  readonly ref: ArtifactRef;
  /** Path of the thread's bundle. */
  readonly script: string;
  readonly signal: AbortSignal;
  /** So many bytes at most are read to their end, to count the rows. */
  readonly most?: number;
}

export function tableKindOf(path: string): TableKind {
  const ending = extname(path).slice(1).toLowerCase();
  return ending === 'csv' || ending === 'tsv' || ending === 'parquet' ? ending : 'json';
}

/** Reads the beginning of a table in a thread of its own, which is ended when it says nothing for long. */
export async function readTable({
  files,
  ref,
  script,
  signal,
  most = largeFile,
}: TableReading): Promise<{ bytes: number; table: Table }> {
  const { size: bytes = 0 } = await files.stat(ref);
  const task: TableTask = { kind: tableKindOf(ref.path), bytes, most };
  const chunks = files.read(ref, { signal });
  const worker = new Worker(script, { workerData: task, resourceLimits: { maxOldGenerationSizeMb: 512 } });
  const answer = async (request: Question): Promise<TableAnswer> => {
    try {
      if (request.type === 'next') return { bytes: (await chunks.next()).value ?? undefined };
      const parts: Uint8Array[] = [];
      const { start, end } = request;
      for await (const part of files.read(ref, { start, end, onlyByRange: true, signal })) parts.push(part);
      return { bytes: Buffer.concat(parts) };
    } catch (error) {
      return { problem: errorText(error) };
    }
  };
  const reply = async (request: Question): Promise<void> => worker.postMessage(await answer(request));
  let timer: NodeJS.Timeout | undefined;
  let stop = (): void => {};
  try {
    const table = await new Promise<Table>((resolve, reject) => {
      const watch = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => reject(new Error('This table takes too long to read.')), silentMs);
      };
      stop = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', stop, { once: true });
      worker.on('error', reject);
      worker.on('exit', () => reject(new Error('The reading of this table ended early.')));
      worker.on('message', (request: TableRequest) => {
        clearTimeout(timer);
        if (request.type === 'done') resolve(request.table);
        else if (request.type === 'failed') reject(new Error(request.message));
        else void reply(request).then(watch);
      });
      watch();
    });
    return { bytes, table };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    void worker.terminate();
    await chunks.return(undefined);
  }
}
