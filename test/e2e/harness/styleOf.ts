import type { Locator } from 'playwright-core';

/** A style of an element as it is drawn. */
export function styleOf(element: Locator, property: 'color' | 'backgroundImage'): Promise<string> {
  return element.evaluate((node, name) => {
    const { getComputedStyle } = globalThis as unknown as {
      getComputedStyle(of: unknown): Record<string, string>;
    };
    return getComputedStyle(node)[name] ?? '';
  }, property);
}
