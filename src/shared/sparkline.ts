const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * How numbers go, in at most `width` block characters: the lowest is a low block, the highest a high one. Several numbers
 * to a block are their mean; what is no number is left out. Empty where fewer than two are left.
 */
export function sparkline(values: readonly number[], width = 8): string {
  const numbers = values.filter((value) => Number.isFinite(value));
  if (numbers.length < 2) return '';
  const count = Math.min(width, numbers.length);
  const means = Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * numbers.length) / count);
    const to = Math.floor(((index + 1) * numbers.length) / count);
    const part = numbers.slice(from, to);
    // Divided first: the sum of the largest numbers would be infinite.
    return part.reduce((sum, value) => sum + value / part.length, 0);
  });
  const low = Math.min(...means);
  const high = Math.max(...means);
  // A line that does not move stands in the middle.
  if (high === low) return blocks[3]!.repeat(count);
  const half = high / 2 - low / 2;
  return means
    .map((mean) => blocks[Math.round(((mean / 2 - low / 2) / half) * (blocks.length - 1))])
    .join('');
}
