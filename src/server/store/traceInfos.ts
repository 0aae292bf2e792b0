import type { TraceInfo, TraceState } from '../../api/traceEntities.ts';
import { firstLetters } from '../../common/letters.ts';
import { doesNotExist } from '../answers.ts';
import { writeDuration, writeTimestamp } from '../protoJson.ts';
import type { AssessmentRow } from './assessmentRows.ts';
import { assessmentColumns, assessmentOfRow } from './assessmentRows.ts';
import type { Database } from './sqlite.ts';
import { allCountColumns, metadataInColumns, metadataOfColumns, traceTags } from './traceColumns.ts';

interface TraceRow {
  readonly request_id: string;
  readonly experiment_id: string;
  readonly timestamp_ms: number;
  readonly execution_time_ms: number | null;
  readonly status: TraceState;
  readonly client_request_id: string | null;
  readonly request_preview: string | null;
  readonly response_preview: string | null;
  readonly trace_name: string | null;
  /** JSON objects and a JSON list. */
  readonly tags: string;
  readonly metadata: string;
  readonly assessments: string;
}

const assessmentObject = assessmentColumns.map((name) => `'${name}', a.${name}`).join(', ');

const traceColumns = `t.request_id, CAST(t.experiment_id AS TEXT) AS experiment_id, t.timestamp_ms,
  t.execution_time_ms, t.status, t.client_request_id, t.request_preview, t.response_preview, t.trace_name,
  t.session_id, ${allCountColumns.map((name) => `CAST(t.${name} AS TEXT) AS ${name}`).join(', ')},
  (SELECT json_group_object(v.key, v.value) FROM trace_tags v WHERE v.request_id = t.request_id) AS tags,
  (SELECT json_group_object(v.key, v.value) FROM trace_request_metadata v
    WHERE v.request_id = t.request_id) AS metadata,
  (SELECT json_group_array(json_object(${assessmentObject})) FROM
    (SELECT * FROM assessments WHERE trace_id = t.request_id ORDER BY created_timestamp) a) AS assessments`;

export function noSuchTrace(traceId: string): Error {
  return doesNotExist(`Trace with ID '${traceId}' not found.`);
}

export function getTraceInfo(database: Database, traceId: string): TraceInfo {
  const [found] = selectTraceInfos(database, [traceId]);
  if (!found) throw noSuchTrace(traceId);
  return found;
}

/** Those that are there, in the order of the ids; an id that is named twice counts where it stands last. */
export function selectTraceInfos(database: Database, traceIds: readonly string[]): readonly TraceInfo[] {
  return database
    .all<TraceRow>(
      `SELECT ${traceColumns} FROM json_each(?) j CROSS JOIN trace_info t ON t.request_id = j.value ORDER BY j.key`,
      JSON.stringify([...new Set(traceIds.toReversed())].reverse()),
    )
    .map(traceInfoOfRow);
}

function traceInfoOfRow(row: TraceRow): TraceInfo {
  const tags = readMap(row.tags, 4096);
  if (row.trace_name !== null) tags[traceTags.name] = row.trace_name;
  const metadata = readMap(row.metadata, 250);
  const inColumns = metadataOfColumns(row as unknown as Readonly<Record<string, unknown>>);
  for (const key of metadataInColumns) {
    const value = inColumns.get(key);
    if (value !== undefined) metadata[key] = value;
  }
  const assessments = (JSON.parse(row.assessments) as readonly AssessmentRow[]).map(assessmentOfRow);
  return {
    trace_id: row.request_id,
    ...optional('client_request_id', row.client_request_id),
    trace_location: {
      type: 'MLFLOW_EXPERIMENT',
      mlflow_experiment: { experiment_id: row.experiment_id },
    },
    ...optional('request_preview', row.request_preview),
    ...optional('response_preview', row.response_preview),
    request_time: writeTimestamp(row.timestamp_ms),
    ...(row.execution_time_ms === null ? {} : { execution_duration: writeDuration(row.execution_time_ms) }),
    state: row.status,
    ...(isEmpty(metadata) ? {} : { trace_metadata: metadata }),
    ...(assessments.length === 0 ? {} : { assessments }),
    ...(isEmpty(tags) ? {} : { tags }),
  };
}

/** MLflow cuts what it sends, not what it stores. */
function readMap(json: string, longest: number): Record<string, string> {
  const map = JSON.parse(json) as Record<string, string | null>;
  const entries = Object.entries(map).map(([key, value]) => [
    firstLetters(key, 250),
    firstLetters(value ?? 'None', longest),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function isEmpty(map: object): boolean {
  return Object.keys(map).length === 0;
}

function optional<const K extends string>(name: K, value: string | null): { readonly [N in K]?: string } {
  return (value === null ? {} : { [name]: value }) as { readonly [N in K]?: string };
}
