import { squeeze } from './row.ts';

interface About {
  readonly names: ReadonlyMap<string, string>;
  readonly shows: 'names' | undefined;
}

/** What two servers must agree on: ids are named, times, made-up names and texts that nobody promises are dropped. */
export function comparable(body: unknown, about: About): unknown {
  return normalize(about.shows === 'names' ? namesIn(body) : body, about.names);
}

/** Times that the servers take themselves. */
const times =
  /^(?:creation_time|last_update_time|creation_timestamp|last_updated_timestamp|creation_timestamp_ms|last_updated_timestamp_ms)$/;

const madeName = /^[a-z]+-[a-z]+-\d{1,4}$/;

function normalize(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return sortWhereFree(value.map((item) => normalize(item, names)));
  if (typeof value === 'string') return madeName.test(value) ? '<made name>' : nameIds(value, names);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => {
    if (times.test(key)) return [key, 'time'];
    if (key === 'next_page_token' && item !== null) return [key, withoutPlace(nameIds(String(item), names))];
    if (key === 'message') return [key, plainMessage(nameIds(String(item), names))];
    return [key, normalize(item, names)];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}

/** Ours may also name the place where the page ended; the offset beside it has to be MLflow's. */
function withoutPlace(token: string): string {
  const decoded = Buffer.from(token, 'base64').toString('utf8');
  const [, offset] = /^(\{.*"offset": \d+), "after": \{.*\}\}$/.exec(decoded) ?? [];
  return offset === undefined ? token : Buffer.from(`${offset}}`).toString('base64');
}

/** Tags, params and metrics of one thing have no order; lists of things have. */
function sortWhereFree(items: readonly unknown[]): readonly unknown[] {
  const keys = items.map((item) =>
    typeof item === 'object' && item !== null && 'key' in item ? item.key : undefined,
  );
  const isFree = !keys.includes(undefined) && new Set(keys).size === keys.length;
  return isFree ? [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items;
}

function nameIds(text: string, names: ReadonlyMap<string, string>): string {
  let named = text;
  for (const [name, value] of names) if (value.length > 8) named = named.replaceAll(value, `{${name}}`);
  return squeeze(named.replaceAll(/\b[0-9a-f]{32}\b/g, '<id>'));
}

/** SQLAlchemy's and Python's inner texts are not promised, nor is the order of Python's sets. */
function plainMessage(text: string): string {
  return text
    .replace(/\n\[SQL: [^]*$/, '')
    .replaceAll(/ at 0x[0-9a-f]+/g, ' at 0x…')
    .replace('(sqlite3.IntegrityError) ', '')
    .replace(/\(raised as a result of Query-invoked autoflush; [^)]*\)\n/, '')
    .replace(/ Set the MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES environment variable .*$/, '')
    .replace(/\{('[^{}]*')\}/g, (_, items: string) => `{${items.split(', ').sort().join(', ')}}`);
}

const lists = ['runs', 'experiments', 'models', 'registered_models', 'model_versions'];

/** A page of a search as the names in it, with its token; what is no page as it is. */
function namesIn(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || 'error_code' in body) return body;
  const list = lists.find((name) => name in body);
  if (list === undefined) return body;
  const { [list]: items, ...rest } = body as Record<string, unknown>;
  return { ...rest, [list]: (items as readonly Named[]).map(nameOf) };
}

interface Named {
  readonly name?: string;
  readonly version?: string;
  readonly info?: { readonly run_name?: string; readonly name?: string };
}

function nameOf({ name, version, info }: Named): string {
  const found = info?.run_name ?? info?.name ?? name ?? '';
  return version === undefined ? found : `${found}/${version}`;
}
