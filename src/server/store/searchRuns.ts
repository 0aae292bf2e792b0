import type { RequestFor } from '../../api/endpoints.ts';
import { RawJson } from '../http/respond.ts';
import { runColumns, runJson } from './runJson.ts';
import type { RunParts } from './runJson.ts';
import type { Database } from './sqlite.ts';
export function searchRuns(database: Database, request: RequestFor<'searchRuns'>): RawJson<{}> {
  const rows = database.all<RunParts>(
    `SELECT ${runColumns} FROM runs r WHERE experiment_id IN (SELECT value FROM json_each(?)) AND lifecycle_stage='active' ORDER BY start_time DESC, run_uuid LIMIT 1000`,
    JSON.stringify((request.experiment_ids ?? []).map(Number)),
  );
  return new RawJson(rows.length ? `{"runs":[${rows.map(runJson).join(',')}]}` : '{}');
}
