import type { RunLook } from '../../src/shared/compare.ts';
import { create } from '../dom.ts';

/** The dot that stands for a run: a disc, or a ring whose gaps tell its kind of dashes. */
export function createDot(look: RunLook): HTMLElement {
  const dot = create('span', { class: `dot dot-${look.pattern}`, attributes: { 'aria-hidden': 'true' } });
  // Through the style object: the page's policy forbids inline styles, and needs no exception for this.
  dot.style.setProperty('--run-light', look.light);
  dot.style.setProperty('--run-dark', look.dark);
  return dot;
}
