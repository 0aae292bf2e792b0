/**
 * Puts the keyboard somewhere when VS Code gives the focus to the page as a whole, as a command does that opens or
 * shows it: keys would go nowhere until somebody finds the way in with Tab. Call what it returns where the element
 * comes later than the focus.
 */
export function takeFirstFocus(first: () => HTMLElement | null | undefined): () => void {
  const take = (): void => {
    if (document.activeElement === document.body) first()?.focus({ preventScroll: true });
  };
  const takeNow = (): void => {
    if (document.hasFocus()) take();
  };
  window.addEventListener('focus', take);
  takeNow();
  return takeNow;
}

/** For what ends later than it was begun: who has gone elsewhere meanwhile, as to the palette, stays there. */
export function focusIfHere(element: HTMLElement): void {
  if (document.hasFocus()) element.focus();
}
