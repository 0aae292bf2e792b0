import type { Dialect, EntityType } from './dialect.ts';
import { checkIdentifier } from './dialect.ts';
import { FilterError } from './filterError.ts';
import { readTokens } from './lexer.ts';
import { groupPieces } from './parser.ts';

export interface Order {
  readonly type: EntityType;
  readonly key: string;
  readonly ascending: boolean;
}

/** `identifier [ASC|DESC]` of an `order_by`. */
export function splitOrder(text: string): { readonly identifier: string; readonly ascending: boolean } {
  const place = { start: 0, end: text.length };
  const unreadable = new FilterError(`Invalid order_by clause '${text}'. Could not be parsed.`, place);
  const pieces = groupPieces(text, readTokens(text));
  const [piece] = pieces;
  // Blanks around it are too much for MLflow already.
  const isTimestamp = /^timestamp(?:\s+\S+)?$/i.test(text);
  if (!isTimestamp && (pieces.length > 1 || piece?.kind !== 'identifier' || piece.text !== text))
    throw unreadable;
  const words = /^((?:[^\s"'`]|"[^"]*"|'[^']*'|`[^`]*`)+)(?:\s+(\S+))?(?:\s+(\S.*))?$/s.exec(text);
  if (!words || words[3] !== undefined) throw unreadable;
  const direction = (words[2] ?? 'asc').toLowerCase();
  if (direction !== 'asc' && direction !== 'desc') {
    throw new FilterError(`Invalid ordering key in order_by clause '${text}'.`, place);
  }
  return { identifier: words[1] ?? text, ascending: direction === 'asc' };
}

/** One entry of an `order_by` with its words checked. `attributes`: those that can be ordered by. */
export function checkOrder(text: string, dialect: Dialect, attributes: readonly string[]): Order {
  const { identifier, ascending } = splitOrder(text);
  const place = { start: 0, end: text.length };
  const aliases = Object.fromEntries(
    Object.entries(dialect.aliases).filter(([alias]) => !alias.includes(' ')),
  );
  const words = { ...dialect, aliases, attributes };
  const { type, key } = checkIdentifier(identifier, words, place);
  return { type, key: type === 'attribute' ? (aliases[key] ?? key) : key, ascending };
}
