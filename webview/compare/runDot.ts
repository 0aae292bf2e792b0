import type { RunLook } from '../../src/shared/compare.ts';
import { create } from '../dom.ts';

/** The dot that stands for a run: a disc, or a ring whose gaps tell its kind of dashes. */
export function createDot(look: RunLook): HTMLElement {
  const dot = create('span', { attributes: { 'aria-hidden': 'true' } });
  showLook(dot, look);
  return dot;
}

/** The user may give a run another colour. */
export function showLook(dot: HTMLElement, look: RunLook): void {
  dot.className = `dot dot-${look.pattern}`;
  // Through the style object: the page's policy forbids inline styles, and needs no exception for this.
  dot.style.setProperty('--run-light', look.light);
  dot.style.setProperty('--run-dark', look.dark);
}
