import type { Metric, MetricWithRunId } from '../../api/entities.ts';
import { RawJson } from '../http/respond.ts';
import type { LongRead } from './longRead.ts';
import { JsonList, Pace } from './longRead.ts';
import { nextToken } from './pageToken.ts';
import type { Database } from './sqlite.ts';
import { inTime, TookTooLong } from './sqlite.ts';

/** Points that are read at once, without slices. */
const fewPoints = 30_000;
const fewPointsToThin = 10_000;
const pointsPerSlice = 5000;

/** Of json_object's making these would take a quarter longer. */
const valuesJson = `CASE WHEN m.is_nan THEN '"NaN"' ELSE m.value END || ',"timestamp":' || m.timestamp || ',"step":' || m.step`;
const fieldsJson = `'{"key":' || json_quote(m.key) || ',"value":' || ${valuesJson}`;
const pointJson = `${fieldsJson} || '}'`;
const pointOfRunJson = `${fieldsJson} || ',"run_id":' || json_quote(m.run_uuid) || '}'`;
const byTime = 'timestamp, step, value';
const byStep = 'step, timestamp, value, is_nan';

/** Counting needs the index only, and says beforehand what sorting would cost. */
export function refuseMany(
  database: Database,
  runIds: readonly string[],
  { key, most }: { readonly key: string; readonly most: number },
): void {
  const count = database.value<number>(
    `SELECT count(*) FROM (SELECT 1 FROM metrics WHERE ${inTime('rowid')} AND key = ?
       AND run_uuid IN (SELECT value FROM json_each(?)) LIMIT ?)`,
    key,
    JSON.stringify(runIds),
    most + 1,
  );
  if ((count ?? 0) > most) throw new TookTooLong();
}

export interface HistoryPage {
  readonly runId: string;
  readonly key: string;
  /** Undefined: all of it. */
  readonly maxResults: number | undefined;
  readonly offset: number;
}

interface History {
  readonly metrics?: Metric[];
  readonly next_page_token?: string;
}

/**
 * One run's points of one metric. Which rows, is asked by itself: SQLite else takes the index that has all columns, and
 * reads the metric's points of all runs.
 */
export const metricHistory: LongRead<HistoryPage, History> = {
  brief(database, page) {
    const { runId, key, offset } = page;
    refuseMany(database, [runId], { key, most: fewPoints });
    const limit = page.maxResults ?? -1;
    const json = database.value<string>(
      `SELECT group_concat(? || ${valuesJson} || '}')
       FROM (SELECT m.value, m.is_nan, m.timestamp, m.step FROM metrics i CROSS JOIN metrics m ON m.rowid = i.rowid
             WHERE i.run_uuid = ? AND i.key = ?
             ORDER BY m.timestamp, m.step, m.value LIMIT ? OFFSET ?) m`,
      `{"key":${JSON.stringify(key)},"value":`,
      runId,
      key,
      limit,
      offset,
    );
    if (!json) return new RawJson('{}');
    const hasMore =
      limit > 0 &&
      database.value<number>(
        'SELECT 1 FROM metrics WHERE run_uuid = ? AND key = ? LIMIT 1 OFFSET ?',
        runId,
        key,
        BigInt(offset) + BigInt(limit),
      ) !== undefined;
    return new RawJson(`{"metrics":[${json}]${tokenAfter(hasMore, page)}}`);
  },

  *sliced(database, page) {
    yield* collectPoints(database, page);
    const total = orderPoints(database, byTime);
    const list = new JsonList('{"metrics":[');
    // A bigint where it is larger than any history.
    const end =
      page.maxResults === undefined ? total : Math.min(page.offset + Number(page.maxResults), total);
    for (let from = page.offset; from < end; from += pointsPerSlice) {
      yield list.add(
        pointsBetween(database, { json: pointJson, from, to: Math.min(from + pointsPerSlice, end) }),
      );
    }
    yield list.isEmpty ? '{}' : `]${tokenAfter(end < total, page)}}`;
  },
};

function tokenAfter(hasMore: boolean, { offset, maxResults = 0 }: HistoryPage): string {
  return hasMore ? `,"next_page_token":"${nextToken(offset, maxResults)}"` : '';
}

export interface Interval {
  readonly runIds: readonly string[];
  readonly key: string;
  /** Points per run. */
  readonly maxResults: number;
  readonly steps: Steps | undefined;
}

interface Steps {
  readonly from: number;
  readonly to: number;
}

/** Each run's history thinned by itself. */
export const metricInterval: LongRead<Interval, { readonly metrics?: MetricWithRunId[] }> = {
  brief(database, { runIds, key, maxResults, steps }) {
    refuseMany(database, runIds, { key, most: fewPointsToThin });
    const list = new JsonList('{"metrics":[');
    const { least, most } = boundsOf(steps);
    const pieces = runIds.map((runId) => {
      const points = database.all<{ json: string }>(
        `SELECT ${pointOfRunJson} AS json FROM metrics m
         WHERE run_uuid = ? AND key = ? AND step BETWEEN ? AND ? ORDER BY ${byStep}`,
        runId,
        key,
        least,
        most,
      );
      return list.add(keptOf(points.length, maxResults).map((number) => points[number - 1]?.json ?? ''));
    });
    return new RawJson(list.isEmpty ? '{}' : `${pieces.join('')}]}`);
  },

  *sliced(database, { runIds, key, maxResults, steps }) {
    const list = new JsonList('{"metrics":[');
    for (const runId of runIds) {
      yield* collectPoints(database, { runId, key, steps });
      const kept = keptOf(orderPoints(database, byStep), maxResults);
      yield list.add(
        database
          .all<{ json: string }>(
            `SELECT ${pointOfRunJson} AS json FROM json_each(?) j CROSS JOIN temp.ordered m ON m.rowid = j.value ORDER BY j.key`,
            JSON.stringify(kept),
          )
          .map(({ json }) => json),
      );
    }
    yield list.isEmpty ? '{}' : ']}';
  },
};

