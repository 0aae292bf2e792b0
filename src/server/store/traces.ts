import { randomUUID } from 'node:crypto';
import type { KeyValue } from '../../api/entities.ts';
import { MlflowError } from '../../api/errors.ts';
import type { TraceInfo, TraceState } from '../../api/traceEntities.ts';
import { doesNotExist } from '../answers.ts';
import { checkLength } from '../validation.ts';
import type { NewAssessment } from './assessments.ts';
import { newAssessmentId, writeAssessment } from './assessments.ts';
import { requireActiveExperiment } from './experiments.ts';
import { joinUri } from './newDatabase.ts';
import type { Database, SqlValue } from './sqlite.ts';
import {
  columnsOfMetadata,
  longestTraceName,
  metadataInColumns,
  traceMetadata,
  traceTags,
} from './traceColumns.ts';
import { getTraceInfo, noSuchTrace } from './traceInfos.ts';

export interface NewTrace {
  readonly traceId: string;
  readonly experimentId: bigint;
  /** Milliseconds. */
  readonly requestTime: number;
  readonly executionDuration: number | undefined;
  readonly state: TraceState;
  readonly clientRequestId: string | undefined;
  readonly requestPreview: string | undefined;
  readonly responsePreview: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly metadata: ReadonlyMap<string, string>;
  readonly assessments: readonly NewAssessment[];
}

/** Adds a trace, or completes one that is there: what is not named in the second call stays. */
export function startTrace(database: Database, trace: NewTrace): TraceInfo {
  const { traceId, experimentId } = trace;
  const name = trace.tags.get(traceTags.name);
  checkLength('Trace name', longestTraceName, name);
  const { artifact_location: root } = requireActiveExperiment(database, experimentId);
  const columns = columnsOfMetadata(trace.metadata);
  for (const [column, value] of [
    ['trace_name', name],
    ['request_preview', trace.requestPreview],
    ['response_preview', trace.responsePreview],
  ] as const) {
    if (value !== undefined) columns.set(column, value);
  }
  columns.set('experiment_id', experimentId);
  columns.set('timestamp_ms', trace.requestTime);
  columns.set('execution_time_ms', trace.executionDuration ?? null);
  columns.set('status', trace.state);
  columns.set('client_request_id', trace.clientRequestId ?? null);
  writeRow(database, traceId, columns);

  const tags = new Map(trace.tags);
  tags.delete(traceTags.name);
  tags.set(traceTags.artifactLocation, joinUri(root, 'traces', traceId, 'artifacts'));
  for (const [key, value] of tags) writePair(database, 'trace_tags', { traceId, key, value });
  const metadata = new Map(trace.metadata);
  for (const key of metadataInColumns) metadata.delete(key);
  metadata.set(traceMetadata.infoFinalized, 'true');
  for (const [key, value] of metadata) writePair(database, 'trace_request_metadata', { traceId, key, value });
  for (const assessment of trace.assessments) {
    const id = assessment.id ?? newAssessmentId();
    database.run('DELETE FROM assessments WHERE trace_id = ? AND assessment_id = ?', traceId, id);
    writeAssessment(database, traceId, { ...assessment, id });
  }
  return getTraceInfo(database, traceId);
}

function writeRow(database: Database, traceId: string, columns: ReadonlyMap<string, SqlValue>): void {
  const names = [...columns.keys()];
  if (!isThere(database, traceId)) {
    database.run(
      `INSERT INTO trace_info (request_id, ${names.join(', ')}) VALUES (?, ${names.map(() => '?').join(', ')})`,
      traceId,
      ...columns.values(),
    );
    return;
  }
  const location = database.value<string>(
    'SELECT value FROM trace_tags WHERE request_id = ? AND key = ?',
    traceId,
    traceTags.spansLocation,
  );
  if (location !== undefined && location !== 'TRACKING_STORE') {
    const message = `Cannot update traces that are no longer DB-backed: '${traceId}'.`;
    throw new MlflowError('INVALID_STATE', message, { status: 400 });
  }
  database.run(
    `UPDATE trace_info SET db_payload_generation = db_payload_generation + 1,
       ${names.map((column) => `${column} = ?`).join(', ')} WHERE request_id = ?`,
    ...columns.values(),
    traceId,
  );
  // These repeat columns of the trace.
  const experiment = columns.get('experiment_id') ?? null;
  const timestamp = columns.get('timestamp_ms') ?? null;
  database.run('UPDATE spans SET experiment_id = ? WHERE trace_id = ?', experiment, traceId);
  database.run(
    'UPDATE assessments SET experiment_id = ?, trace_timestamp_ms = ? WHERE trace_id = ?',
    experiment,
    timestamp,
    traceId,
  );
}

