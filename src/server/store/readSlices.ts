import type { Store } from './store.ts';

const sliceRows = 5000;

/**
 * All rows of a table, some at a time in the order of its text key, so that no read holds its lock for long
 * and other requests pass in between. `sql` selects the key's column as `key`, and has no WHERE.
 */
export async function* readSlices<Row extends { readonly key: string }>(
  store: Store,
  sql: string,
  key: string,
): AsyncGenerator<readonly Row[]> {
  for (let after = ''; ;) {
    const from = after;
    const rows = await store.read((database) =>
      database.all<Row>(`${sql} WHERE ${key} > ? ORDER BY ${key} LIMIT ${sliceRows}`, from),
    );
    yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < sliceRows) return;
    after = last.key;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
