import { countOf, cutEnd } from '../../shared/format.ts';

const mostNames = 10;

/** The first names, a line each. */
export function namesOf(items: readonly { readonly name: string }[]): string {
  const names = items.slice(0, mostNames).map(({ name }) => cutEnd(name, 80));
  if (items.length > mostNames) names.push(`and ${countOf(items.length - mostNames, 'other')}`);
  return names.join('\n');
}
