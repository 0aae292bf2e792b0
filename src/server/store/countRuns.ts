import type { OwnRequestFor } from '../../api/ownEndpoints.ts';
import { RawJson } from '../http/respond.ts';
import type { SqlPiece } from './filterSql.ts';
import { joinSql, oneOf, stagesOf } from './filterSql.ts';
import { inSlices } from './findInSlices.ts';
import type { LongRead } from './longRead.ts';
import { namedExperiments } from './namedExperiments.ts';
import { runFilterSql } from './runFilter.ts';
import type { Database } from './sqlite.ts';
import { inTime } from './sqlite.ts';

interface Count {
  readonly count: number;
}

/** `language`: as of `searchRuns`. */
type Request = OwnRequestFor<'countRuns'> & { readonly language?: 'extended' | undefined };

/** How many runs a search would find in all. */
export const countRuns: LongRead<Request, Count> = {
  brief(database, request) {
    const { sql, values } = whereOf(database, request);
    database.patterns.start();
    const count = database.value<number>(
      `SELECT count(*) FROM runs r WHERE ${inTime('r.rowid')} AND ${sql}`,
      ...values,
    );
    return new RawJson(JSON.stringify({ count: Number(count ?? 0) } satisfies Count));
  },

  *sliced(database, request) {
    database.patterns.start();
    const { sql, values } = whereOf(database, request);
    const counts = yield* inSlices(database, 'runs', (after, to) =>
      database.value<number>(
        `SELECT count(*) FROM runs r NOT INDEXED
         WHERE r.rowid > ? AND r.rowid <= ? AND ${inTime('r.rowid')} AND ${sql}`,
        after,
        to,
        ...values,
      ),
    );
    const count = counts.reduce<number>((sum, each) => sum + Number(each ?? 0), 0);
    yield JSON.stringify({ count } satisfies Count);
  },
};

function whereOf(
  database: Database,
  { experiment_ids: names, filter = '', run_view_type: view, language }: Request,
): SqlPiece {
  const experiments = namedExperiments(database, names).map(BigInt);
  return joinSql([
    experiments.length === 0 ? { sql: 'FALSE', values: [] } : oneOf('r.experiment_id', experiments),
    oneOf('r.lifecycle_stage', stagesOf(view)),
    runFilterSql(filter, language),
  ]);
}
