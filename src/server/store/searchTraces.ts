import type { TraceInfo } from '../../api/traceEntities.ts';
import type { TraceRequest } from '../../api/traceEndpoints.ts';
import type { TraceClause, TraceOrder } from '../../filter/traceFilter.ts';
import { checkTraceFilter, checkTraceOrder } from '../../filter/traceFilter.ts';
import { invalidParameter } from '../answers.ts';
import { parseExperimentId } from '../validation.ts';
import type { SqlPiece } from './filterSql.ts';
import { checked, compareSql, joinSql } from './filterSql.ts';
import { nextToken, readToken } from './pageToken.ts';
import type { Database, SqlValue } from './sqlite.ts';
import { countColumns, countsOfValue, traceMetadata, traceTags } from './traceColumns.ts';
import { selectTraceInfos } from './traceInfos.ts';

export interface TracePage {
  readonly traces?: readonly TraceInfo[];
  readonly next_page_token?: string;
}

export function searchTraces(database: Database, request: TraceRequest<'searchTraces'>): TracePage {
  const maxResults = Number(request.max_results ?? 100);
  if (maxResults < 1) {
    throw invalidParameter(
      `Invalid value ${maxResults} for parameter 'max_results' supplied. It must be a positive integer`,
    );
  }
  const ids = request.locations.flatMap(({ mlflow_experiment: experiment }) =>
    experiment ? [parseExperimentId(experiment.experiment_id ?? '').toString()] : [],
  );
  const order = orderSql(checked(() => (request.order_by ?? []).map(checkTraceOrder)));
  const clauses = checked(() => checkTraceFilter(request.filter ?? ''));
  const offset = readToken(request.page_token);
  const where = joinSql([
    { sql: 't.experiment_id IN (SELECT value FROM json_each(?))', values: [`[${ids.join(',')}]`] },
    ...clauses
      .filter((clause, index) => !isRun(clause) || clauses.findLastIndex(isRun) === index)
      .map(clauseSql),
  ]);
  const rows = database.all<{ id: string }>(
    `SELECT t.request_id AS id FROM trace_info t ${order.joins.sql} WHERE ${where.sql}
     ORDER BY ${order.terms} LIMIT ? OFFSET ?`,
    ...order.joins.values,
    ...where.values,
    maxResults,
    offset,
  );
  if (rows.length === 0) return {};
  const traces = selectTraceInfos(
    database,
    rows.map(({ id }) => id),
  );
  // A full page may be the last one, which MLflow does not look for either.
  return rows.length < maxResults ? { traces } : { traces, next_page_token: nextToken(offset, maxResults) };
}

/** `run_id = '…'`, which also finds traces that were linked to the run. MLflow heeds the last of several. */
function isRun({ entity, key, comparator }: TraceClause): boolean {
  return entity === 'request_metadata' && key === traceMetadata.sourceRun && comparator === '=';
}

function clauseSql(clause: TraceClause): SqlPiece {
  const { entity, key, comparator, value } = clause;
  if (entity === 'attribute') return compareSql(attributeSql(key), comparator, value);
  if (entity === 'tag' && key === traceTags.name) return nullableSql('t.trace_name', clause);
  if (entity === 'tag' && key === traceTags.linkedPrompts) return promptSql(clause);
  if (entity === 'request_metadata' && key === traceMetadata.session)
    return nullableSql('t.session_id', clause);
  const counts = entity === 'request_metadata' ? countColumns(key) : undefined;
  if (counts) return countsSql(counts, clause);
  const table = entity === 'tag' ? 'trace_tags' : 'trace_request_metadata';
  const found = (condition: SqlPiece): SqlPiece => ({
    sql: `EXISTS (SELECT 1 FROM ${table} v WHERE v.request_id = t.request_id AND v.key = ?${condition.sql})`,
    values: [key, ...condition.values],
  });
  const there = found({ sql: '', values: [] });
  if (comparator === 'IS NOT NULL') return there;
  if (comparator === 'IS NULL') return { ...there, sql: `NOT ${there.sql}` };
  const compared = compareSql('v.value', comparator, value);
  const inRows = found({ ...compared, sql: ` AND ${compared.sql}` });
  if (!isRun(clause)) return inRows;
  const linked = linkSql('run', String(value));
  return { sql: `(${linked.sql} OR ${inRows.sql})`, values: [...linked.values, ...inRows.values] };
}

