import { clientChapters } from './rows/clientRows.ts';
import { registryChapters } from './rows/registryRows.ts';
import type { Row } from './row.ts';
import { post } from './row.ts';
import type { Recording } from './recorded.ts';
import type { Side } from './side.ts';

/** One story on one database: each row finds what the rows before it left. */
export const chapters: Readonly<Record<string, readonly Row[]>> = {
  // The default experiment is made with the first write, and so at another time than what comes next.
  start: [post('experiments/set-experiment-tag', { experiment_id: '0', key: 'first', value: 'write' })],
  ...registryChapters,
  ...clientChapters,
};

/** All answers of a server on a fresh database. */
export async function play(side: Side): Promise<Recording['chapters']> {
  const outcomes: Record<string, Recording['chapters'][string]> = {};
  for (const [chapter, rows] of Object.entries(chapters)) {
    const list = [];
    for (const row of rows) list.push(await side.ask(row));
    outcomes[chapter] = list;
  }
  return outcomes;
}
