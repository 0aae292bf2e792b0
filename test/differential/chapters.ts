import { nameDeviation } from './knownDeviations.ts';
import type { Recording } from './recorded.ts';
import type { Row } from './row.ts';
import { post } from './row.ts';
import { badFieldRows, badFieldWorld } from './rows/badFields.ts';
import { clientChapters } from './rows/clientRows.ts';
import { lifecycleRows } from './rows/lifecycleRows.ts';
import { limitRows } from './rows/limitRows.ts';
import { fileRows, routeRows } from './rows/routeRows.ts';
import { registryChapters } from './rows/registryRows.ts';
import { searchChapters } from './rows/searchRows.ts';
import type { Outcome, Side } from './side.ts';
import { readTables } from './tables.ts';

type Chapters = Readonly<Record<string, readonly Row[]>>;

/** What both servers store alike, so that their tables can be compared. */
const tidy: Chapters = {
  // The default experiment is made with the first write, and so at another time than what comes next.
  start: [post('experiments/set-experiment-tag', { experiment_id: '0', key: 'first', value: 'write' })],
  ...registryChapters,
  ...clientChapters,
  ...searchChapters,
  'deleted and restored': lifecycleRows,
};

/** Here MLflow stores what ours refuses. */
const wild: Chapters = {
  'what bad requests speak of': badFieldWorld,
  'bad fields': badFieldRows(),
  limits: limitRows,
  files: fileRows,
  routes: routeRows,
};

/** One story on one database: each row finds what the rows before it left. */
export const chapters: Chapters = Object.fromEntries(
  Object.entries({ ...tidy, ...wild }).map(([chapter, rows]) => [chapter, rows.map(nameDeviation)]),
);

/** A part that takes a second: what clients and the registry do. */
export const fewChapters: Chapters = Object.fromEntries(
  Object.entries(chapters).slice(
    0,
    1 + Object.keys(registryChapters).length + Object.keys(clientChapters).length,
  ),
);

/** All answers of a server on a fresh database, and what its tables held in between. */
export async function play(side: Side, database: string, asked: Chapters = chapters): Promise<Recording> {
  const outcomes: Record<string, readonly Outcome[]> = {};
  let tables: Recording['tables'] = {};
  for (const [chapter, rows] of Object.entries(asked)) {
    const list: Outcome[] = [];
    for (const row of rows) list.push(await side.ask(row));
    outcomes[chapter] = list;
    if (chapter === Object.keys(tidy).at(-1)) tables = readTables(database, side.names);
  }
  return { chapters: outcomes, tables };
}
