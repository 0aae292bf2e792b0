import {
  cutMiddle,
  exactNumber,
  exactTime,
  formatDuration,
  formatNumber,
  formatTime,
  isIdOrPath,
  missing,
  numberOf,
} from '../../src/shared/format.ts';
import { extremePoint, isUnread } from '../../src/shared/extremeColumns.ts';
import { valueOf } from '../../src/shared/runColumns.ts';
import type { ColumnExtreme } from '../../src/shared/extremeColumns.ts';
import type { RunColumn } from '../../src/shared/runColumns.ts';
import type { RunRow, RunStatus } from '../../src/shared/runTable.ts';
import { statusIcons } from '../compare/tableModel.ts';

// What a cell says. Pure.

export interface Cell {
  readonly text: string;
  /** What is copied, and what the tooltip says where it says no more. */
  readonly exact: string;
  readonly title?: string;
  /** `note`: not a value but something said of values. */
  readonly kind: 'text' | 'id' | 'number' | 'odd' | 'missing' | 'note';
  /** An id or a path, which is cut in its middle. */
  readonly isPath?: boolean;
  /** Codicon before the text. */
  readonly icon?: string;
  /** The step of a value, behind it, with room for so many digits. */
  readonly step?: { readonly text: string; readonly digits: number };
  /** The best one of its column. */
  readonly isBest?: boolean;
}

/** Beyond this much of a text nobody reads it in a cell. */
const mostShown = 300;
/** What is still to be read. */
export const unread: Cell = { text: '…', exact: '', title: 'Not read yet', kind: 'missing' };
export const none: Cell = { text: missing, exact: '', kind: 'missing' };

export function cellOf(row: RunRow, column: RunColumn, now: number): Cell {
  if (column.group === 'attributes') return attributeCell(row, column.key, now);
  if (column.extreme && isUnread(row, column)) return unreadCell(row, column.extreme);
  const value = valueOf(row, column);
  if (value === undefined) return none;
  if (column.group === 'metrics') {
    const text = formatNumber(value as number);
    const cell: Cell = {
      text,
      exact: exactNumber(value as number),
      kind: /[N∞]/.test(text) ? 'odd' : 'number',
    };
    return column.extreme ? { ...cell, ...extremePart(row, column.extreme) } : cell;
  }
  const text = String(value);
  return textCell(text, column.isNumeric ? 'number' : 'text');
}

function unreadCell(row: RunRow, { known }: ColumnExtreme): Cell {
  const problem = known.get(row.id)?.problem;
  return problem === undefined ? unread : { text: '', exact: problem, kind: 'note', icon: 'warning' };
}

/** What an extreme says beside its value. */
function extremePart(row: RunRow, extreme: ColumnExtreme): Partial<Cell> {
  const point = extremePoint(row, extreme);
  if (!point) return { title: 'All values of the history are NaN' };
  const { value, step, timestamp } = point;
  const isBest = numberOf(value) === extreme.bestValue;
  const best = isBest ? ['The best of the loaded runs'] : [];
  const problem = extreme.known.get(row.id)?.problem;
  const old = problem === undefined ? [] : [`From before: ${problem}`];
  return {
    title: [`${exactNumber(value)} at step ${step}`, exactTime(timestamp), ...best, ...old].join('\n'),
    step: { text: `@${step}`, digits: extreme.stepDigits + 1 },
    isBest,
  };
}

export function statusText(status: RunStatus): string {
  return status.charAt(0) + status.slice(1).toLowerCase();
}

function attributeCell(row: RunRow, key: string, now: number): Cell {
  switch (key) {
    case 'status': {
      const text = statusText(row.status);
      const icon = statusIcons[row.status];
      return { text, exact: text, kind: 'text', ...(icon === undefined ? {} : { icon }) };
    }
    case 'start_time':
      if (row.start <= 0) return none;
      return { text: formatTime(row.start, now), exact: exactTime(row.start), kind: 'text' };
    case 'duration': {
      if (row.start <= 0 || (row.end === undefined && row.status !== 'RUNNING')) return none;
      const ms = (row.end ?? now) - row.start;
      return { text: formatDuration(ms), exact: `${Math.max(0, ms / 1000)} s`, kind: 'number' };
    }
    case 'user_id':
      return row.user === '' ? none : textCell(row.user, 'text');
    case 'datasets':
      return row.datasets === undefined ? none : textCell(row.datasets, 'text');
    case 'run_id':
      return { text: row.id, exact: row.id, kind: 'id', isPath: true };
    default:
      return none;
  }
}

function textCell(text: string, kind: Cell['kind']): Cell {
  if (kind === 'text' && isIdOrPath(text))
    return { text: cutMiddle(text, mostShown), exact: text, kind, isPath: true };
  return { text: text.slice(0, mostShown).replaceAll(/\s+/g, ' '), exact: text, kind };
}
