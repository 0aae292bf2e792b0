import { parseExperimentId } from '../validation.ts';
import type { Database } from './sqlite.ts';

/** Of more names than these it is first found out which there are: each slice of a search reads its list anew. */
const mostNamed = 1000;

/** The ids of the experiments that a search names. Throws for a name that is none. */
export function namedExperiments(database: Database, names: readonly string[] = []): readonly string[] {
  const ids = names.map((name) => parseExperimentId(name).toString());
  if (ids.length <= mostNamed) return ids;
  return database
    .all<{ id: number | bigint }>(
      'SELECT experiment_id AS id FROM experiments WHERE experiment_id IN (SELECT value FROM json_each(?))',
      `[${ids.join(',')}]`,
    )
    .map(({ id }) => String(id));
}
