import { hasExtraIndex } from './extraIndexes.ts';
import type { SqlPiece } from './filterSql.ts';
import { joinSql, oneOf } from './filterSql.ts';
import { findAtOnce, termsSql } from './findInSlices.ts';
import type { Finding } from './findInSlices.ts';
import { afterSql } from './listOrder.ts';
import type { RunOrder } from './runOrder.ts';
import type { Database, SqlValue } from './sqlite.ts';
import { inTime } from './sqlite.ts';

/** Which runs are looked for: so many, from so far behind the first or from a position. */
export interface RunQuery {
  readonly experimentIds: readonly string[];
  readonly stages: readonly string[];
  readonly filter: SqlPiece;
  readonly order: RunOrder;
  /** The last run of the page before, as the values of the order's terms. */
  readonly after: readonly SqlValue[] | undefined;
  /** 0 where there is `after`. */
  readonly offset: number;
  readonly limit: number;
}

/** Each experiment's newest runs are looked up by themselves; with more experiments than these that costs more than it saves. */
const mostExperiments = 200;

/** Ids in their order. Statements end with TookTooLong as `Database.within` says. */
export function findRuns(database: Database, query: RunQuery): readonly string[] {
  const { first } = query.order;
  const found =
    first?.kind === 'metric'
      ? alongMetric(database, query, first)
      : first?.kind === 'startTime'
        ? alongStartTimes(database, query, first)
        : undefined;
  return found ?? findAtOnce(database, findingOf(query));
}

/** Experiments, stages, filter and `after`, over `runs r` joined as the order wants. */
export function runsWhere(query: RunQuery): SqlPiece {
  const { filter, order, after } = query;
  return joinSql([groupSql(query), filter, ...(after ? [afterSql(order.terms, after)] : [])]);
}

function groupSql({ experimentIds, stages }: RunQuery): SqlPiece {
  return joinSql([oneOf('r.experiment_id', experimentIds.map(BigInt)), oneOf('r.lifecycle_stage', stages)]);
}

/** The search that looks at all of them and sorts. */
export function findingOf(query: RunQuery): Finding {
  const { terms, joins } = query.order;
  const { limit, offset } = query;
  return {
    alias: 'r',
    table: 'runs',
    id: 'r.run_uuid',
    joins,
    where: runsWhere(query),
    terms,
    limit,
    offset,
  };
}

/**
 * Walks our index over the metric's values until there are enough runs. Undefined where that takes longer than
 * to look at the experiments' runs, and where there are not enough of them: then those with NaN or without a
 * value are wanted too.
 */
function alongMetric(
  database: Database,
  query: RunQuery,
  { key, isDescending }: { readonly key: string; readonly isDescending: boolean },
): readonly string[] | undefined {
  const { order, limit, offset, after } = query;
  const [kind, value] = after ?? [];
  if ((kind ?? 0n) !== 0n || !hasExtraIndex(database, 'latest_metrics')) return undefined;
  const total = database.value<number>('SELECT max(rowid) FROM runs') ?? 0;
  // Of `total` values as many are walked over for one that counts as there are runs for one of the experiments;
  // that costs about twice of what a run costs that is looked at by itself, once in all.
  const enough = Math.ceil(Math.sqrt(((limit + offset) * total) / 2));
  if (countRuns(database, query, enough) < enough) return undefined;
  const where = joinSql([
    { sql: 'o0.key = ? AND NOT o0.is_nan AND o0.is_nan = 0', values: [key] },
    ...(value === undefined ? [] : [{ sql: `o0.value ${isDescending ? '<=' : '>='} ?`, values: [value] }]),
    runsWhere(query),
  ]);
  const others = order.joins.sql.replace(/^LEFT JOIN latest_metrics o0 ON \S+ = \S+ AND \S+ = \?/, '');
  const ids = database.all<{ id: string }>(
    `SELECT r.run_uuid AS id FROM latest_metrics o0 CROSS JOIN runs r ON r.run_uuid = o0.run_uuid ${others}
     WHERE ${inTime('o0.rowid')} AND ${where.sql} ORDER BY ${termsSql(order.terms.slice(1))} LIMIT ? OFFSET ?`,
    ...order.joins.values.slice(1),
    ...where.values,
    limit,
    offset,
  );
  return ids.length < limit ? undefined : ids.map(({ id }) => id);
}

