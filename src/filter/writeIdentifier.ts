import { runDialect } from './dialects.ts';

/** Words that MLflow's lexer takes for SQL's own even after a dot. */
const reserved = /^(?:case|in|values|using|from|as)$/i;

/** A key as filters and orders name it: in backticks where it is more than a word. */
export function writeIdentifier(entity: 'metrics' | 'params' | 'tags' | 'attributes', key: string): string {
  if (/^[A-Za-z_]\w*$/.test(key) && !reserved.test(key)) return `${entity}.${key}`;
  // MLflow takes double quotes too; a key with both can't be named at all.
  return key.includes('`') ? `${entity}."${key}"` : `${entity}.\`${key}\``;
}

/**
 * How `order_by` names a column of runs, such as `metrics.val loss`; undefined for one that no server can order
 * by.
 */
export function orderIdentifier(column: string): string | undefined {
  const [, entity, key] = /^(attributes|metrics|params|tags)\.(.+)$/s.exec(column) ?? [];
  if (entity === undefined || key === undefined) return undefined;
  if (entity === 'attributes' && !runDialect.attributes.includes(key)) return undefined;
  return writeIdentifier(entity as Parameters<typeof writeIdentifier>[0], key);
}
