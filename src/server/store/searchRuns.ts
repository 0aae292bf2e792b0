import type { RequestFor } from '../../api/endpoints.ts';
import type { Run } from '../../api/entities.ts';
import type { Clause } from '../../filter/dialect.ts';
import { checkFilter } from '../../filter/dialect.ts';
import { runDialect } from '../../filter/dialects.ts';
import type { Condition } from '../../filter/expression.ts';
import { checkExpression } from '../../filter/expression.ts';
import { checkOrder } from '../../filter/orderBy.ts';
import { invalidParameter } from '../answers.ts';
import { RawJson } from '../http/respond.ts';
import { pythonLiteral } from '../pythonValue.ts';
import { parseExperimentId } from '../validation.ts';
import type { SqlPiece } from './filterSql.ts';
import { checked, compareSql, joinSql, stagesOf } from './filterSql.ts';
import type { LongRead } from './longRead.ts';
import { JsonList, Pace, runsPerSlice } from './longRead.ts';
import { nextToken, readToken } from './pageToken.ts';
import type { RunParts } from './runJson.ts';
import { runColumns, runJson } from './runJson.ts';
import { runNameTag } from './runs.ts';
import type { Database, SqlValue } from './sqlite.ts';
import { inTime } from './sqlite.ts';

const orderable = ['run_id', 'artifact_uri', 'end_time', 'user_id', 'status', 'start_time', 'run_name'];

const columns: Readonly<Record<string, string>> = { run_id: 'run_uuid', run_name: 'name' };

function columnOf(attribute: string): string {
  return `r.${columns[attribute] ?? attribute}`;
}

/** `language`: `extended` takes OR, brackets and RLIKE in the filter too. */
type Request = RequestFor<'searchRuns'> & { readonly language?: 'extended' | undefined };
interface Page {
  readonly runs?: Run[];
  readonly next_page_token?: string;
}

interface Plan {
  readonly maxResults: number;
  readonly offset: number;
  readonly where: SqlPiece;
  readonly order: OrderSql;
}

/** Undefined: no experiments, no runs. */
function planSearch(request: Request): Plan | undefined {
  const maxResults = Number(request.max_results ?? 1000);
  if (maxResults < 1) {
    throw invalidParameter(
      `Invalid value ${maxResults} for parameter 'max_results' supplied. It must be a positive integer`,
    );
  }
  const condition = checked(() => readCondition(request.filter ?? '', request.language));
  const order = orderSql(request.order_by ?? []);
  const offset = readToken(request.page_token);
  const experimentIds = (request.experiment_ids ?? []).map((id) => parseExperimentId(id).toString());
  if (experimentIds.length === 0) return undefined;
  const where = joinSql([
    experimentsSql(experimentIds),
    stageSql(request.run_view_type),
    conditionSql(condition),
  ]);
  return { maxResults, offset, where, order };
}

export const searchRuns: LongRead<Request, Page> = {
  brief(database, request) {
    const plan = planSearch(request);
    if (!plan) return new RawJson('{}');
    const { where, order, maxResults, offset } = plan;
    database.patterns.start();
    // First which runs, then their parts: so that only one page's parts are read.
    const ids = database
      .all<{ id: string }>(
        `SELECT r.run_uuid AS id FROM runs r ${order.joins.sql} WHERE ${inTime('r.rowid')} AND ${where.sql}
         ORDER BY ${order.terms.join(', ')} LIMIT ? OFFSET ?`,
        ...order.joins.values,
        ...where.values,
        maxResults + 1,
        offset,
      )
      .map(({ id }) => id);
    return new RawJson([...pageJson(database, ids, plan)].join(''));
  },

  *sliced(database, request) {
    const plan = planSearch(request);
    database.patterns.start();
    if (plan) yield* pageJson(database, yield* findInSlices(database, plan), plan);
    else yield '{}';
  },
};

/** The page that these ids begin; one more than it holds says that there is a next. */
function* pageJson(
  database: Database,
  ids: readonly string[],
  { maxResults, offset }: Plan,
): Generator<string, void> {
  const list = new JsonList('{"runs":[');
  const shown = Math.min(ids.length, maxResults);
  for (let from = 0; from < shown; from += runsPerSlice) {
    const rows = database.all<RunParts>(
      `SELECT ${runColumns} FROM json_each(?) j CROSS JOIN runs r ON r.run_uuid = j.value ORDER BY j.key`,
      JSON.stringify(ids.slice(from, Math.min(from + runsPerSlice, shown))),
    );
    yield list.add(rows.map(runJson));
    database.checkTime();
  }
  const token = ids.length > maxResults ? `,"next_page_token":"${nextToken(offset, maxResults)}"` : '';
  yield list.isEmpty ? '{}' : `]${token}}`;
}

/** The same ids as by one statement, from slices of the table; what each run is ordered by is kept until all are there. */
function* findInSlices(database: Database, plan: Plan): Generator<string, string[]> {
  const { where, order, maxResults, offset } = plan;
  const terms = order.terms.map((term) => /^(.*?)( ASC| DESC)?$/s.exec(term) ?? []);
  const columns = terms.map((_, index) => `k${index}`);
  database.exec(`CREATE TEMP TABLE found (id, ${columns.join(', ')})`);
  const last = database.value<number>('SELECT max(r.rowid) FROM runs r') ?? 0;
  const sql = `INSERT INTO temp.found SELECT r.run_uuid, ${terms.map(([, expression]) => expression).join(', ')}
    FROM runs r NOT INDEXED ${order.joins.sql} WHERE r.rowid > ? AND r.rowid <= ? AND ${where.sql}`;
  const pace = new Pace();
  for (let from = 0; from < last;) {
    from = pace.slice((rows) => {
      database.run(sql, ...order.joins.values, from, from + rows, ...where.values);
      return from + rows;
    });
    yield '';
  }
  const sorted = terms.map(([, , direction = ''], index) => `${columns[index]}${direction}`);
  return database
    .all<{ id: string }>(
      `SELECT id FROM temp.found ORDER BY ${sorted.join(', ')} LIMIT ? OFFSET ?`,
      maxResults + 1,
      offset,
    )
    .map(({ id }) => id);
}

