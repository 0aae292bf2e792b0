import type { OwnRequestFor, RunSummary } from '../../api/ownEndpoints.ts';
import { RawJson } from '../http/respond.ts';
import { joinSql, oneOf, stagesOf } from './filterSql.ts';
import type { SqlPiece } from './filterSql.ts';
import { inSlices } from './findInSlices.ts';
import type { LongRead } from './longRead.ts';
import { namedExperiments } from './namedExperiments.ts';
import type { Database } from './sqlite.ts';
import { inTime } from './sqlite.ts';

interface Answer {
  readonly experiments: readonly RunSummary[];
}

interface Row {
  readonly id: number | bigint;
  readonly runs: number | bigint;
  readonly newest: number | bigint | null;
}

const columns = 'r.experiment_id AS id, count(*) AS runs, max(r.start_time) AS newest';

/** How many runs each of many experiments has, and when the newest of them began. The index has all of it. */
export const runSummaries: LongRead<OwnRequestFor<'summarizeRuns'>, Answer> = {
  brief(database, request) {
    const { sql, values } = whereOf(database, request);
    const rows = database.all<Row>(
      `SELECT ${columns} FROM runs r WHERE ${inTime('r.rowid')} AND ${sql} GROUP BY r.experiment_id ORDER BY r.experiment_id`,
      ...values,
    );
    return new RawJson(jsonOf(rows));
  },

  *sliced(database, request) {
    const { sql, values } = whereOf(database, request);
    const slices = yield* inSlices(database, 'runs', (after, to) =>
      database.all<Row>(
        `SELECT ${columns} FROM runs r NOT INDEXED
         WHERE r.rowid > ? AND r.rowid <= ? AND ${inTime('r.rowid')} AND ${sql} GROUP BY r.experiment_id`,
        after,
        to,
        ...values,
      ),
    );
    yield jsonOf(joined(slices.flat()));
  },
};

function whereOf(
  database: Database,
  { experiment_ids: names, run_view_type: view }: OwnRequestFor<'summarizeRuns'>,
): SqlPiece {
  const experiments = namedExperiments(database, names).map(BigInt);
  return joinSql([
    experiments.length === 0 ? { sql: 'FALSE', values: [] } : oneOf('r.experiment_id', experiments),
    oneOf('r.lifecycle_stage', stagesOf(view)),
  ]);
}

function joined(rows: readonly Row[]): readonly Row[] {
  const found = new Map<string, Row>();
  for (const row of rows) {
    const known = found.get(String(row.id));
    const newest = Math.max(Number(known?.newest ?? 0), Number(row.newest ?? 0));
    const runs = Number(known?.runs ?? 0) + Number(row.runs);
    found.set(String(row.id), { id: row.id, runs, newest: newest === 0 ? null : newest });
  }
  return [...found.values()].sort((one, other) => Number(one.id) - Number(other.id));
}

function jsonOf(rows: readonly Row[]): string {
  const experiments = rows.map(({ id, runs, newest }): RunSummary => ({
    experiment_id: String(id),
    runs: Number(runs),
    ...(newest !== null && { newest: Number(newest) }),
  }));
  return JSON.stringify({ experiments } satisfies Answer);
}
