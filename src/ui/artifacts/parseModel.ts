import { Worker } from 'node:worker_threads';
import type { Mlmodel } from '../../formats/mlmodel.ts';

/** What MLflow usually writes is read at once. */
const small = 64 * 1024;
const longestMs = 10_000;

/** Reads the text; what would take a while, in a thread of its own. `script` is the path of that. */
export async function parseModel(text: string, script: string, signal: AbortSignal): Promise<Mlmodel> {
  if (text.length <= small) {
    // The YAML reader is loaded with the first model that is looked at.
    const { parseMlmodel } = await import('../../formats/mlmodel.ts');
    return parseMlmodel(text);
  }
  const worker = new Worker(script, { workerData: text, resourceLimits: { maxOldGenerationSizeMb: 256 } });
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
  try {
    return await new Promise<Mlmodel>((resolve, reject) => {
      const stop = (): void => reject(signal.aborted ? (signal.reason as Error) : tooLong());
      deadline.addEventListener('abort', stop, { once: true });
      worker.on('message', resolve);
      worker.on('error', reject);
      worker.on('exit', () => reject(new Error('The reading of this file ended early.')));
    });
  } finally {
    void worker.terminate();
  }
}

function tooLong(): Error {
  return new Error('This file takes too long to read.');
}
