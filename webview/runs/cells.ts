import {
  cutMiddle,
  exactNumber,
  exactTime,
  formatDuration,
  formatNumber,
  formatTime,
  missing,
} from '../../src/shared/format.ts';
import { valueOf } from '../../src/shared/runColumns.ts';
import type { RunColumn } from '../../src/shared/runColumns.ts';
import type { RunRow, RunStatus } from '../../src/shared/runTable.ts';
import { statusIcons } from '../compare/tableModel.ts';

// What a cell says. Pure.

export interface Cell {
  readonly text: string;
  /** What the tooltip says and what is copied. */
  readonly exact: string;
  /** `note`: not a value but something said of values. */
  readonly kind: 'text' | 'id' | 'number' | 'odd' | 'missing' | 'note';
  /** Codicon before the text. */
  readonly icon?: string;
}

/** Beyond this much of a text nobody reads it in a cell. */
const mostShown = 300;
export const none: Cell = { text: missing, exact: '', kind: 'missing' };

export function cellOf(row: RunRow, column: RunColumn, now: number): Cell {
  if (column.group === 'attributes') return attributeCell(row, column.key, now);
  const value = valueOf(row, column);
  if (value === undefined) return none;
  if (column.group === 'metrics') {
    const text = formatNumber(value as number);
    return { text, exact: exactNumber(value as number), kind: /[N∞]/.test(text) ? 'odd' : 'number' };
  }
  const text = String(value);
  return textCell(text, column.isNumeric ? 'number' : 'text');
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
      return { text: cutMiddle(row.id, 13), exact: row.id, kind: 'id' };
    default:
      return none;
  }
}

function textCell(text: string, kind: Cell['kind']): Cell {
  return { text: text.slice(0, mostShown).replaceAll(/\s+/g, ' '), exact: text, kind };
}
