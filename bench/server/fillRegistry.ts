import { DatabaseSync } from 'node:sqlite';

const versionsOfEach = 3;

/**
 * Adds to a filled database so many experiments, registered models with three versions each, and logged models of
 * the experiment 1, each with two tags; logged models with two params and metrics too.
 */
export function fillRegistry(path: string, count: number): void {
  const database = new DatabaseSync(path);
  const numbers = (name: string, to: number): string =>
    `${name}(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM ${name} WHERE n + 1 < ${to})`;
  const i = numbers('i', count);
  const run = "(SELECT run_uuid FROM runs WHERE name = 'run 0' LIMIT 1)";
  database.exec(`
    PRAGMA synchronous=OFF; BEGIN;
    WITH RECURSIVE ${i} INSERT INTO experiments SELECT n + 100000, 'more ' || n, 'mlflow-artifacts:/' || n, 'active', n, n, 'default' FROM i;
    WITH RECURSIVE ${i}, ${numbers('k', 2)} INSERT INTO experiment_tags (key, value, experiment_id)
      SELECT 'tag' || k.n, 'text ' || (i.n * 17 % 5000), i.n + 100000 FROM i, k;
    WITH RECURSIVE ${i} INSERT INTO registered_models (name, creation_time, last_updated_time, description)
      SELECT 'model ' || n, n, n * 7 % 1000, 'A description of model ' || n FROM i;
    WITH RECURSIVE ${i}, ${numbers('k', 2)} INSERT INTO registered_model_tags (key, value, name)
      SELECT 'tag' || k.n, 'text ' || (i.n * 17 % 5000), 'model ' || i.n FROM i, k;
    WITH RECURSIVE ${i}, ${numbers('k', versionsOfEach)}
      INSERT INTO model_versions (name, version, creation_time, last_updated_time, description, current_stage, source, run_id, status)
      SELECT 'model ' || i.n, k.n + 1, i.n, i.n * 7 % 1000, '', 'None', 'models:/m-' || i.n, '', 'READY' FROM i, k;
    INSERT INTO model_version_tags (key, value, name, version) SELECT 'tag0', 'text ' || (creation_time * 17 % 5000), name, version FROM model_versions;
    WITH RECURSIVE ${i} INSERT INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms, last_updated_timestamp_ms, status, lifecycle_stage, model_type, source_run_id)
      SELECT 'm-' || n, 1, 'logged ' || n, 'mlflow-artifacts:/1/models/m-' || n || '/artifacts', n, n, 2, 'active', 'Agent', ${run} FROM i;
    WITH RECURSIVE ${i}, ${numbers('k', 2)} INSERT INTO logged_model_tags SELECT 'm-' || i.n, 1, 'tag' || k.n, 'text ' || (i.n * 17 % 5000) FROM i, k;
    WITH RECURSIVE ${i}, ${numbers('k', 2)} INSERT INTO logged_model_params SELECT 'm-' || i.n, 1, 'param' || k.n, 'value ' || (i.n * 31 % 1000) FROM i, k;
    WITH RECURSIVE ${i}, ${numbers('k', 2)} INSERT INTO logged_model_metrics SELECT 'm-' || i.n, 'metric' || k.n, i.n, 0, (i.n * 7919 % 10007) / 10007.0, 1, ${run}, NULL, NULL, NULL FROM i, k;
    COMMIT`);
  database.close();
}
