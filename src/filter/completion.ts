import type { EntityType } from './dialect.ts';
import { checkIdentifier } from './dialect.ts';
import { runDialect } from './dialects.ts';
import { extended, isJoint } from './expression.ts';
import { FilterError } from './filterError.ts';
import type { FilterLanguage } from './filterPlan.ts';
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
  readonly kind: 'metric' | 'param' | 'tag' | 'attribute' | 'comparator' | 'value' | 'date' | 'word';
  /** That the server does not take it, so that it is asked of the loaded runs. */
  readonly note?: string;
}

/** What may stand at the caret, and which part of the filter it replaces. */
export interface FilterCompletion {
  readonly start: number;
  readonly end: number;
  readonly items: readonly CompletionItem[];
}

const mostItems = 50;
const note = 'on the loaded runs';
/** The word under the caret: a name with its key, quoted or not, or a comparator. */
const wordPattern = /(?:[\p{L}_]\w*\.(?:`[^`]*`?|"[^"]*"?|[^\s'"`()=<>!]*)|[\p{L}\p{N}_-]+|[<>=!]+|)$/u;
const statuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'];

const language = extended(runDialect);

export interface CompletionOptions {
  /** What the server takes; what goes beyond that is offered with a note. */
  readonly language: FilterLanguage;
  readonly now?: number;
}

/** Completes a filter of runs where the caret stands. */
export function completeRunFilter(
  text: string,
  caret: number,
  keys: KnownKeys,
  options: CompletionOptions = { language: 'extended' },
): FilterCompletion {
  const before = text.slice(0, caret);
  const word = openText(before) ?? wordPattern.exec(before)?.[0] ?? '';
  const start = caret - word.length;
  const tokens = readTokens(before.slice(0, start)).filter(({ kind }) => kind !== 'comment');
  // An open quote is the begin of a text, never of a name.
  const isText = word.startsWith("'");
  const items = itemsAt(tokens, keys, options.now ?? Date.now()).filter(
    ({ kind }) => !isText || kind === 'value' || kind === 'date',
  );
  const found = ranked(items, word).slice(0, mostItems);
  // The embedded server takes all of it.
  const noted =
    options.language === 'plain'
      ? found
      : found.map(({ label, text: put, kind }) => ({ label, text: put, kind }));
  return { start, end: caret, items: noted };
}

/** A text in single quotes that is not closed before the caret, blanks and all. */
function openText(before: string): string | undefined {
  const quotes = before.split("'").length - 1;
  return quotes % 2 === 1 ? before.slice(before.lastIndexOf("'")) : undefined;
}

function itemsAt(tokens: readonly Token[], keys: KnownKeys, now: number): readonly CompletionItem[] {
  const last = tokens.at(-1);
  const from = beginOfClause(tokens);
  if (!last || from === tokens.length) return [...identifiers(keys), ...words(['NOT'])];
  if (isWord(last, 'IS')) return words(['NULL', 'NOT NULL']);
  if (isWord(last, 'NOT')) return words(['IN']);
  const clause = tokens.slice(from);
  const at = clause.findIndex(
    (token) => token.kind === 'comparator' || isWord(token, 'IN') || isWord(token, 'IS'),
  );
  const named = entityOf(
    clause.slice(0, at < 0 ? clause.length : at).filter((token) => !isWord(token, 'NOT')),
  );
  if (!named) return [];
  if (at < 0) return comparators(named);
  if (at < clause.length - 1 && !['open', 'comma'].includes(last.kind)) return words(['AND', 'OR']);
  return values(named, keys, { comparator: clause[at]?.text ?? '', now });
}

/** Where the comparison begins that the last token belongs to; behind the last where another one begins there. */
function beginOfClause(tokens: readonly Token[]): number {
  let begin = 0;
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    const opens = token.kind === 'open' && !(before && isWord(before, 'IN'));
    const negates = begin === index && isJoint(tokens, index, 'NOT');
    if (opens || negates || isJoint(tokens, index, 'AND') || isJoint(tokens, index, 'OR')) begin = index + 1;
  }
  return begin;
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
  const known = language.comparators(type, key);
  const lists = type === 'dataset' || (type === 'attribute' && runDialect.lists.includes(key));
  const taken = lists ? known : known.filter((word) => !word.endsWith('IN'));
  const nulls = language.nullable.includes(type) ? ['IS NULL', 'IS NOT NULL'] : [];
  const isWider = (word: string): boolean =>
    word === 'RLIKE' || (nulls.includes(word) && !runDialect.nullable.includes(type));
  return [...taken, ...nulls].map((word) => ({
    label: word,
    text: `${word} `,
    kind: 'comparator',
    ...(isWider(word) && { note }),
  }));
}

function values(
  { type, key }: Named,
  keys: KnownKeys,
  { comparator, now }: { readonly comparator: string; readonly now: number },
): readonly CompletionItem[] {
  const itemOf =
    (kind: 'value' | 'date') =>
    (value: string): CompletionItem => ({ label: `'${value}'`, text: `'${value}' `, kind });
  if (type === 'metric') return [];
  if (type === 'attribute' && runDialect.numericAttributes.includes(key))
    return /^[<>]/.test(comparator)
      ? ['today', 'yesterday', '-12h', '-7d', dayOf(now)].map(itemOf('date'))
      : [];
  const known = type === 'attribute' && key === 'status' ? statuses : keys.valuesOf(type, key);
  return known.filter((value) => !value.includes("'")).map(itemOf('value'));
}

/** `2026-11-28`, here. */
function dayOf(now: number): string {
  const date = new Date(now);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function words(list: readonly string[]): readonly CompletionItem[] {
  return list.map((word) => ({
    label: word,
    text: `${word} `,
    kind: 'word',
    ...(['OR', 'NOT'].includes(word) && { note }),
  }));
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
