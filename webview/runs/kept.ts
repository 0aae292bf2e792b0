import { isObject, isText } from '../../src/shared/compare.ts';

/** What the page itself keeps over hiding and reloads, beside which experiment it shows. */
export interface Kept {
  readonly ticked: readonly string[];
  /** A filter that is typed and not asked for yet; undefined: none. */
  readonly draft?: string;
  readonly scroll: { readonly top: number; readonly left: number };
}

const mostTicked = 100_000;

/** What of a kept state is still good; the rest is as at first. */
export function parseKept(kept: unknown): Kept {
  const { ticked, draft, scroll } = isObject(kept) ? kept : {};
  const { top, left } = isObject(scroll) ? scroll : {};
  return {
    ticked: Array.isArray(ticked) ? ticked.slice(0, mostTicked).filter(isText) : [],
    ...(isText(draft) ? { draft } : {}),
    scroll: { top: lengthOf(top), left: lengthOf(left) },
  };
}

function lengthOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : 0;
}
