/** The first `count` letters of a text: code points, as Python counts. However long it is, no more is looked at. */
export function firstLetters(text: string, count: number): string {
  if (text.length <= count) return text;
  // A letter takes two UTF-16 units at most.
  return [...text.slice(0, 2 * count)].slice(0, count).join('');
}