/**
 * Which of so many points are kept, counted from 1: they are cut into buckets of equal size (the first ones
 * larger by one), the first point of each is kept, and the last of all takes the last place.
 */
function keptOf(total: number, buckets: number): readonly number[] {
  if (total <= buckets) return Array.from({ length: total }, (_, index) => index + 1);
  const size = Math.floor(total / buckets);
  const larger = total % buckets;
  return Array.from({ length: buckets }, (_, index) =>
    index === buckets - 1 ? total : index * size + Math.min(index, larger) + 1,
  );
}

function boundsOf(steps: Steps | undefined): {
  readonly least: number | bigint;
  readonly most: number | bigint;
} {
  return { least: steps?.from ?? -(2n ** 63n), most: steps?.to ?? 2n ** 63n - 1n };
}

export interface BulkHistory {
  readonly runIds: readonly string[];
  readonly key: string;
  readonly maxResults: number;
}

/** Whole histories of many runs, for MLflow's own web pages. */
export const bulkHistory: LongRead<BulkHistory, unknown> = {
  brief(database, { runIds, key, maxResults }) {
    refuseMany(database, runIds, { key, most: fewPoints });
    const json = database.value<string>(
      `SELECT group_concat(${pointOfRunJson})
       FROM (SELECT * FROM metrics
             WHERE rowid IN (SELECT rowid FROM metrics WHERE key = ? AND run_uuid IN (SELECT value FROM json_each(?)))
             ORDER BY run_uuid, ${byTime} LIMIT ?) m`,
      key,
      JSON.stringify(runIds),
      maxResults,
    );
    return new RawJson(`{"metrics":[${json ?? ''}]}`);
  },

  *sliced(database, { runIds, key, maxResults }) {
    const list = new JsonList('{"metrics":[');
    let left = maxResults;
    // As SQLite orders text: by its bytes.
    const ordered = [...new Set(runIds)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    for (const runId of ordered) {
      if (left <= 0) break;
      yield* collectPoints(database, { runId, key });
      const end = Math.min(orderPoints(database, byTime), left);
      for (let from = 0; from < end; from += pointsPerSlice) {
        const to = Math.min(from + pointsPerSlice, end);
        yield list.add(pointsBetween(database, { json: pointOfRunJson, from, to }));
      }
      left -= end;
    }
    yield list.isEmpty ? '{"metrics":[]}' : ']}';
  },
};

/** Copies the points of one history to the connection's own table `points`, in slices. */
function* collectPoints(
  database: Database,
  { runId, key, steps }: { readonly runId: string; readonly key: string; readonly steps?: Steps | undefined },
): Generator<string, void> {
  const { least, most } = boundsOf(steps);
  database.exec(
    'DROP TABLE IF EXISTS temp.points; CREATE TEMP TABLE points (place, run_uuid, key, step, timestamp, value, is_nan)',
  );
  const pace = new Pace();
  const copy = (condition: string, ...bounds: readonly (number | bigint)[]): number =>
    pace.slice(database, (rows) =>
      database.run(
        `INSERT INTO temp.points SELECT rowid, run_uuid, key, step, timestamp, value, is_nan FROM metrics
         WHERE run_uuid = ? AND key = ? AND ${condition} ORDER BY step, rowid LIMIT ?`,
        runId,
        key,
        ...bounds,
        rows,
      ),
    );
  let added = copy('step BETWEEN ? AND ?', least, most);
  while (added > 0) {
    yield '';
    const last = database.get<{ step: string; place: string }>(
      'SELECT CAST(step AS TEXT) AS step, CAST(place AS TEXT) AS place FROM temp.points ORDER BY rowid DESC LIMIT 1',
    );
    const step = BigInt(last?.step ?? 0);
    // Many points may have one step (none was given): those first, since an index finds only the step by itself.
    added =
      copy('step = ? AND rowid > ?', step, BigInt(last?.place ?? 0)) ||
      copy('step > ? AND step <= ?', step, most);
  }
}

/** Makes the table `ordered` of what was collected, whose rowids count from 1. Gives the number of its rows. */
function orderPoints(database: Database, order: string): number {
  database.exec(
    `DROP TABLE IF EXISTS temp.ordered; CREATE TEMP TABLE ordered AS SELECT * FROM temp.points ORDER BY ${order}`,
  );
  return database.value<number>('SELECT count(*) FROM temp.ordered') ?? 0;
}

/** Rows of `ordered` as JSON texts; counted from 0, without `to`. */
function pointsBetween(
  database: Database,
  { json, from, to }: { readonly json: string; readonly from: number; readonly to: number },
): string[] {
  return database
    .all<{ json: string }>(
      `SELECT ${json} AS json FROM temp.ordered m WHERE m.rowid > ? AND m.rowid <= ? ORDER BY m.rowid`,
      from,
      to,
    )
    .map((point) => point.json);
}
