import { distance } from '../common/distance.ts';
import type { KnownKeys } from './completion.ts';
import type { Clause, EntityType } from './dialect.ts';
import { clausesOf } from './filterPlan.ts';
import { writeIdentifier } from './writeIdentifier.ts';

/** A key that a filter asks for and no run is known to have. */
export interface UnknownKey {
  /** As filters name it. */
  readonly name: string;
  /** Where it stands in the filter. */
  readonly start: number;
  readonly end: number;
  /** What is meant, as it looks. */
  readonly meant?: string;
}

const groups = { metric: 'metrics', parameter: 'params', tag: 'tags' } as const;
type Group = (typeof groups)[keyof typeof groups];

const namePattern = /^(?:[\p{L}_]\w*|`[^`]*`|"[^"]*")\s*\.\s*(?:`[^`]*`|"[^"]*"|[^\s'"`()=<>!]+)/u;

/** Beyond this nobody reads names, and looking for near ones takes time. */
const mostUnknown = 3;
const mostCompared = 5000;
const longest = 100;

export function unknownKeys(filter: string, known: Pick<KnownKeys, Group>): readonly UnknownKey[] {
  const found: UnknownKey[] = [];
  for (const clause of clausesOf(filter)) {
    const group = groupOf(clause.type);
    // Who asks for runs without a key may know well that none has it.
    const isAskedFor = clause.value !== undefined || clause.comparator.toUpperCase() !== 'IS NULL';
    if (!group || !isAskedFor || known[group].includes(clause.key)) continue;
    const { start, end } = placeOf(filter, clause);
    const meant = meantKey(clause.key, group, known);
    const name = writeIdentifier(group, clause.key);
    found.push({ name, start, end, ...(meant === undefined ? {} : { meant }) });
    if (found.length === mostUnknown) break;
  }
  return found;
}

function groupOf(type: EntityType): Group | undefined {
  return type === 'attribute' || type === 'dataset' ? undefined : groups[type];
}

function placeOf(filter: string, { start, end }: Clause): Pick<UnknownKey, 'start' | 'end'> {
  const name = namePattern.exec(filter.slice(start, end))?.[0];
  return { start, end: name === undefined ? end : start + name.length };
}

/** A near one of its group, the same one of another group, or the only one that begins with it. */
function meantKey(key: string, group: Group, known: Pick<KnownKeys, Group>): string | undefined {
  const near = nearest(key, known[group]);
  if (near !== undefined) return writeIdentifier(group, near);
  const other = Object.values(groups).find((each) => known[each].includes(key));
  if (other) return writeIdentifier(other, key);
  const longer = known[group].filter((each) => key.length > 1 && each.startsWith(key));
  return longer.length === 1 ? writeIdentifier(group, longer[0]!) : undefined;
}

function nearest(key: string, keys: readonly string[]): string | undefined {
  if (key.length > longest) return undefined;
  const word = key.toLowerCase();
  let best: { readonly key: string; readonly slips: number } | undefined;
  for (const other of keys.slice(0, mostCompared)) {
    const allowed = Math.min(word.length, other.length) < 6 ? 1 : 2;
    if (Math.abs(word.length - other.length) > allowed) continue;
    const slips = distance(word, other.toLowerCase());
    if (slips <= allowed && slips < (best?.slips ?? Infinity)) best = { key: other, slips };
  }
  return best?.key;
}
