import { MlflowError } from '../../api/errors.ts';
import type { Fields } from '../../api/fields.ts';

/** The query of a GET as the body it stands for: repeated fields are repeated parameters. */
export function parseQuery(fields: Fields, query: URLSearchParams): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const name in fields) {
    const field = fields[name];
    if (!field || !query.has(name)) continue;
    const value = query.get(name) ?? '';
    if (field.repeated) body[name] = query.getAll(name);
    else body[name] = field.type === 'bool' ? readBoolean(value) : value;
  }
  return body;
}

function readBoolean(value: string): boolean {
  const text = value.toLowerCase();
  if (text === 'true' || text === 'false') return text === 'true';
  throw new MlflowError(
    'INVALID_PARAMETER_VALUE',
    `Invalid boolean value: ${value}, must be 'true' or 'false'.`,
  );
}