function readCondition(filter: string, language: 'extended' | undefined): Condition {
  if (language === 'extended') return checkExpression(filter, runDialect);
  const clauses = checkFilter(filter, runDialect);
  return { kind: 'all', parts: clauses.map((clause) => ({ kind: 'clause', clause })) };
}

function conditionSql(condition: Condition): SqlPiece {
  if (condition.kind === 'clause') return clauseSql(condition.clause);
  if (condition.parts.length === 0) return { sql: 'TRUE', values: [] };
  const { sql, values } = joinSql(condition.parts.map(conditionSql), condition.kind === 'all' ? 'AND' : 'OR');
  return { sql: `(${sql})`, values };
}

function experimentsSql(ids: readonly string[]): SqlPiece {
  if (ids.length === 1) return { sql: 'r.experiment_id = ?', values: [BigInt(ids[0] as string)] };
  return { sql: 'r.experiment_id IN (SELECT value FROM json_each(?))', values: [`[${ids.join(',')}]`] };
}

function stageSql(viewType: string | undefined): SqlPiece {
  const { sql, values } = stagesOf(viewType);
  return { sql: `r.lifecycle_stage ${sql}`, values };
}

function clauseSql({ type, key, comparator, value }: Clause): SqlPiece {
  if (type === 'attribute' && key !== 'run_name') return compareSql(columnOf(key), comparator, value);
  if (type === 'dataset') return datasetSql(key, compareSql('x', comparator, value));
  const table = { metric: 'latest_metrics', parameter: 'params', tag: 'tags', attribute: 'tags' }[type];
  // The column `name` is empty for runs of MLflow before 1.30.
  const stored = type === 'attribute' ? runNameTag : key;
  const exists = (condition: SqlPiece): SqlPiece => ({
    sql: `EXISTS (SELECT 1 FROM ${table} v WHERE v.run_uuid = r.run_uuid AND v.key = ?${condition.sql})`,
    values: [stored, ...condition.values],
  });
  if (comparator === 'IS NOT NULL') return exists({ sql: '', values: [] });
  if (comparator === 'IS NULL') {
    const there = exists({ sql: '', values: [] });
    return { ...there, sql: `NOT ${there.sql}` };
  }
  const compared = compareSql('v.value', comparator, value);
  if (type !== 'metric') return exists({ ...compared, sql: ` AND ${compared.sql}` });
  // NaN is stored as 0: it differs from every number and compares with none.
  const withNan = comparator === '!=' ? `(${compared.sql} OR v.is_nan)` : `${compared.sql} AND NOT v.is_nan`;
  return exists({ ...compared, sql: ` AND ${withNan}` });
}

function datasetSql(key: string, compared: SqlPiece): SqlPiece {
  const condition =
    key === 'context'
      ? `EXISTS (SELECT 1 FROM input_tags g WHERE g.input_uuid = i.input_uuid
           AND g.name = 'mlflow.data.context' AND ${compared.sql.replace(/\bx\b/, 'g.value')})`
      : compared.sql.replace(/\bx\b/, `d.${key}`);
  return {
    sql: `EXISTS (SELECT 1 FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
      WHERE i.destination_type = 'RUN' AND i.destination_id = r.run_uuid AND i.source_type = 'DATASET' AND ${condition})`,
    values: compared.values,
  };
}

interface OrderSql {
  readonly joins: SqlPiece;
  readonly terms: readonly string[];
}

/** Values first, then NaN, then what is missing, in both directions; ties by start time, newest first, and id. */
function orderSql(texts: readonly string[]): OrderSql {
  const orders = checked(() => texts.map((text) => checkOrder(text, runDialect, orderable)));
  const joins: string[] = [];
  const joined: SqlValue[] = [];
  const terms: string[] = [];
  const seen = new Set<string>();
  orders.forEach(({ type, key, ascending }, index) => {
    if (seen.size === seen.add(`${type} ${key}`).size) {
      // MLflow answers 500 here.
      throw invalidParameter(`\`order_by\` contains duplicate fields: ${pythonLiteral(texts)}`);
    }
    const direction = ascending ? 'ASC' : 'DESC';
    if (type === 'attribute') {
      terms.push(`${columnOf(key)} IS NULL`, `${columnOf(key)} ${direction}`);
      return;
    }
    const table = { metric: 'latest_metrics', parameter: 'params', tag: 'tags', dataset: undefined }[type];
    if (table === undefined) throw invalidParameter(`Invalid identifier type '${type}'`);
    const alias = `o${index}`;
    joins.push(`LEFT JOIN ${table} ${alias} ON ${alias}.run_uuid = r.run_uuid AND ${alias}.key = ?`);
    joined.push(key);
    if (type === 'metric')
      terms.push(`CASE WHEN ${alias}.is_nan THEN 1 WHEN ${alias}.value IS NULL THEN 2 ELSE 0 END`);
    else terms.push(`${alias}.value IS NULL`);
    terms.push(`${alias}.value ${direction}`);
  });
  if (!seen.has('attribute start_time')) terms.push('r.start_time DESC');
  terms.push('r.run_uuid');
  return { joins: { sql: joins.join(' '), values: joined }, terms };
}