/** At most so many are counted. */
function countRuns(database: Database, query: RunQuery, most: number): number {
  const where = groupSql(query);
  return (
    database.value<number>(
      `SELECT count(*) FROM (SELECT 1 FROM runs r WHERE ${where.sql} LIMIT ?)`,
      ...where.values,
      most,
    ) ?? 0
  );
}

/** Takes each experiment's first runs by our index, and sorts those. Undefined as in `alongMetric`. */
function alongStartTimes(
  database: Database,
  query: RunQuery,
  { isDescending }: { readonly isDescending: boolean },
): readonly string[] | undefined {
  const { experimentIds, stages, order, limit, offset, after } = query;
  if (!hasExtraIndex(database, 'runs') || experimentIds.length > mostExperiments) return undefined;
  const start = order.terms.findIndex(({ sql }) => sql === 'r.start_time');
  const least = isDescending ? '<=' : '>=';
  const from = after?.[start];
  // Those without a start time come last.
  if (from === null) return undefined;
  const isOne = stages.length === 1 && new Set(experimentIds).size === 1;
  const many = isOne ? limit : limit + offset;
  const found: { readonly id: string; readonly time: number }[] = [];
  for (const experimentId of new Set(experimentIds)) {
    for (const stage of stages) {
      const last = found[many - 1]?.time;
      const where = joinSql([
        runsWhere({ ...query, experimentIds: [experimentId], stages: [stage] }),
        { sql: 'r.start_time IS NOT NULL', values: [] },
        ...(from === undefined ? [] : [{ sql: `r.start_time ${least} ?`, values: [from] }]),
        ...(last === undefined
          ? []
          : [{ sql: `r.start_time ${isDescending ? '>=' : '<='} ?`, values: [last] }]),
      ]);
      const more = database.all<{ id: string; time: number }>(
        `SELECT r.run_uuid AS id, CAST(r.start_time AS REAL) AS time FROM runs r ${order.joins.sql}
         WHERE ${inTime('r.rowid')} AND ${where.sql} ORDER BY ${termsSql(order.terms.slice(start))} LIMIT ? OFFSET ?`,
        ...order.joins.values,
        ...where.values,
        many,
        isOne ? offset : 0,
      );
      found.push(...more);
      if (!isOne) found.sort((a, b) => (isDescending ? b.time - a.time : a.time - b.time));
      const worst = found[many - 1]?.time;
      if (Math.abs(worst ?? 0) > Number.MAX_SAFE_INTEGER) return undefined;
      if (worst !== undefined) found.splice(found.findLastIndex(({ time }) => time === worst) + 1);
      database.checkTime();
    }
  }
  if (found.length < many && hasRunWithoutStart(database, query)) return undefined;
  if (isOne) return found.map(({ id }) => id);
  return database
    .all<{ id: string }>(
      `SELECT r.run_uuid AS id FROM json_each(?) j CROSS JOIN runs r ON r.run_uuid = j.value ${order.joins.sql}
       ORDER BY ${termsSql(order.terms)} LIMIT ? OFFSET ?`,
      JSON.stringify(found.map(({ id }) => id)),
      ...order.joins.values,
      limit,
      offset,
    )
    .map(({ id }) => id);
}

function hasRunWithoutStart(database: Database, query: RunQuery): boolean {
  const where = groupSql(query);
  return (
    database.value(
      `SELECT 1 FROM runs r WHERE ${where.sql} AND r.start_time IS NULL LIMIT 1`,
      ...where.values,
    ) !== undefined
  );
}
