// What is said of the numbers of a group of runs. Pure.

/** Which of them a group's cells show. */
export const groupShows = ['mean', 'spread', 'min', 'max'] as const;
export type GroupShows = (typeof groupShows)[number];

/** As people are told of them. */
export const showsTitles: Readonly<Record<GroupShows, string>> = {
  mean: 'Mean',
  spread: 'Mean ± deviation',
  min: 'Min',
  max: 'Max',
};

export interface GroupStats {
  /** How many numbers there are. The rest is of those that are finite. */
  readonly count: number;
  readonly mean: number;
  /** Of a sample: divided by one less than there are. NaN for a single number. */
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
  /** How many are NaN or infinite. */
  readonly odd: number;
}

/** Undefined where there is no finite number. */
export function groupStats(values: Iterable<number>): GroupStats | undefined {
  let [count, odd, mean, squares, min, max] = [0, 0, 0, 0, Infinity, -Infinity];
  for (const value of values) {
    count += 1;
    if (!Number.isFinite(value)) {
      odd += 1;
      continue;
    }
    // Welford's way: sums of squares of large numbers would lose what they differ by.
    const step = value - mean;
    mean += step / (count - odd);
    squares += step * (value - mean);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const finite = count - odd;
  if (finite === 0) return undefined;
  return { count, mean, deviation: Math.sqrt(squares / (finite - 1)), min, max, odd };
}
