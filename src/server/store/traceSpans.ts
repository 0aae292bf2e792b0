import type { TraceInfo } from '../../api/traceEntities.ts';
import type { Database } from './sqlite.ts';
import { traceMetadata, traceTags } from './traceColumns.ts';

/** Whether the spans are rows, as MLflow 3 keeps what is sent to it; the client leaves ours among the artifacts. */
export function hasSpanRows({ tags }: TraceInfo): boolean {
  return tags?.[traceTags.spansLocation] === 'TRACKING_STORE';
}

/** The JSON of each span, the root first and then by time. A payload that MLflow moved to its archive is ''. */
export function selectSpans(database: Database, traceId: string): readonly string[] {
  return database
    .all<{ content: string }>(
      `SELECT content FROM spans WHERE trace_id = ? AND content <> ''
       ORDER BY parent_span_id IS NOT NULL, start_time_unix_nano`,
      traceId,
    )
    .map(({ content }) => content);
}

/** Whether as many spans are there as the trace says that it has. */
export function isWhole({ trace_metadata: metadata }: TraceInfo, spans: readonly string[]): boolean {
  return spans.length > 0 && spans.length >= promisedSpans(metadata?.[traceMetadata.sizeStats]);
}

function promisedSpans(stats: string | undefined): number {
  if (stats === undefined) return 0;
  try {
    return Number((JSON.parse(stats) as { num_spans?: number }).num_spans ?? 0);
  } catch {
    return 0;
  }
}
