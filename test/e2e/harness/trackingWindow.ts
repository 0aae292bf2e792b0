import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { MlflowClient } from '../../../src/api/client.ts';
import type { Lease } from '../../../src/embedded/lease.ts';
import { clientOf } from '../../server/life/stage.ts';
import type { Host } from './host.ts';
import type { TreeRow, TreeSection } from './treeSection.ts';

/** A client of the embedded server that VS Code has started, as a script in a terminal would be one. */
export async function clientOfHost(host: Host): Promise<MlflowClient> {
  return clientOf(await leaseOfHost(host));
}

/** Where that server is, and what it is to be told. */
export async function leaseOfHost(host: Host): Promise<Lease> {
  for (const until = Date.now() + 60_000; ; await pause(100)) {
    const [file] = globSync('servers/*/server.json', { cwd: host.storage });
    if (file) return JSON.parse(readFileSync(join(host.storage, file), 'utf8')) as Lease;
    if (Date.now() > until) throw new Error('There is no embedded server.');
  }
}

/** Waits until the rows on the screen are as they should be, and returns them. */
export async function untilRows(
  tree: TreeSection,
  holds: (rows: readonly TreeRow[]) => boolean,
  seconds = 30,
): Promise<readonly TreeRow[]> {
  for (const until = Date.now() + seconds * 1000; ; await pause(150)) {
    const rows = await tree.rows();
    if (holds(rows)) return rows;
    if (Date.now() > until) {
      assert.fail(`The tree shows:\n${rows.map((row) => `${row.label} | ${row.description}`).join('\n')}`);
    }
  }
}

/** The rows below the first one with this label, down to the next of its level. */
export function below(rows: readonly TreeRow[], label: string): readonly TreeRow[] {
  const start = rows.findIndex((row) => row.label === label);
  if (start === -1) return [];
  const rest = rows.slice(start + 1);
  const end = rest.findIndex((row) => row.level <= rows[start]!.level);
  return end === -1 ? rest : rest.slice(0, end);
}
