import { writeIdentifier } from '../filter/writeIdentifier.ts';
import type { MlflowLink } from './mlflowLink.ts';
import { parseMlflowLink } from './mlflowLink.ts';

/** What was typed into "Go to Run…". */
export type GoToQuery =
  /** Nothing yet: the newest are shown. */
  | { readonly kind: 'newest' }
  | { readonly kind: 'link'; readonly link: MlflowLink }
  /** `value`: undefined where the tag only has to be there. */
  | { readonly kind: 'tag'; readonly key: string; readonly value: string | undefined }
  | { readonly kind: 'words'; readonly words: readonly string[] };

export function parseGoToQuery(text: string): GoToQuery {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'newest' };
  const tag = /^tags?[:.]\s*(["'`]?)([^=]+?)\1\s*(?:=\s*(["']?)(.*)\3)?$/is.exec(trimmed);
  if (tag) return { kind: 'tag', key: tag[2]!, value: tag[4] || undefined };
  const link = parseMlflowLink(trimmed);
  if (link) return { kind: 'link', link };
  return { kind: 'words', words: trimmed.split(/\s+/).slice(0, mostWords) };
}

const mostWords = 8;

/**
 * A pattern for LIKE that finds every text with these letters in it, and a few more. MLflow takes no ESCAPE, and what a
 * backslash means depends on its database: a sign that means something there becomes `_`, any one letter, as does a
 * quote that would end the text. Who uses it looks at the answers with `holdsAll`.
 */
export function likePattern(text: string): string {
  return text.replace(/[%_\\'"`\p{Cc}]/gu, '_');
}

/** `name ILIKE '%a%' AND name ILIKE '%b%'` */
export function likeWords(field: string, words: readonly string[]): string {
  return words.map((word) => `${field} ILIKE '%${likePattern(word)}%'`).join(' AND ');
}

export function holdsAll(text: string, words: readonly string[]): boolean {
  const folded = text.toLowerCase();
  return words.every((word) => folded.includes(word.toLowerCase()));
}

/** The filter for a tag; undefined for a key that no filter can name. */
export function tagFilter(key: string, value: string | undefined): string | undefined {
  if (/["`]/.test(key) && key.includes('`') && key.includes('"')) return undefined;
  if (/[\p{Cc}]/u.test(key)) return undefined;
  // Every tag has a value that is like this; `IS NOT NULL` is younger than many servers.
  const pattern = value === undefined ? '%' : likePattern(value);
  return `${writeIdentifier('tags', key)} ILIKE '${pattern}'`;
}

/** Can this be the beginning of an id? In lower case, as ids are. */
export function idBeginning(words: readonly string[]): string | undefined {
  const [word = '', ...others] = words;
  return others.length === 0 && /^[0-9a-f]{4,32}$/i.test(word) ? word.toLowerCase() : undefined;
}
