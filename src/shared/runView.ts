import { isObject, isText } from './checks.ts';
import { groupShows } from './groupStats.ts';
import type { GroupShows } from './groupStats.ts';
import type { MetricDirection } from './metricDirection.ts';

// How the user has set up the table of an experiment's runs. It is kept per experiment, and parsed piece by
// piece: what an older version wrote, or nobody can have meant, is left out and the rest is taken.

export interface RunSort {
  /** A column's id, such as `metrics.loss`. */
  readonly column: string;
  readonly isDescending: boolean;
}

/** What the server is asked for. */
export interface RunQuery {
  /** In MLflow's filter language; '' for all. */
  readonly filter: string;
  /** Absent: newest first. */
  readonly sort?: RunSort;
}

/** How the table is arranged. Columns are named by their ids. */
export interface RunLayout {
  /** Shown or hidden by the user, unlike the table would by itself. */
  readonly shown: readonly string[];
  readonly hidden: readonly string[];
  /** Beside the name, where they stay when the rest is scrolled sideways. */
  readonly pinned: readonly string[];
  /** Those that stand first in their group, in this order. */
  readonly order: readonly string[];
  /** In px. */
  readonly widths: Readonly<Record<string, number>>;
  readonly onlyDifferences: boolean;
  /** Columns that runs of one group have the same values in; none: no groups. */
  readonly groupBy: readonly string[];
  /** What the cells of a group say of its numbers. */
  readonly groupShows: GroupShows;
  /** Children stand among the others, not under their parents. */
  readonly isFlat: boolean;
  /** Which values of a metric are the better ones, where the user has said so. */
  readonly directions: Readonly<Record<string, MetricDirection>>;
}

export interface RunView {
  readonly layout: RunLayout;
  readonly query: RunQuery;
}

/** What "Reset columns" resets. */
export const initialColumns = {
  shown: [],
  hidden: [],
  pinned: [],
  order: [],
  widths: {},
} as const satisfies Partial<RunLayout>;

export const initialLayout: RunLayout = {
  ...initialColumns,
  onlyDifferences: false,
  groupBy: [],
  groupShows: 'mean',
  isFlat: false,
  directions: {},
};

export const leastWidth = 48;
export const mostWidth = 1200;
const mostColumns = 20_000;
/** More can't be read in the name of a group. */
const mostGroupColumns = 20;

export function parseRunView(stored: unknown): RunView {
  const { layout, query } = isObject(stored) ? stored : {};
  return { layout: parseRunLayout(layout), query: parseRunQuery(query) };
}

export function parseRunQuery(stored: unknown): RunQuery {
  const { filter, sort } = isObject(stored) ? stored : {};
  const parsed = { filter: isText(filter) ? filter.trim() : '' };
  if (!isObject(sort) || !isText(sort['column']) || sort['column'] === '') return parsed;
  return { ...parsed, sort: { column: sort['column'], isDescending: sort['isDescending'] === true } };
}

export function parseRunLayout(stored: unknown): RunLayout {
  const from = isObject(stored) ? stored : {};
  return {
    shown: ids(from['shown']),
    hidden: ids(from['hidden']),
    pinned: ids(from['pinned']),
    order: ids(from['order']),
    widths: widths(from['widths']),
    onlyDifferences: from['onlyDifferences'] === true,
    groupBy: ids(from['groupBy']).slice(0, mostGroupColumns),
    groupShows: groupShows.find((each) => each === from['groupShows']) ?? initialLayout.groupShows,
    isFlat: from['isFlat'] === true,
    directions: directions(from['directions']),
  };
}

export function clampWidth(width: number): number {
  return Math.min(mostWidth, Math.max(leastWidth, Math.round(width)));
}

export function isSameQuery(one: RunQuery, other: RunQuery): boolean {
  return (
    one.filter === other.filter &&
    one.sort?.column === other.sort?.column &&
    one.sort?.isDescending === other.sort?.isDescending
  );
}

function ids(value: unknown): readonly string[] {
  return Array.isArray(value) ? [...new Set(value.slice(0, mostColumns).filter(isText))] : [];
}

function directions(value: unknown): RunLayout['directions'] {
  if (!isObject(value)) return {};
  const pairs = Object.entries(value).filter(
    (pair): pair is [string, MetricDirection] => pair[1] === 'min' || pair[1] === 'max',
  );
  return Object.fromEntries(pairs.slice(0, mostColumns));
}

function widths(value: unknown): Readonly<Record<string, number>> {
  if (!isObject(value)) return {};
  const pairs = Object.entries(value).flatMap(([id, width]): [string, number][] =>
    typeof width === 'number' && Number.isFinite(width) ? [[id, clampWidth(width)]] : [],
  );
  return Object.fromEntries(pairs.slice(0, mostColumns));
}
