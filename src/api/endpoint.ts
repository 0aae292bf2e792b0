import { message, required, string } from './fields.ts';
import type { Fields } from './fields.ts';

export type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/**
 * May the client send the call again when it can't know whether the first try arrived?
 * `read`: changes nothing. `repeatable`: a second time leaves the same state. `once`: never again.
 */
export type Repeat = 'read' | 'repeatable' | 'once';

export interface Endpoint<F extends Fields = Fields, Response = unknown> {
  readonly method: HttpMethod;
  /** Below `/api/2.0/mlflow/` and `/ajax-api/2.0/mlflow/`; `{x}` are fields taken from the path. */
  readonly path: string;
  readonly fields: F;
  readonly repeat: Repeat;
  /** Only for the compiler; never set. */
  readonly response?: Response;
}

/** `{}`: what MLflow answers where it has nothing to say. */
export type Nothing = Readonly<Record<string, never>>;

/** One endpoint with the type of its answer. */
export function answers<Response>() {
  return <F extends Fields>(
    method: HttpMethod,
    path: string,
    fields: F,
    repeat: Repeat = method === 'GET' ? 'read' : 'once',
  ): Endpoint<F, Response> => ({ method, path, fields, repeat });
}

export const tag = message({ key: required(string), value: string });

export interface NextPage {
  readonly next_page_token?: string;
}
