import { isObject, isText } from '../../src/shared/checks.ts';
import { parseScroll } from '../scrollPosition.ts';
import type { ScrollPosition } from '../scrollPosition.ts';

/** Edge of an image in px. */
export const sizes = { least: 48, usual: 160, large: 320, most: 640, step: 16 } as const;

/** What the page itself keeps over hiding and reloads, beside which runs it shows. */
export interface Kept {
  readonly series?: string;
  /** Absent until somebody says it. */
  readonly size?: number;
  /** Which way round: runs as rows, or as columns. */
  readonly runsAre: 'rows' | 'columns';
  /** The column that is shown alone. */
  readonly only?: string;
  readonly scroll: ScrollPosition;
}

/** What of a kept state is still good; the rest is as at first. */
export function parseKept(kept: unknown): Kept {
  const { series, size, runsAre, only, scroll } = isObject(kept) ? kept : {};
  const isSize = typeof size === 'number' && size >= sizes.least && size <= sizes.most;
  return {
    runsAre: runsAre === 'columns' ? 'columns' : 'rows',
    scroll: parseScroll(scroll),
    ...(isSize && { size }),
    ...(isText(series) && { series }),
    ...(isText(only) && { only }),
  };
}

/** As large as was said; else a few images are shown large. */
export function sizeOf({ size }: Pick<Kept, 'size'>, runs: number, columns: number): number {
  return size ?? (runs * columns <= 4 ? sizes.large : sizes.usual);
}
