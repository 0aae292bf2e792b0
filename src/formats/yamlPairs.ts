import type { YamlNode, YamlProblem } from './yaml.ts';

// What PyYAML asks of the items of `!!omap` and `!!pairs`: it takes them apart itself, without making
// mappings of them.

/** Items that are no mapping of one entry. */
export function pairProblems(items: readonly YamlNode[]): YamlProblem[] {
  return items.flatMap((item): YamlProblem[] => {
    const { kind, range } = item;
    if (item.kind !== 'map') {
      const found = kind === 'list' ? 'sequence' : 'scalar';
      return [{ kind: 'value', message: `expected a mapping of length 1, but found ${found}`, range }];
    }
    const own = item.entries.filter(({ merged }) => !merged).length;
    const count = own + (own < item.entries.length ? 1 : 0);
    if (count !== 1)
      return [{ kind: 'value', message: `expected a single mapping item, but found ${count} items`, range }];
    if (own === 1) return [];
    const message = "could not determine a constructor for the tag 'tag:yaml.org,2002:merge'";
    return [{ kind: 'value', message, range }];
  });
}

/** A key that is no key of any mapping may be what it likes. */
export function isOfNoConcern({ message, range }: YamlProblem, items: readonly YamlNode[]): boolean {
  return (
    message === 'found unhashable key' &&
    items.some((item) => item.kind === 'map' && item.entries.some(({ key }) => key.range === range))
  );
}