function attributeSql(key: string): string {
  return key === 'end_time_ms' ? '(t.timestamp_ms + coalesce(t.execution_time_ms, 0))' : `t.${key}`;
}

function nullableSql(column: string, { comparator, value }: TraceClause): SqlPiece {
  if (value === undefined) return { sql: `${column} ${comparator}`, values: [] };
  return compareSql(column, comparator, value);
}

function linkSql(kind: 'run' | 'prompt_version', id: string): SqlPiece {
  return {
    sql: `EXISTS (SELECT 1 FROM entity_associations e WHERE e.source_type = 'trace' AND e.source_id = t.request_id
      AND e.destination_type = ? AND e.destination_id = ?)`,
    values: [kind, id],
  };
}

function promptSql({ comparator, value }: TraceClause): SqlPiece {
  if (comparator !== '=') {
    throw invalidParameter(
      `Invalid comparator '${comparator}' for prompts filter. Only '=' is supported with format: prompt = "name/version"`,
    );
  }
  const prompt = String(value);
  if (prompt.split('/').length !== 2) {
    throw invalidParameter(
      `Invalid prompts filter value '${prompt}'. Expected format: prompt = "name/version"`,
    );
  }
  return linkSql('prompt_version', prompt);
}

/** Token usage and cost are columns; their metadata equals only what the server itself writes. */
function countsSql(columns: readonly string[], { key, comparator, value }: TraceClause): SqlPiece {
  const isThere = `(${columns.map((column) => `t.${column} IS NOT NULL`).join(' OR ')})`;
  if (comparator === 'IS NOT NULL') return { sql: isThere, values: [] };
  if (comparator === 'IS NULL') return { sql: `NOT ${isThere}`, values: [] };
  if (comparator !== '=' && comparator !== '!=') {
    throw invalidParameter(
      `Comparator '${comparator}' is not supported for reserved metadata '${key}'. Only '=', '!=', 'IS NULL', and 'IS NOT NULL' are supported.`,
    );
  }
  const counts = countsOfValue(key, String(value));
  const values: SqlValue[] = counts ? columns.map((column) => counts.get(column) ?? null) : [];
  const equals = counts ? `(${columns.map((column) => `t.${column} IS ?`).join(' AND ')})` : '0';
  return { sql: comparator === '=' ? equals : `(${isThere} AND NOT ${equals})`, values };
}

interface OrderSql {
  readonly joins: SqlPiece;
  readonly terms: string;
}

/** What is missing comes last, in both directions; ties by time, newest first, and id. */
function orderSql(orders: readonly TraceOrder[]): OrderSql {
  const joins: string[] = [];
  const values: string[] = [];
  const terms: string[] = [];
  const seen = new Set<string>();
  orders.forEach(({ entity, key, ascending }, index) => {
    if (seen.size === seen.add(`${entity} ${key}`).size) {
      throw invalidParameter(`\`order_by\` contains duplicate fields: ['${key}']`);
    }
    let column = entity === 'attribute' ? attributeSql(key) : `o${index}.value`;
    if (entity === 'tag' && key === traceTags.name) column = 't.trace_name';
    else if (entity === 'request_metadata' && key === traceMetadata.session) column = 't.session_id';
    else if (entity !== 'attribute') {
      if (countColumns(key) && entity === 'request_metadata') {
        throw invalidParameter(
          `Ordering by reserved metadata '${key}' is not supported because it is represented by multiple columns.`,
        );
      }
      const table = entity === 'tag' ? 'trace_tags' : 'trace_request_metadata';
      joins.push(`LEFT JOIN ${table} o${index} ON o${index}.request_id = t.request_id AND o${index}.key = ?`);
      values.push(key);
    }
    terms.push(`${column} IS NULL`, `${column} ${ascending ? 'ASC' : 'DESC'}`);
  });
  if (!seen.has('attribute timestamp_ms')) terms.push('t.timestamp_ms DESC');
  if (!seen.has('attribute request_id')) terms.push('t.request_id');
  return { joins: { sql: joins.join(' '), values }, terms: terms.join(', ') };
}
