import { isObject } from '../src/shared/checks.ts';

/** In px. */
export interface ScrollPosition {
  readonly top: number;
  readonly left: number;
}

/** What of a kept position is still good; the rest is the beginning. */
export function parseScroll(kept: unknown): ScrollPosition {
  const { top, left } = isObject(kept) ? kept : {};
  return { top: lengthOf(top), left: lengthOf(left) };
}

function lengthOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : 0;
}
