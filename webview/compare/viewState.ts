import { isObject } from '../../src/shared/checks.ts';
import type { ComparedRun } from '../../src/shared/compare.ts';
import type { ScrollPosition } from '../scrollPosition.ts';
import { parseScroll } from '../scrollPosition.ts';
import type { XAxis } from './series.ts';
import { xAxes } from './series.ts';

/** What the user set in this panel: it outlives updates, hiding and reloads. */
export interface ViewState {
  readonly x: XAxis;
  readonly smoothing: number;
  readonly log: boolean;
  readonly onlyDifferences: boolean;
  /** Sections that are folded, and long ones that are shown whole. */
  readonly folded: readonly string[];
  readonly whole: readonly string[];
  /** Runs whose lines are not drawn, and those that are drawn here though they are hidden everywhere. */
  readonly hidden: readonly string[];
  readonly drawn: readonly string[];
  /** Metrics shown as a table in place of the chart. */
  readonly tables: readonly string[];
  readonly scroll: ScrollPosition;
}

export const initialViewState: ViewState = {
  x: 'step',
  smoothing: 0,
  log: false,
  onlyDifferences: true,
  folded: [],
  whole: [],
  hidden: [],
  drawn: [],
  tables: [],
  scroll: { top: 0, left: 0 },
};

export const maxSmoothing = 0.99;

/** What of a kept state is still good; the rest is as at first. */
export function parseViewState(kept: unknown): ViewState {
  const from = isObject(kept) ? kept : {};
  const initial = initialViewState;
  const x = from['x'];
  return {
    x: xAxes.find((axis) => axis === x) ?? initial.x,
    smoothing: Math.min(numberOr(from['smoothing'], initial.smoothing), maxSmoothing),
    log: booleanOr(from['log'], initial.log),
    onlyDifferences: booleanOr(from['onlyDifferences'], initial.onlyDifferences),
    folded: texts(from['folded']),
    whole: texts(from['whole']),
    hidden: texts(from['hidden']),
    drawn: texts(from['drawn']),
    tables: texts(from['tables']),
    scroll: parseScroll(from['scroll']),
  };
}

/** The list with `item` in it if it was not, and without it if it was. */
export function toggled(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list.filter((each) => each !== item) : [...list, item];
}

/** The runs whose lines are not drawn: hidden in this panel, or everywhere and not drawn here all the same. */
export function hiddenRuns(
  { hidden, drawn }: Pick<ViewState, 'hidden' | 'drawn'>,
  runs: readonly Pick<ComparedRun, 'id' | 'isHidden'>[],
): readonly string[] {
  const isHidden = ({ id, isHidden: everywhere }: Pick<ComparedRun, 'id' | 'isHidden'>): boolean =>
    hidden.includes(id) || (everywhere === true && !drawn.includes(id));
  return runs.filter(isHidden).map(({ id }) => id);
}

/** Draws a run in this panel, or does not: other views stay as they are. */
export function toggledRun(
  view: Pick<ViewState, 'hidden' | 'drawn'>,
  run: Pick<ComparedRun, 'id' | 'isHidden'>,
): Pick<ViewState, 'hidden' | 'drawn'> {
  const without = (list: readonly string[]): readonly string[] => list.filter((id) => id !== run.id);
  const [hidden, drawn] = [without(view.hidden), without(view.drawn)];
  const isShown = hiddenRuns(view, [run]).length > 0;
  if (isShown) return { hidden, drawn: run.isHidden ? [...drawn, run.id] : drawn };
  return { hidden: run.isHidden ? hidden : [...hidden, run.id], drawn };
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : otherwise;
}

function booleanOr(value: unknown, otherwise: boolean): boolean {
  return typeof value === 'boolean' ? value : otherwise;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
