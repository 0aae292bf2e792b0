import type { RunLook } from '../shared/compare.ts';
import type { RunRef } from './connection.ts';
import type { RunColors } from './runColors.ts';

const patterns = [0, 1, 2, 3];

/**
 * The looks of runs that stand together. A run keeps its colour, also where it was given the same one as
 * another elsewhere; then the pattern of the line tells the two apart.
 */
export function runLooks(runs: readonly RunRef[], colors: RunColors): readonly RunLook[] {
  const taken = new Set<string>();
  return colors.colorsOf(runs).map(({ slot, light, dark, dash }) => {
    const wanted = dash ? [1, 2, 3, 0] : patterns;
    const pattern = wanted.find((each) => !taken.has(`${slot} ${each}`)) ?? wanted[0]!;
    taken.add(`${slot} ${pattern}`);
    return { light, dark, pattern };
  });
}
