import type { MlflowClient } from '../api/client.ts';
import type { Metric } from '../api/entities.ts';

export interface HistoryCopy {
  readonly source: MlflowClient;
  readonly target: MlflowClient;
  readonly runId: string;
  readonly keys: readonly string[];
  readonly signal: AbortSignal;
  readonly onPoints: (count: number) => void;
}

/** As MLflow's own client asks for it; without a number some servers answer nothing. */
const pageSize = 25_000;
/** The most that one log-batch takes. */
const batchSize = 1000;

/** Copies whole histories, page by page. Gives the number of points, each counted once. */
export async function copyHistory(copy: HistoryCopy): Promise<number> {
  let count = 0;
  let batch: Metric[] = [];
  const send = async (): Promise<void> => {
    if (batch.length === 0) return;
    const metrics = batch.map(({ key, value, timestamp, step }) => ({
      key,
      value,
      timestamp,
      step: step ?? 0,
    }));
    batch = [];
    await copy.target.call(
      'logBatch',
      { run_id: copy.runId, metrics },
      { signal: copy.signal, timeoutMs: 60_000 },
    );
    copy.onPoints(metrics.length);
  };
  for (const key of copy.keys) {
    const seen = new Set<string>();
    for await (const points of historyPages(copy, key)) {
      for (const point of points) {
        seen.add(textOf(point));
        if (batch.push(point) === batchSize) await send();
      }
    }
    count += seen.size;
  }
  await send();
  return count;
}

async function* historyPages(
  { source, runId, signal }: HistoryCopy,
  key: string,
): AsyncGenerator<readonly Metric[]> {
  let token: string | undefined;
  do {
    const request = { run_id: runId, metric_key: key, max_results: pageSize, page_token: token };
    const page = await source.call('getMetricHistory', request, { signal, timeoutMs: 60_000 });
    yield page.metrics ?? [];
    // Some servers give a token that leads nowhere.
    if (page.metrics === undefined || page.metrics.length === 0) return;
    token = page.next_page_token;
  } while (token);
}

/** Points that a database keeps apart; a folder of runs may hold one twice. */
function textOf({ timestamp, step, value }: Metric): string {
  return `${timestamp} ${step ?? 0} ${value}`;
}
