import type { Locator } from 'playwright-core';

/** Of a text that has no room: is its head cut, and its tail seen whole? */
export function isTailShown(cut: Locator): Promise<boolean> {
  return cut.evaluate((element) => {
    const [head, tail] = element.children;
    if (!head || !tail) return false;
    const isWhole = tail.scrollWidth <= tail.clientWidth;
    const edge = element.parentElement!.getBoundingClientRect().right;
    return head.scrollWidth > head.clientWidth && isWhole && tail.getBoundingClientRect().right <= edge;
  });
}
