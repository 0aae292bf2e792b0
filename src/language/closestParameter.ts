import { distance } from '../common/distance.ts';

/** Shorter names are near each other by chance, and longer ones not worth the time. */
const shortest = 3;
const longest = 100;

/**
 * The declared parameter that a placeholder means, as it looks: one that the command does not use otherwise,
 * one slip away in a short name and two in a long one. `lr2` next to `lr` is another parameter.
 */
export function closestParameter(
  name: string,
  declared: readonly string[],
  used: ReadonlySet<string>,
): string | undefined {
  if (name.length < shortest || name.length > longest) return undefined;
  const word = plain(name);
  let best: { readonly name: string; readonly slips: number } | undefined;
  for (const other of declared) {
    if (used.has(other) || other.length < shortest || other.length > longest) continue;
    const target = plain(other);
    const allowed = Math.min(word.length, target.length) < 6 ? 1 : 2;
    if (Math.abs(word.length - target.length) > allowed || digits(word) !== digits(target)) continue;
    const slips = distance(word, target);
    if (slips <= allowed && slips < (best?.slips ?? Infinity)) best = { name: other, slips };
  }
  return best?.name;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '');
}

function digits(name: string): string {
  return name.replace(/\D/g, '');
}
