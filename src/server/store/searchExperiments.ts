import type { RequestFor } from '../../api/endpoints.ts';
import { RawJson } from '../http/respond.ts';
import { experimentJson } from './experiments.ts';
import type { Database } from './sqlite.ts';
export function searchExperiments(
  database: Database,
  _request: RequestFor<'searchExperiments'>,
): RawJson<{}> {
  return new RawJson(
    `{"experiments":${database.value<string>(`SELECT json_group_array(json(j)) FROM (SELECT ${experimentJson} AS j FROM experiments e WHERE lifecycle_stage='active' ORDER BY creation_time DESC, experiment_id)`) ?? '[]'}}`,
  );
}
