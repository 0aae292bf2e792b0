import type { ColumnAction, RunAction } from '../../src/shared/runTable.ts';
import { columnIdOf } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import type { TickHow } from './runGrid.ts';

/** What keys do in the table beside moving about. */
export interface KeyActions {
  readonly columnAction: (action: ColumnAction, column: string) => void;
  readonly widen: (column: string, by: number) => void;
  readonly sort: (column: string) => void;
  readonly tickAll: () => void;
  readonly tick: (line: string, how: TickHow) => void;
  /** False where none was ticked. */
  readonly clearTicks: () => boolean;
  readonly isGroup: (line: string) => boolean;
  readonly fold: (line: string) => void;
  readonly act: (action: RunAction, runId?: string) => void;
}

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

const rowKeys: Readonly<Record<string, RunAction>> = {
  Enter: 'openPage',
  F2: 'rename',
  Delete: 'delete',
  p: 'pinRun',
  h: 'showHide',
  o: 'color',
  n: 'note',
  t: 'tag',
};

/** False where the key means nothing there. */
export function pressKey(key: Key, { line, column }: Cursor, actions: KeyActions): boolean {
  return line === undefined ? headKey(key, columnIdOf(column), actions) : lineKey(key, line, actions);
}

function headKey({ key, altKey }: Key, column: string, actions: KeyActions): boolean {
  const step = key === 'ArrowLeft' ? -1 : key === 'ArrowRight' ? 1 : 0;
  if (step !== 0 && altKey) actions.columnAction(step < 0 ? 'moveLeft' : 'moveRight', column);
  else if (step !== 0) actions.widen(column, step * 16);
  else if (key === 'Enter' || key === ' ') actions.sort(column);
  else if (key === 'Delete') actions.columnAction('hide', column);
  else return false;
  return true;
}

function lineKey(pressed: Key, line: string, actions: KeyActions): boolean {
  const { key } = pressed;
  const whole = pressed.ctrlKey || pressed.metaKey;
  if (whole && key === 'a') actions.tickAll();
  else if (whole || pressed.altKey) return false;
  else if (key === ' ') actions.tick(line, pressed.shiftKey ? 'only' : 'toggle');
  else if (key === 'c') actions.act('compare');
  else if (key !== 'Escape' || !actions.clearTicks()) return runKey(key, line, actions);
  return true;
}

/** What is done with a run, and with Enter on a group. */
function runKey(key: string, line: string, actions: KeyActions): boolean {
  if (actions.isGroup(line)) {
    if (key !== 'Enter') return false;
    actions.fold(line);
    return true;
  }
  const action = rowKeys[key];
  if (action) actions.act(action, line);
  return action !== undefined;
}
