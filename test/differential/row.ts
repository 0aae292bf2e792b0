import type { Deviation } from './deviations.ts';

/** One request of the differential test. `{name}` in it stands for what an earlier row kept under that name. */
export interface Row {
  readonly method: string;
  /** Below `/api/2.0/mlflow/`, or a whole path. */
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  /** Instead of JSON of `body`. */
  readonly text?: string;
  /** An empty value leaves the header out. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What of the answer later rows need: name to the path of a field. */
  readonly keep?: Readonly<Record<string, string>>;
  /** Only the names of what was found are compared, in their order: where whole entities would say nothing new. */
  readonly shows?: 'names';
  /** Headers of the answer that are compared too. */
  readonly heads?: readonly string[];
  /** What the disk must hold before. */
  readonly prepare?: (names: ReadonlyMap<string, string>) => void;
  /** Where ours differs on purpose, as docs/deviations.md says. */
  readonly deviation?: Deviation;
}

type Query = Readonly<Record<string, string | number | readonly string[]>>;
type More = Partial<Row>;

export const get = (path: string, query: Query = {}, more: More = {}): Row => ({
  method: 'GET',
  path,
  query,
  ...more,
});

export const post = (path: string, body: unknown = {}, more: More = {}): Row => ({
  method: 'POST',
  path,
  body,
  ...more,
});

export const patch = (path: string, body: unknown, more: More = {}): Row => ({
  method: 'PATCH',
  path,
  body,
  ...more,
});

export const remove = (path: string, body: unknown, more: More = {}): Row => ({
  method: 'DELETE',
  path,
  body,
  ...more,
});

/** A run of one character is written as its length: many rows send what is too long. */
export function squeeze(text: string): string {
  return text.replace(/(.)\1{39,}/gsu, (all, letter: string) => `${letter}×${[...all].length}`);
}

export function title({ method, path, query, body, text, headers }: Row): string {
  const sent = text ?? (body === undefined ? '' : JSON.stringify(body));
  const asked = query && Object.keys(query).length > 0 ? JSON.stringify(query) : '';
  const heads = headers ? JSON.stringify(headers) : '';
  return squeeze([method, path, asked, sent, heads].filter((part) => part !== '').join(' '));
}
