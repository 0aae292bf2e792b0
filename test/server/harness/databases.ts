import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { schemaHead, schemaSql } from '../../../src/server/store/schema.ts';

/** A database of MLflow's schema with one experiment, one run and one metric, whatever `alembic_version` says. */
export function makeDatabase(path: string, version = schemaHead): void {
  const database = new DatabaseSync(path);
  database.exec(`BEGIN; ${schemaSql};
    INSERT INTO alembic_version VALUES ('${version}');
    INSERT INTO workspaces VALUES ('default', 'x', NULL, NULL, NULL);
    INSERT INTO experiments VALUES (0, 'Default', 'mlflow-artifacts:/0', 'active', 1, 1, 'default');
    INSERT INTO runs VALUES ('r1', 'first', 'UNKNOWN', '', '', 'me', 'FINISHED', 1000, 2000, '', 'active', 'mlflow-artifacts:/0/r1/artifacts', 0, NULL);
    INSERT INTO metrics VALUES ('loss', 0.5, 1, 'r1', 0, 0);
    INSERT INTO latest_metrics VALUES ('loss', 0.5, 1, 0, 0, 'r1');
    COMMIT`);
  database.close();
}

/** As MLflow 1.x left it: no workspaces, no data sets, no logged models, no aliases. */
export function makeOldDatabase(path: string, version = '0c779009ac13'): void {
  const database = new DatabaseSync(path);
  database.exec(`BEGIN;
    CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
    INSERT INTO alembic_version VALUES ('${version}');
    CREATE TABLE experiments (experiment_id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(256) NOT NULL UNIQUE, artifact_location VARCHAR(256), lifecycle_stage VARCHAR(32));
    CREATE TABLE experiment_tags (key VARCHAR(250) NOT NULL, value VARCHAR(5000), experiment_id INTEGER NOT NULL, PRIMARY KEY (key, experiment_id));
    CREATE TABLE runs (run_uuid VARCHAR(32) NOT NULL PRIMARY KEY, name VARCHAR(250), source_type VARCHAR(20), source_name VARCHAR(500), entry_point_name VARCHAR(50), user_id VARCHAR(256), status VARCHAR(9), start_time BIGINT, end_time BIGINT, source_version VARCHAR(50), lifecycle_stage VARCHAR(20), artifact_uri VARCHAR(200), experiment_id INTEGER);
    CREATE TABLE tags (key VARCHAR(250) NOT NULL, value VARCHAR(5000), run_uuid VARCHAR(32) NOT NULL, PRIMARY KEY (key, run_uuid));
    CREATE TABLE params (key VARCHAR(250) NOT NULL, value VARCHAR(250) NOT NULL, run_uuid VARCHAR(32) NOT NULL, PRIMARY KEY (key, run_uuid));
    CREATE TABLE metrics (key VARCHAR(250) NOT NULL, value FLOAT NOT NULL, timestamp BIGINT NOT NULL, run_uuid VARCHAR(32) NOT NULL, step BIGINT NOT NULL DEFAULT 0, is_nan BOOLEAN NOT NULL DEFAULT 0, PRIMARY KEY (key, timestamp, step, run_uuid, value, is_nan));
    CREATE TABLE latest_metrics (key VARCHAR(250) NOT NULL, value FLOAT NOT NULL, timestamp BIGINT, step BIGINT NOT NULL, is_nan BOOLEAN NOT NULL, run_uuid VARCHAR(32) NOT NULL, PRIMARY KEY (key, run_uuid));
    CREATE TABLE registered_models (name VARCHAR(256) NOT NULL PRIMARY KEY, creation_time BIGINT, last_updated_time BIGINT, description VARCHAR(5000));
    CREATE TABLE registered_model_tags (key VARCHAR(250) NOT NULL, value VARCHAR(5000), name VARCHAR(256) NOT NULL, PRIMARY KEY (key, name));
    CREATE TABLE model_versions (name VARCHAR(256) NOT NULL, version INTEGER NOT NULL, creation_time BIGINT, last_updated_time BIGINT, description VARCHAR(5000), user_id VARCHAR(256), current_stage VARCHAR(20), source VARCHAR(500), run_id VARCHAR(32), status VARCHAR(20), status_message VARCHAR(500), PRIMARY KEY (name, version));
    CREATE TABLE model_version_tags (key VARCHAR(250) NOT NULL, value VARCHAR(5000), name VARCHAR(256) NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (key, name, version));
    INSERT INTO experiments VALUES (0, 'Default', './mlruns/0', 'active');
    INSERT INTO runs VALUES ('r1', '', 'LOCAL', 'train.py', '', 'me', 'FINISHED', 1000, 2000, 'abc', 'active', './mlruns/0/r1/artifacts', 0);
    INSERT INTO tags VALUES ('mlflow.runName', 'old run', 'r1');
    INSERT INTO params VALUES ('alpha', '1', 'r1');
    INSERT INTO metrics VALUES ('loss', 0.5, 1, 'r1', 0, 0);
    INSERT INTO latest_metrics VALUES ('loss', 0.5, 1, 0, 0, 'r1');
    INSERT INTO registered_models VALUES ('iris', 1, 1, NULL);
    INSERT INTO model_versions VALUES ('iris', 1, 1, 1, NULL, NULL, 'Production', './mlruns/0/r1/artifacts/model', 'r1', 'READY', NULL);
    COMMIT`);
  database.close();
}

export function makeFile(path: string, content: string | Uint8Array): void {
  writeFileSync(path, content);
}
