import { isObject, isText } from '../../src/shared/checks.ts';

// What MLflow writes of a dataset, as far as it can be read. Pure.

export interface SchemaColumn {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
}

/** Undefined for what is no schema as MLflow writes them; then its text is shown. */
export function parseSchema(text: string | undefined): readonly SchemaColumn[] | undefined {
  const parsed = parseJson(text);
  if (!isObject(parsed)) return undefined;
  const spec = parsed['mlflow_colspec'] ?? parsed['mlflow_tensorspec'];
  if (Array.isArray(spec)) return spec.map(columnOf);
  // Of a dataset of arrays: features and targets, each by its own name.
  if (!isObject(spec)) return undefined;
  const parts = Object.entries(spec).flatMap(([part, value]) => {
    const columns = typeof value === 'string' ? parseJson(value) : value;
    return Array.isArray(columns)
      ? columns.map(columnOf).map(({ name, ...rest }) => ({ name: name || part, ...rest }))
      : [];
  });
  return parts.length > 0 ? parts : undefined;
}

/** `{"num_rows": 5}` as facts: `num_rows 5`. */
export function parseProfile(text: string | undefined): readonly (readonly [string, string])[] {
  const parsed = parseJson(text);
  if (!isObject(parsed)) return [];
  return Object.entries(parsed).map(([key, value]) => [
    key.replaceAll('_', ' '),
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ]);
}

/** The one thing that a source is: its URI or path, where it has one. */
export function sourceText(text: string): string {
  const parsed = parseJson(text);
  if (!isObject(parsed)) return text;
  for (const key of ['uri', 'url', 'path', 'table_name', 'delta_table_name']) {
    if (isText(parsed[key])) return parsed[key];
  }
  const tags = parsed['tags'];
  if (isObject(tags) && isText(tags['mlflow.source.name'])) return tags['mlflow.source.name'];
  return text;
}

function columnOf(value: unknown): SchemaColumn {
  if (!isObject(value)) return { name: '', type: String(value), required: false };
  const { name, type, required } = value;
  return { name: isText(name) ? name : '', type: typeOf(type, value), required: required !== false };
}

/** `long`, `Array(double)`, `float32 (-1, 28, 28)`. */
function typeOf(type: unknown, value: Readonly<Record<string, unknown>>): string {
  const tensor = value['tensor-spec'];
  if (type === 'tensor' && isObject(tensor)) {
    const shape = Array.isArray(tensor['shape']) ? ` (${tensor['shape'].join(', ')})` : '';
    return `${isText(tensor['dtype']) ? tensor['dtype'] : 'tensor'}${shape}`;
  }
  const { items } = value;
  if (type === 'array' && isObject(items)) return `Array(${typeOf(items['type'], items)})`;
  return isText(type) ? type : JSON.stringify(type ?? null);
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
