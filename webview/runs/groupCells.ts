import {
  countOf,
  exactNumber,
  exactTime,
  formatDuration,
  formatNumber,
  formatTime,
  numberOf,
} from '../../src/shared/format.ts';
import { isUnread } from '../../src/shared/extremeColumns.ts';
import { groupStats } from '../../src/shared/groupStats.ts';
import type { GroupShows, GroupStats } from '../../src/shared/groupStats.ts';
import { groupValueOf, isGroupable, valueOf } from '../../src/shared/runColumns.ts';
import type { RunColumn } from '../../src/shared/runColumns.ts';
import type { GroupLine } from '../../src/shared/runLines.ts';
import type { RunRow } from '../../src/shared/runTable.ts';
import type { RunSort } from '../../src/shared/runView.ts';
import { cellOf, none, unread } from './cells.ts';
import type { Cell } from './cells.ts';

// What the cells of a group say: of numbers their mean or so, of texts the one that all runs have.

/** Reckoned when first in view, and kept as long as the group: ten thousand runs may be in it. */
export class GroupCells {
  readonly #cells = new WeakMap<GroupLine, Map<string, Cell>>();

  cellOf(group: GroupLine, column: RunColumn, shows: GroupShows): Cell {
    let cells = this.#cells.get(group);
    if (!cells) this.#cells.set(group, (cells = new Map()));
    const key = `${shows} ${column.id}`;
    let cell = cells.get(key);
    if (!cell) cells.set(key, (cell = groupCell(group.rows, column, shows)));
    return cell;
  }
}

export function groupCell(rows: readonly RunRow[], column: RunColumn, shows: GroupShows): Cell {
  if (hasNumbers(column)) return numberCell(rows, column, shows);
  if (column.key === 'start_time' && column.group === 'attributes') return timeCell(rows);
  if (isGroupable(column)) return textCell(rows, column);
  return none;
}

/**
 * Groups in the order of what their cells show, if the table is ordered by a column of numbers; those without any
 * come last. Undefined where groups stand as their first runs do.
 */
export function compareGroups(
  sort: RunSort | undefined,
  column: RunColumn | undefined,
  shows: GroupShows,
): ((one: GroupLine, other: GroupLine) => number) | undefined {
  if (!sort || !column || !hasNumbers(column)) return undefined;
  const known = new Map<GroupLine, number>();
  const of = (group: GroupLine): number => {
    let value = known.get(group);
    if (value === undefined) {
      const isKnown = unreadIn(group.rows, column) === 0;
      const stats = isKnown ? groupStats(numbersOf(group.rows, column)) : undefined;
      known.set(group, (value = stats?.[shows === 'spread' ? 'mean' : shows] ?? Number.NaN));
    }
    return value;
  };
  return (one, other) => {
    const [a, b] = [of(one), of(other)];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return sort.isDescending ? b - a : a - b;
  };
}

function hasNumbers({ group, key }: RunColumn): boolean {
  return group === 'metrics' || (group === 'attributes' && key === 'duration');
}

/** Of how many of its runs the history is still to be read: until then nothing is said of all of them. */
function unreadIn(rows: readonly RunRow[], column: RunColumn): number {
  return column.extreme ? rows.filter((row) => isUnread(row, column)).length : 0;
}

function* numbersOf(rows: readonly RunRow[], column: RunColumn): Iterable<number> {
  for (const row of rows) {
    if (column.group === 'metrics') {
      const value = valueOf(row, column);
      if (value !== undefined) yield numberOf(value as number);
    } else if (row.start > 0 && row.end !== undefined) yield row.end - row.start;
  }
}

function numberCell(rows: readonly RunRow[], column: RunColumn, shows: GroupShows): Cell {
  const missing = unreadIn(rows, column);
  if (missing > 0) return { ...unread, title: `${missing} of ${countOf(rows.length, 'run')} not read yet` };
  const stats = groupStats(numbersOf(rows, column));
  if (!stats) {
    const odd = column.group === 'metrics' && rows.some((row) => valueOf(row, column) !== undefined);
    return odd ? { text: 'NaN', exact: 'All values are NaN or infinite', kind: 'odd' } : none;
  }
  const isTime = column.group === 'attributes';
  const short = isTime ? formatDuration : formatNumber;
  const spread = Number.isNaN(stats.deviation)
    ? ''
    : ` ± ${isTime ? short(stats.deviation) : twoDigits(stats.deviation)}`;
  const text = shows === 'spread' ? `${short(stats.mean)}${spread}` : short(stats[shows]);
  const long = isTime ? (ms: number): string => `${ms / 1000} s` : exactNumber;
  return { text, exact: statsText(stats, rows.length, long), kind: stats.odd > 0 ? 'odd' : 'number' };
}

function statsText(
  { count, mean, deviation, min, max, odd }: GroupStats,
  runs: number,
  long: (value: number) => string,
): string {
  const of = count === runs ? countOf(runs, 'loaded run') : `${count} of ${countOf(runs, 'loaded run')}`;
  const lines = [
    `mean ${long(mean)}`,
    ...(Number.isNaN(deviation) ? [] : [`deviation ± ${long(deviation)}`]),
    `min ${long(min)}`,
    `max ${long(max)}`,
    `of ${of}`,
    ...(odd > 0 ? [`without ${countOf(odd, 'value')} that ${odd === 1 ? 'is' : 'are'} NaN or infinite`] : []),
  ];
  return lines.join('\n');
}

/** How exact a deviation is, of so few runs. */
function twoDigits(value: number): string {
  return formatNumber(Number(value.toPrecision(2)));
}

/** The newest. */
function timeCell(rows: readonly RunRow[]): Cell {
  const stats = groupStats(rows.flatMap(({ start }) => (start > 0 ? [start] : [])));
  if (!stats) return none;
  const { min, max } = stats;
  const exact = min === max ? exactTime(max) : `${exactTime(min)}\nto ${exactTime(max)}`;
  return { text: formatTime(max), exact, kind: 'text' };
}

const mostNamed = 20;

function textCell(rows: readonly RunRow[], column: RunColumn): Cell {
  const values = new Map<string | undefined, number>();
  for (const row of rows) {
    const value = groupValueOf(row, column);
    values.set(value, (values.get(value) ?? 0) + 1);
  }
  const [first] = rows;
  if (values.size === 1 && first) return cellOf(first, column, Date.now());
  const named = [...values]
    .slice(0, mostNamed)
    .map(([value, count]) => `${value ?? 'none'}: ${countOf(count, 'run')}`);
  if (values.size > mostNamed) named.push('…');
  return { text: countOf(values.size, 'value'), exact: named.join('\n'), kind: 'note' };
}
