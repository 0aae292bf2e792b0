import type { MetricExtremes } from '../../api/ownEndpoints.ts';
import { RawJson } from '../http/respond.ts';
import type { LongRead } from './longRead.ts';
import { JsonList, Pace } from './longRead.ts';
import { refuseMany } from './metricHistory.ts';
import type { Database, SqlValue } from './sqlite.ts';
import { inTime } from './sqlite.ts';

export interface ExtremesRequest {
  readonly runIds: readonly string[];
  readonly keys: readonly string[];
}

interface Answer {
  readonly extremes: readonly MetricExtremes[];
}

/** Points that are read at once, without slices. */
const fewPoints = 20_000;
/** Short histories are read one after the other for so long before others have their turn. */
const turnMs = 10;

/** Steps and times may be larger than a number of JavaScript is exact. */
interface Point {
  readonly value: number;
  readonly step: bigint;
  readonly timestamp: bigint;
}

/** A part of a history in the order of its steps. */
interface Slice {
  /** It has fewer points than it could have: none of its kind are left. */
  readonly isShort: boolean;
  readonly min?: Point;
  readonly max?: Point;
  /** Its last row. */
  readonly last: Place;
}

interface Place {
  readonly step: bigint;
  readonly rowid: bigint;
}

interface Pair {
  readonly runId: string;
  readonly key: string;
}

interface Part {
  readonly condition: string;
  readonly bounds: readonly SqlValue[];
  /** -1: all. */
  readonly rows: number;
}

const whole: Part = { condition: 'TRUE', bounds: [], rows: -1 };

/** The lowest and the highest value of whole histories; of several such points the one of the first step. */
export const metricExtremes: LongRead<ExtremesRequest, Answer> = {
  brief(database, request) {
    for (const key of request.keys) refuseMany(database, request.runIds, { key, most: fewPoints });
    const list = new JsonList('{"extremes":[');
    const pieces = pairsOf(request).map((pair) => {
      database.checkTime();
      return list.add(jsonOf(pair, sliceOf(database, pair, whole)));
    });
    return new RawJson(list.isEmpty ? '{"extremes":[]}' : `${pieces.join('')}]}`);
  },

  *sliced(database, request) {
    const list = new JsonList('{"extremes":[');
    const pace = new Pace();
    let since = performance.now();
    let text = '';
    for (const pair of pairsOf(request)) {
      let found: Slice | undefined;
      for (const slice of slicesOf(database, pair, pace)) {
        found = found ? joined(found, slice) : slice;
        if (performance.now() - since < turnMs) continue;
        yield text;
        text = '';
        since = performance.now();
      }
      text += list.add(jsonOf(pair, found));
    }
    yield text + (list.isEmpty ? '{"extremes":[]}' : ']}');
  },
};

function pairsOf({ runIds, keys }: ExtremesRequest): readonly Pair[] {
  return runIds.flatMap((runId) => keys.map((key) => ({ runId, key })));
}

function* slicesOf(database: Database, pair: Pair, pace: Pace): Generator<Slice, void> {
  const read = (condition: string, ...bounds: readonly SqlValue[]): Slice | undefined =>
    pace.slice(database, (rows) => sliceOf(database, pair, { condition, bounds, rows }));
  let slice = read('TRUE');
  while (slice) {
    yield slice;
    if (slice.isShort) return;
    const { step, rowid } = slice.last;
    // Many points may have one step (none was given): those first, since an index finds only the step by itself.
    let same = read('i.step = ? AND i.rowid > ?', step, rowid);
    while (same) {
      yield same;
      same = same.isShort ? undefined : read('i.step = ? AND i.rowid > ?', step, same.last.rowid);
    }
    slice = read('i.step > ?', step);
  }
}

interface SliceRow {
  readonly count: number;
  readonly value: number | null;
  readonly step: string;
  readonly timestamp: string;
  readonly rowid: string;
}

/**
 * Undefined where there is no point. Which rows, is asked by itself: SQLite else takes the index that has all columns,
 * and reads the metric's points of all runs.
 */
function sliceOf(
  database: Database,
  { runId, key }: Pair,
  { condition, bounds, rows }: Part,
): Slice | undefined {
  const first = (where: string, order: string): string =>
    `SELECT * FROM (SELECT (SELECT count(*) FROM part) AS count, value, CAST(step AS TEXT) AS step,
       CAST(timestamp AS TEXT) AS timestamp, CAST(place AS TEXT) AS rowid FROM part WHERE ${where} ORDER BY ${order} LIMIT 1)`;
  const found = database.all<SliceRow>(
    `WITH part AS MATERIALIZED (
       SELECT m.rowid AS place, m.step, m.timestamp, m.value, m.is_nan
       FROM metrics i CROSS JOIN metrics m ON m.rowid = i.rowid
       WHERE ${inTime('i.rowid')} AND i.run_uuid = ? AND i.key = ? AND ${condition} ORDER BY i.step, i.rowid LIMIT ?)
     ${first('TRUE', 'part.step DESC, place DESC')} UNION ALL
     ${first('NOT is_nan', 'value, part.step, part.timestamp')} UNION ALL
     ${first('NOT is_nan', 'value DESC, part.step, part.timestamp')}`,
    runId,
    key,
    ...bounds,
    rows,
  );
  const [last, min, max] = found;
  if (!last) return undefined;
  return {
    isShort: last.count < rows,
    last: { step: BigInt(last.step), rowid: BigInt(last.rowid) },
    ...(min && max ? { min: readPoint(min), max: readPoint(max) } : {}),
  };
}

function readPoint({ value, step, timestamp }: SliceRow): Point {
  return { value: value ?? 0, step: BigInt(step), timestamp: BigInt(timestamp) };
}

function joined(one: Slice, next: Slice): Slice {
  const min = better(one.min, next.min, (a, b) => a.value - b.value);
  const max = better(one.max, next.max, (a, b) => b.value - a.value);
  return { ...next, ...(min && max ? { min, max } : {}) };
}

function better(
  one: Point | undefined,
  other: Point | undefined,
  compare: (one: Point, other: Point) => number,
): Point | undefined {
  if (!one || !other) return one ?? other;
  const order =
    compare(one, other) || Number(one.step - other.step) || Number(one.timestamp - other.timestamp);
  return order > 0 ? other : one;
}

/** None for a run that has no such metric. */
function jsonOf({ runId, key }: Pair, found: Slice | undefined): readonly string[] {
  if (!found) return [];
  const { min, max } = found;
  const points = min && max ? `,"min":${pointJson(min)},"max":${pointJson(max)}` : '';
  return [`{"run_id":${JSON.stringify(runId)},"key":${JSON.stringify(key)}${points}}`];
}

function pointJson({ value, step, timestamp }: Point): string {
  return `{"value":${value},"timestamp":${timestamp},"step":${step}}`;
}