function isThere(database: Database, traceId: string): boolean {
  return database.value('SELECT 1 FROM trace_info WHERE request_id = ?', traceId) !== undefined;
}

function writePair(
  database: Database,
  table: 'trace_tags' | 'trace_request_metadata',
  { traceId, key, value }: KeyValue & { readonly traceId: string },
): void {
  database.run(
    `INSERT INTO ${table} (key, value, request_id) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value`,
    key,
    value,
    traceId,
  );
}

export function setTraceTag(database: Database, traceId: string, { key, value }: KeyValue): void {
  if (key !== traceTags.name) return writePair(database, 'trace_tags', { traceId, key, value });
  checkLength('Trace name', longestTraceName, value);
  if (database.run('UPDATE trace_info SET trace_name = ? WHERE request_id = ?', value, traceId) === 0)
    throw noSuchTrace(traceId);
}

export function deleteTraceTag(database: Database, traceId: string, key: string): void {
  if (key === traceTags.name && !isThere(database, traceId)) throw noSuchTrace(traceId);
  const deleted =
    key === traceTags.name
      ? database.run(
          'UPDATE trace_info SET trace_name = NULL WHERE request_id = ? AND trace_name IS NOT NULL',
          traceId,
        )
      : database.run('DELETE FROM trace_tags WHERE request_id = ? AND key = ?', traceId, key);
  if (deleted === 0) throw doesNotExist(`No trace tag with key '${key}' for trace with ID '${traceId}'`);
}

export interface TraceSelection {
  readonly experimentId: bigint;
  readonly traceIds: readonly string[];
  /** Milliseconds: those that began then or before. */
  readonly until: number | undefined;
  /** The oldest ones first. */
  readonly atMost: number | undefined;
}

/** Deletes traces with all that is said of them, and gives their number. Files stay, as in MLflow. */
export function deleteTraces(database: Database, selection: TraceSelection): number {
  const { experimentId, traceIds, until, atMost } = selection;
  const ids = database
    .all<{ id: string }>(
      `SELECT request_id AS id FROM trace_info WHERE experiment_id = ?
         AND ${until === undefined ? 'request_id IN (SELECT value FROM json_each(?))' : 'timestamp_ms <= ?'}
       ORDER BY timestamp_ms, request_id LIMIT ?`,
      experimentId,
      until ?? JSON.stringify(traceIds),
      atMost ?? -1,
    )
    .map(({ id }) => id);
  const list = JSON.stringify(ids);
  database.run(
    "DELETE FROM review_queue_items WHERE item_type = 'trace' AND item_id IN (SELECT value FROM json_each(?))",
    list,
  );
  return database.run('DELETE FROM trace_info WHERE request_id IN (SELECT value FROM json_each(?))', list);
}

export function linkTraces(
  database: Database,
  traceIds: readonly string[],
  { kind, id }: { readonly kind: 'run' | 'prompt_version'; readonly id: string },
): void {
  for (const traceId of traceIds) {
    database.run(
      `INSERT INTO entity_associations (association_id, source_type, source_id, destination_type, destination_id,
         created_time) VALUES (?, 'trace', ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      randomUUID().replaceAll('-', ''),
      traceId,
      kind,
      id,
      Date.now(),
    );
  }
}
