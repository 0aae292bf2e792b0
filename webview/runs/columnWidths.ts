import { nameId } from '../../src/shared/runColumns.ts';
import type { ArrangedColumns } from '../../src/shared/runColumns.ts';
import type { RunLayout } from '../../src/shared/runView.ts';
import { leastNameWidth } from './geometry.ts';

/** Of a letter of the name of a param, of what stands around it, and of its value in most cases. */
const letterWidth = 7;
const pairWidth = 72;
/** The chevron before, and the number of runs behind. */
const besides = 64;

/** Where runs are nested: they are indented, or say whose children they are. */
const nestedNameWidth = 320;

export interface WidthsFrom extends Pick<ArrangedColumns, 'all'> {
  readonly hasChildren: boolean;
  readonly tableWidth: () => number;
}

/** Widths beyond the usual, as long as the user has given none: groups and nested runs say more than others in the same columns. */
export function columnWidths(
  { widths, groupBy, groupShows }: RunLayout,
  { all, hasChildren, tableWidth }: WidthsFrom,
): RunLayout['widths'] {
  const by = all.filter(({ id }) => groupBy.includes(id));
  if (by.length === 0 && !hasChildren) return widths;
  const ofGroups = by.reduce((sum, { label }) => sum + label.length * letterWidth + pairWidth, besides);
  const wanted = by.length === 0 ? nestedNameWidth : ofGroups;
  // What is fixed must leave room for what scrolls beside it.
  const most = Math.max(leastNameWidth, Math.min(440, tableWidth() * 0.45));
  const name = { [nameId]: Math.round(Math.min(most, Math.max(leastNameWidth, wanted))) };
  if (by.length === 0 || groupShows !== 'spread') return { ...name, ...widths };
  // "0.9431 ± 0.0042" is wider than a number.
  const metrics = all.filter(({ group }) => group === 'metrics').map(({ id }) => [id, 144] as const);
  return { ...name, ...Object.fromEntries(metrics), ...widths };
}
