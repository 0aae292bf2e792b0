import { numberOf } from './format.ts';
import type { MetricDirection } from './metricDirection.ts';
import { chosenDirection, parseExtremeId } from './metricExtremes.ts';
import type {
  ExtremeKind,
  ExtremeName,
  ExtremePoint,
  KnownExtremes,
  MetricDirections,
  RunExtremes,
} from './metricExtremes.ts';
import type { RunColumn } from './runColumns.ts';
import type { RunRow } from './runTable.ts';
import type { RunLayout, RunSort } from './runView.ts';

// The columns that show the lowest, highest or best values of a metric's whole history. Pure.

/** What such a column has beside a metric's own. */
export interface ColumnExtreme {
  readonly kind: ExtremeKind;
  /** Which of a run's two extremes it shows; of `best` the one that the metric's direction says. */
  readonly shows: 'min' | 'max';
  /** Which values of the metric are better. */
  readonly direction: MetricDirection;
  /** By run. */
  readonly known: ReadonlyMap<string, RunExtremes>;
  /** Digits of the longest step, so that the numbers before them stand in line. */
  readonly stepDigits: number;
  /** Of how many runs with this metric nothing is known yet. */
  readonly unread: number;
  /** The best of all runs; undefined before all are known, or where they are all alike. */
  readonly bestValue?: number;
}

/** What they are asked for by: a column that the rows are in the order of may be hidden. */
export interface ExtremesAsked {
  readonly layout: Pick<RunLayout, 'shown' | 'directions'>;
  readonly sort: RunSort | undefined;
}

export interface ExtremesFrom extends ExtremesAsked {
  readonly rows: readonly RunRow[];
  /** Directions that were chosen elsewhere; the layout's own come first. */
  readonly chosen: MetricDirections;
  readonly known: KnownExtremes;
}

/** The metrics whose histories are asked for. */
export function metricsWithExtremes(asked: ExtremesAsked): readonly string[] {
  return [...new Set(extremesAsked(asked).map(({ metric }) => metric))];
}

function extremesAsked({ layout, sort }: ExtremesAsked): readonly ExtremeName[] {
  const ids = new Set([...layout.shown, ...(sort ? [sort.column] : [])]);
  return [...ids].flatMap((id) => parseExtremeId(id) ?? []);
}

/** These columns and those for the extremes that are asked for, of the metrics that are there. */
export function withExtremes(columns: readonly RunColumn[], from: ExtremesFrom): readonly RunColumn[] {
  const added = extremesAsked(from).flatMap(({ kind, metric }): readonly RunColumn[] => {
    const own = columns.find((column) => column.id === `metrics.${metric}`);
    return own ? [extremeColumn(own, kind, from)] : [];
  });
  return added.length === 0 ? columns : [...columns, ...added];
}

function extremeColumn(
  own: RunColumn,
  kind: ExtremeKind,
  { rows, layout, chosen, known }: ExtremesFrom,
): RunColumn {
  const direction = chosenDirection(own.key, layout.directions, chosen);
  const shows = kind === 'best' ? direction : kind;
  const ofMetric = known.get(own.key) ?? new Map<string, RunExtremes>();
  const stats = statsOf(rows, own.index, (runId) => ofMetric.get(runId), { shows, direction });
  const { differs, ...rest } = stats;
  const extreme = { kind, shows, direction, known: ofMetric, ...rest };
  return { ...own, id: `${kind}.${own.key}`, label: `${own.key} · ${kind}`, differs, extreme };
}

function statsOf(
  rows: readonly RunRow[],
  index: number,
  extremesOf: (runId: string) => RunExtremes | undefined,
  { shows, direction }: Pick<ColumnExtreme, 'shows' | 'direction'>,
): Pick<ColumnExtreme, 'stepDigits' | 'unread' | 'bestValue'> & Pick<RunColumn, 'differs'> {
  let [unread, without, stepDigits, low, high] = [0, 0, 0, Infinity, -Infinity];
  for (const { id, values } of rows) {
    const extremes = extremesOf(id);
    if ((values[index] ?? null) === null) without += 1;
    else if (isUnknown(extremes)) unread += 1;
    const point = extremes?.[shows];
    if (!point) continue;
    const number = numberOf(point.value);
    [low, high] = [Math.min(low, number), Math.max(high, number)];
    stepDigits = Math.max(stepDigits, String(point.step).length);
  }
  const differs = unread > 0 || low < high || (without > 0 && without < rows.length);
  const best = unread === 0 && low < high ? { bestValue: direction === 'min' ? low : high } : {};
  return { differs, unread, stepDigits, ...best };
}

/** What a run has in such a column; undefined where it was not read, or all of its history is NaN. */
export function extremePoint(
  { id }: Pick<RunRow, 'id'>,
  { known, shows }: ColumnExtreme,
): ExtremePoint | undefined {
  return known.get(id)?.[shows];
}

/** The run has the metric, and nothing is known of its history yet, or it could not be read. */
export function isUnread(
  { id, values }: Pick<RunRow, 'id' | 'values'>,
  { extreme, index }: Pick<RunColumn, 'extreme' | 'index'>,
): boolean {
  return extreme !== undefined && (values[index] ?? null) !== null && isUnknown(extreme.known.get(id));
}

function isUnknown(extremes: RunExtremes | undefined): boolean {
  return extremes === undefined || (extremes.problem !== undefined && extremes.min === undefined);
}

/** A server can't order by extremes: the loaded rows are put in order, those without a number last. */
export function sortedByExtreme(
  rows: readonly RunRow[],
  columns: readonly RunColumn[],
  sort: RunSort | undefined,
): readonly RunRow[] {
  const extreme = columns.find(({ id }) => id === sort?.column)?.extreme;
  if (!extreme || !sort) return rows;
  const numbers = new Map<RunRow, number>();
  for (const row of rows) {
    const point = extremePoint(row, extreme);
    if (point) numbers.set(row, numberOf(point.value));
  }
  const sign = sort.isDescending ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [a, b] = [numbers.get(one), numbers.get(other)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    return a === b ? 0 : sign * (a < b ? -1 : 1);
  });
}
