import type { EntityType } from './dialect.ts';
import { checkIdentifier } from './dialect.ts';
import { runDialect } from './dialects.ts';
import { FilterError } from './filterError.ts';
import type { Token } from './lexer.ts';
import { readTokens } from './lexer.ts';
import { writeIdentifier } from './writeIdentifier.ts';

/** What is known of the runs that a filter is for. */
export interface KnownKeys {
  readonly metrics: readonly string[];
  readonly params: readonly string[];
  readonly tags: readonly string[];
  /** Texts that some of them have there. */
  readonly valuesOf: (type: EntityType, key: string) => readonly string[];
}

export interface CompletionItem {
  readonly label: string;
  /** What takes the place of the word, with a blank behind it. */
  readonly text: string;
  readonly kind: 'metric' | 'param' | 'tag' | 'attribute' | 'comparator' | 'value' | 'word';
}

/** What may stand at the caret, and which part of the filter it replaces. */
export interface FilterCompletion {
  readonly start: number;
  readonly end: number;
  readonly items: readonly CompletionItem[];
}

const mostItems = 50;
/** The word under the caret: a name with its key, quoted or not, a comparator, or a text that is open yet. */
const wordPattern =
  /(?:[\p{L}_]\w*\.(?:`[^`]*`?|"[^"]*"?|[^\s'"`()=<>!]*)|'[^']*|[\p{L}\p{N}_-]+|[<>=!]+|)$/u;
const statuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'];

/** Completes a filter of runs where the caret stands. */
export function completeRunFilter(text: string, caret: number, keys: KnownKeys): FilterCompletion {
  const before = text.slice(0, caret);
  const word = openText(before) ?? wordPattern.exec(before)?.[0] ?? '';
  const start = caret - word.length;
  const tokens = readTokens(before.slice(0, start)).filter(({ kind }) => kind !== 'comment');
  // An open quote is the begin of a text, never of a name.
  const isText = word.startsWith("'");
  const items = itemsAt(tokens, keys).filter(({ kind }) => !isText || kind === 'value');
  return { start, end: caret, items: ranked(items, word).slice(0, mostItems) };
}

/** A text in single quotes that is not closed before the caret, blanks and all. */
function openText(before: string): string | undefined {
  const quotes = before.split("'").length - 1;
  return quotes % 2 === 1 ? before.slice(before.lastIndexOf("'")) : undefined;
}

function itemsAt(tokens: readonly Token[], keys: KnownKeys): readonly CompletionItem[] {
  const last = tokens.at(-1);
  if (!last || isWord(last, 'AND')) return identifiers(keys);
  if (isWord(last, 'IS')) return words(['NULL', 'NOT NULL']);
  if (isWord(last, 'NOT')) return words(['IN']);
  const from = tokens.findLastIndex((token) => isWord(token, 'AND')) + 1;
  const clause = tokens.slice(from);
  const at = clause.findIndex(
    (token) => token.kind === 'comparator' || isWord(token, 'IN') || isWord(token, 'IS'),
  );
  const named = entityOf(
    clause.slice(0, at < 0 ? clause.length : at).filter((token) => !isWord(token, 'NOT')),
  );
  if (!named) return [];
  if (at < 0) return comparators(named);
  if (at < clause.length - 1 && !['open', 'comma'].includes(last.kind)) return words(['AND']);
  return values(named, keys);
}

interface Named {
  readonly type: EntityType;
  readonly key: string;
}

function entityOf(tokens: readonly Token[]): Named | undefined {
  const text = tokens.map((token) => token.text).join('');
  try {
    return checkIdentifier(text, runDialect, { start: 0, end: text.length });
  } catch (error) {
    if (error instanceof FilterError) return undefined;
    throw error;
  }
}

function identifiers(keys: KnownKeys): readonly CompletionItem[] {
  const itemOf =
    (entity: 'metrics' | 'params' | 'tags' | 'attributes', kind: CompletionItem['kind']) =>
    (key: string): CompletionItem => {
      const text = writeIdentifier(entity, key);
      return { label: text, text: `${text} `, kind };
    };
  return [
    ...runDialect.attributes.map(itemOf('attributes', 'attribute')),
    ...keys.metrics.map(itemOf('metrics', 'metric')),
    ...keys.params.map(itemOf('params', 'param')),
    ...keys.tags.map(itemOf('tags', 'tag')),
  ];
}

function comparators({ type, key }: Named): readonly CompletionItem[] {
  const known = runDialect.comparators(type, key);
  const lists = type === 'dataset' || (type === 'attribute' && runDialect.lists.includes(key));
  const taken = lists ? known : known.filter((word) => !word.endsWith('IN'));
  const nulls = runDialect.nullable.includes(type) ? ['IS NULL', 'IS NOT NULL'] : [];
  return [...taken, ...nulls].map((word) => ({ label: word, text: `${word} `, kind: 'comparator' }));
}

function values({ type, key }: Named, keys: KnownKeys): readonly CompletionItem[] {
  if (type === 'metric' || (type === 'attribute' && runDialect.numericAttributes.includes(key))) return [];
  const known = type === 'attribute' && key === 'status' ? statuses : keys.valuesOf(type, key);
  return known
    .filter((value) => !value.includes("'"))
    .map((value) => ({ label: `'${value}'`, text: `'${value}' `, kind: 'value' }));
}

function words(list: readonly string[]): readonly CompletionItem[] {
  return list.map((word) => ({ label: word, text: `${word} `, kind: 'word' }));
}

/** Those that begin with what is typed, then those that have it somewhere; what is typed whole offers nothing. */
function ranked(items: readonly CompletionItem[], word: string): readonly CompletionItem[] {
  const typed = plain(word);
  if (typed === '') return items;
  const rankOf = ({ label }: CompletionItem): number => {
    const text = plain(label);
    if (text.startsWith(typed)) return 0;
    return text.slice(text.indexOf('.') + 1).startsWith(typed) ? 1 : text.includes(typed) ? 2 : 3;
  };
  return items
    .map((item) => ({ item, rank: rankOf(item) }))
    .filter(({ item, rank }) => rank < 3 && item.label !== word)
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** `metric.` and `param.` are MLflow's other words for the same. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[`"']/g, '')
    .replace(/^(?:metric|param|tag)\./, (found) => `${found.slice(0, -1)}s.`)
    .replace(/^(?:parameters?)\./, 'params.')
    .replace(/^(?:attribute|attr|run)\./, 'attributes.');
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'keyword' && token.text.toUpperCase() === word;
}
