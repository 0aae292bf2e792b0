import type { RunLook } from '../shared/compare.ts';
import type { RunRef } from './connection.ts';
import { patternCount } from './runColors.ts';
import type { RunColors } from './runColors.ts';

/**
 * The looks of runs that stand together. A run keeps its colour, also where it was given the same one as
 * another elsewhere; then the pattern of the line tells the two apart.
 */
export function runLooks(runs: readonly RunRef[], colors: RunColors): readonly RunLook[] {
  const taken = new Set<string>();
  return colors.colorsOf(runs).map(({ slot, light, dark, pattern: own }) => {
    const wanted = Array.from({ length: patternCount }, (_, step) => (own + step) % patternCount);
    const pattern = wanted.find((each) => !taken.has(`${slot} ${each}`)) ?? own;
    taken.add(`${slot} ${pattern}`);
    return { light, dark, pattern };
  });
}
