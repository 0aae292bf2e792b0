import { isObject, isText } from '../../src/shared/checks.ts';
import type { ScrollPosition } from '../scrollPosition.ts';
import { parseScroll } from '../scrollPosition.ts';

/** What the page itself keeps over hiding and reloads, beside which experiment it shows. */
export interface Kept {
  readonly ticked: readonly string[];
  /** Lines that are folded or unfolded by hand. */
  readonly toggled: readonly string[];
  /** A filter that is typed and not asked for yet; undefined: none. */
  readonly draft?: string;
  readonly scroll: ScrollPosition;
}

const mostTicked = 100_000;
const mostToggled = 10_000;

/** What of a kept state is still good; the rest is as at first. */
export function parseKept(kept: unknown): Kept {
  const { ticked, toggled, draft, scroll } = isObject(kept) ? kept : {};
  return {
    ticked: Array.isArray(ticked) ? ticked.slice(0, mostTicked).filter(isText) : [],
    toggled: Array.isArray(toggled) ? toggled.slice(0, mostToggled).filter(isText) : [],
    ...(isText(draft) ? { draft } : {}),
    scroll: parseScroll(scroll),
  };
}
