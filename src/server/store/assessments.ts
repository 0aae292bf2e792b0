import { randomUUID } from 'node:crypto';
import type { Assessment, AssessmentSourceType } from '../../api/traceEntities.ts';
import { doesNotExist, invalidParameter } from '../answers.ts';
import { pythonDumps } from '../pythonDumps.ts';
import type { AssessmentKind, AssessmentRow } from './assessmentRows.ts';
import { assessmentColumns, assessmentOfRow } from './assessmentRows.ts';
import type { Database } from './sqlite.ts';
import { noSuchTrace } from './traceInfos.ts';

/** What somebody says of a trace; the numbers of `value` are as `pythonDumps` takes them. */
export interface AssessmentValue {
  readonly kind: AssessmentKind;
  readonly value: unknown;
  /** With the keys that MLflow stores. */
  readonly error: Readonly<Record<string, string | null>> | undefined;
}

export interface NewAssessment extends AssessmentValue {
  readonly id: string | undefined;
  readonly name: string;
  readonly sourceType: AssessmentSourceType;
  readonly sourceId: string | undefined;
  readonly createTime: number | undefined;
  readonly lastUpdateTime: number | undefined;
  readonly spanId: string | undefined;
  readonly rationale: string | undefined;
  readonly metadata: ReadonlyMap<string, string>;
  readonly overrides: string | undefined;
}

const sourceRun = 'mlflow.assessment.sourceRunId';

export function createAssessment(database: Database, traceId: string, assessment: NewAssessment): Assessment {
  const isThere = database.value('SELECT 1 FROM trace_info WHERE request_id = ?', traceId) !== undefined;
  if (!isThere) throw noSuchTrace(traceId);
  const { overrides } = assessment;
  if (overrides !== undefined) {
    const changed = database.run(
      'UPDATE assessments SET valid = 0 WHERE trace_id = ? AND assessment_id = ?',
      traceId,
      overrides,
    );
    if (changed === 0) throw noSuchAssessment(traceId, overrides);
  }
  const id = assessment.id ?? newAssessmentId();
  writeAssessment(database, traceId, { ...assessment, id });
  return getAssessment(database, traceId, id);
}

export function newAssessmentId(): string {
  return `a-${randomUUID().replaceAll('-', '')}`;
}

/** Adds one to a trace that is there, or replaces the one with its id. */
export function writeAssessment(
  database: Database,
  traceId: string,
  assessment: NewAssessment & { readonly id: string },
): void {
  const now = Date.now();
  const { kind, value, error, metadata } = assessment;
  const [aggregate, isNumeric] = aggregateOf(kind, value);
  database.run(
    `INSERT INTO assessments (${assessmentColumns.join(', ')}, aggregate_value, is_numeric_value, experiment_id,
       trace_timestamp_ms)
     SELECT ${assessmentColumns.map(() => '?').join(', ')}, ?, ?, experiment_id, timestamp_ms
     FROM trace_info WHERE request_id = ?`,
    assessment.id,
    traceId,
    assessment.name,
    kind,
    pythonDumps(value),
    error === undefined ? null : pythonDumps(error),
    assessment.createTime || now,
    assessment.lastUpdateTime || now,
    assessment.sourceType,
    assessment.sourceId ?? null,
    metadata.get(sourceRun) ?? null,
    assessment.spanId ?? null,
    assessment.rationale ?? null,
    assessment.overrides ?? null,
    1,
    metadata.size === 0 ? null : pythonDumps(Object.fromEntries(metadata)),
    aggregate,
    isNumeric,
    traceId,
  );
}

/** The number that MLflow's statistics take for a value, and whether it was one. */
function aggregateOf(kind: AssessmentKind, value: unknown): readonly [number | null, 0 | 1] {
  if (kind === 'issue') return [null, 0];
  if (typeof value === 'boolean') return [value ? 1 : 0, 0];
  if (typeof value === 'number' || typeof value === 'bigint') {
    return Number.isFinite(Number(value)) ? [Number(value), 1] : [null, 0];
  }
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return word === 'yes' || word === 'no' ? [word === 'yes' ? 1 : 0, 0] : [null, 0];
}

function noSuchAssessment(traceId: string, id: string): Error {
  return doesNotExist(`Assessment with ID '${id}' not found for trace '${traceId}'`);
}

function findRow(database: Database, traceId: string, id: string): AssessmentRow {
  const row = database.get<AssessmentRow>(
    `SELECT ${assessmentColumns.join(', ')} FROM assessments WHERE trace_id = ? AND assessment_id = ?`,
    traceId,
    id,
  );
  if (row) return row;
  const isThere = database.value('SELECT 1 FROM trace_info WHERE request_id = ?', traceId) !== undefined;
  if (!isThere) throw doesNotExist(`Trace with request_id '${traceId}' not found`);
  throw noSuchAssessment(traceId, id);
}

export function getAssessment(database: Database, traceId: string, id: string): Assessment {
  return assessmentOfRow(findRow(database, traceId, id));
}

/** What is undefined stays as it is. */
export interface AssessmentChange {
  readonly name: string | undefined;
  readonly value: AssessmentValue | undefined;
  readonly rationale: string | undefined;
  /** Added to what is there. */
  readonly metadata: ReadonlyMap<string, string>;
}

export function updateAssessment(
  database: Database,
  { traceId, id }: { readonly traceId: string; readonly id: string },
  { name, value, rationale, metadata }: AssessmentChange,
): Assessment {
  const row = findRow(database, traceId, id);
  const kind = row.assessment_type;
  if (kind === 'issue') throw invalidParameter('An issue reference cannot be updated.');
  if (value && value.kind !== kind) {
    const [asked, has] =
      value.kind === 'feedback' ? ['feedback', 'an Expectation'] : ['expectation', 'a Feedback'];
    throw invalidParameter(`Cannot update ${asked} value on ${has} assessment.`);
  }
  const old = JSON.parse(row.assessment_metadata ?? '{}') as Record<string, unknown>;
  const merged = { ...old, ...Object.fromEntries(metadata) };
  const reason = kind === 'expectation' ? null : (rationale ?? row.rationale);
  database.run(
    `UPDATE assessments SET name = ?, rationale = ?, assessment_metadata = ?, last_updated_timestamp = ?
     WHERE assessment_id = ?`,
    name ?? row.name,
    reason,
    Object.keys(merged).length === 0 ? null : pythonDumps(merged),
    Date.now(),
    id,
  );
  if (value) {
    database.run(
      'UPDATE assessments SET value = ?, error = ?, aggregate_value = ?, is_numeric_value = ? WHERE assessment_id = ?',
      pythonDumps(value.value),
      value.error === undefined ? null : pythonDumps(value.error),
      ...aggregateOf(kind, value.value),
      id,
    );
  }
  return getAssessment(database, traceId, id);
}

/** One that is not there is deleted already; the one that it stood for counts again. */
export function deleteAssessment(database: Database, traceId: string, id: string): void {
  database.run(
    `UPDATE assessments SET valid = 1 WHERE assessment_id =
       (SELECT overrides FROM assessments WHERE trace_id = ? AND assessment_id = ?)`,
    traceId,
    id,
  );
  database.run('DELETE FROM assessments WHERE trace_id = ? AND assessment_id = ?', traceId, id);
}
