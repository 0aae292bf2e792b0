import assert from 'node:assert/strict';
import { comparable } from './comparable.ts';
import type { Row } from './row.ts';

export interface Outcome {
  readonly status: number;
  /** Without times and with ids by name; `html` for pages that only people read. */
  readonly body: unknown;
}

/** One of the servers that are compared, with what it calls the things that rows name. */
export class Side {
  readonly #url: string;
  readonly #names = new Map<string, string>();
  #lastWrite = 0;

  /** `folder`: of its database, for artifacts on disk. */
  constructor(url: string, folder: string) {
    this.#url = url;
    this.#names.set('folder', folder);
  }

  get names(): ReadonlyMap<string, string> {
    return this.#names;
  }

  async ask(row: Row): Promise<Outcome> {
    row.prepare?.(this.#names);
    if (row.method !== 'GET') await this.#tick();
    const response = await this.#send(row);
    const said = await response.text();
    const body = parse(said);
    for (const [name, place] of Object.entries(row.keep ?? {})) {
      const value = place
        .split('.')
        .reduce((found: unknown, key) => (found as Record<string, unknown> | undefined)?.[key], body);
      assert.equal(typeof value, 'string', `${row.path}: no ${place} in ${said}`);
      this.#names.set(name, value as string);
    }
    const heads = row.heads?.map((name) => `${name}: ${response.headers.get(name)}`);
    return {
      status: response.status,
      body: comparable(heads ? { heads, body } : body, { names: this.#names, shows: row.shows }),
    };
  }

  #send(row: Row): Promise<Response> {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(row.query ?? {})) {
      for (const item of [value].flat()) query.append(key, this.#fill(String(item)));
    }
    const path = this.#fill(row.path.startsWith('/') ? row.path : `/api/2.0/mlflow/${row.path}`);
    const sent = row.text ?? (row.body === undefined ? undefined : JSON.stringify(row.body));
    const headers = { 'content-type': sent === undefined ? '' : 'application/json', ...row.headers };
    return fetch(`${this.#url}${path}${query.size > 0 ? `?${query.toString()}` : ''}`, {
      method: row.method,
      // Bytes, since fetch adds a type of its own to text.
      body: sent === undefined ? undefined : Buffer.from(this.#fill(sent)),
      headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== '')),
    });
  }

  /** Nothing is made twice in one millisecond, since the times decide orders. */
  async #tick(): Promise<void> {
    while (Date.now() === this.#lastWrite) await new Promise(setImmediate);
    this.#lastWrite = Date.now();
  }

  #fill(text: string): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => this.#names.get(name) ?? whole);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replaceAll(/\bNaN\b(?!")/g, '"NaN"'));
  } catch {
    return /^\s*<!doctype html/i.test(text) ? 'html' : text;
  }
}
