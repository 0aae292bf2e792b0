import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';

/** The sample workspace's history, as `scripts/make-sample.py` left it. */
const sample = join(import.meta.dirname, '../../examples/wine-quality');

/** The alembic head of MLflow 3.17. */
const head = 'dc11669786a5';
const absolutePath = /file:|\/(?:home|root|tmp|Users|work|usr|var|opt|mnt|private)\/|[A-Z]:\\/;

describe('sample workspace', () => {
  let temp: string;
  let db: DatabaseSync;

  before(async () => {
    temp = await mkdtemp(join(tmpdir(), 'sample-'));
    await copyFile(join(sample, 'mlflow.db'), join(temp, 'mlflow.db'));
    db = new DatabaseSync(join(temp, 'mlflow.db'), { readOnly: true });
  });
  after(async () => {
    db.close();
    await rm(temp, { recursive: true });
  });

  const all = (sql: string) =>
    db
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  const counts = (sql: string) => Object.fromEntries(all(sql).map(({ key, n }) => [key, n]));

  it('is a sound database of MLflow 3.17 that needs no recovery', async () => {
    assert.deepEqual(all('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
    assert.deepEqual(all('PRAGMA journal_mode'), [{ journal_mode: 'delete' }]);
    assert.deepEqual(all('SELECT version_num FROM alembic_version'), [{ version_num: head }]);
  });

  it('has runs in two experiments, of every kind that views must show', () => {
    const byExperiment = counts(
      'SELECT experiments.name AS key, count(run_uuid) AS n FROM experiments LEFT JOIN runs USING (experiment_id) GROUP BY 1',
    );
    assert.deepEqual(byExperiment, { Default: 0, 'wine-quality': 17, 'wine-quality/evaluation': 4 });
    assert.deepEqual(counts('SELECT status AS key, count(*) AS n FROM runs GROUP BY 1'), {
      FAILED: 1,
      FINISHED: 20,
    });
    assert.deepEqual(
      all(`SELECT runs.name, count(*) AS children FROM tags JOIN runs ON runs.run_uuid = tags.value
           WHERE key = 'mlflow.parentRunId' GROUP BY 1`),
      [{ name: 'sweep', children: 6 }],
    );
  });

  it('has a history of 28 to 60 points for every training metric', () => {
    const lengths = all(`SELECT count(*) AS points, count(DISTINCT step) AS steps FROM metrics
      WHERE key LIKE 'train\\_%' ESCAPE '\\' OR key LIKE 'val\\_%' ESCAPE '\\' GROUP BY run_uuid, key`);
    assert.equal(lengths.length, 16 * 6);
    for (const { points, steps } of lengths) {
      assert.equal(points, steps);
      assert.ok(Number(points) >= 28 && Number(points) <= 60, `${points} points`);
    }
  });

  it('has two registered models whose aliases point to versions made from runs', () => {
    assert.deepEqual(
      counts(
        `SELECT v.name AS key, count(*) AS n FROM model_versions AS v JOIN runs ON run_id = run_uuid GROUP BY 1`,
      ),
      { 'wine-quality': 3, 'wine-quality-baseline': 2 },
    );
    assert.deepEqual(all('SELECT name, alias, version FROM registered_model_aliases ORDER BY name, alias'), [
      { name: 'wine-quality', alias: 'challenger', version: 3 },
      { name: 'wine-quality', alias: 'champion', version: 2 },
      { name: 'wine-quality-baseline', alias: 'champion', version: 2 },
    ]);
  });

  it('records which part of the data each run used', () => {
    const byContext = counts(`SELECT input_tags.value AS key, count(DISTINCT destination_id) AS n
      FROM inputs JOIN datasets ON source_id = dataset_uuid JOIN input_tags USING (input_uuid)
      WHERE datasets.name = 'wine' AND input_tags.name = 'mlflow.data.context' GROUP BY 1`);
    assert.deepEqual(byContext, { evaluation: 4, training: 16, validation: 16 });
  });

  it('keeps every artifact where the database says it is', async () => {
    const locations = all(`SELECT artifact_uri AS uri FROM runs WHERE status = 'FINISHED' AND name <> 'sweep'
      UNION ALL SELECT artifact_location FROM logged_models`);
    assert.equal(locations.length, 19 + 15);
    for (const { uri } of locations) {
      const path = /^mlflow-artifacts:\/(\d+\/.+)$/.exec(String(uri))?.[1];
      assert.ok(path, `${uri} is not served by the tracking server`);
      const files = await readdir(join(sample, 'mlartifacts', path));
      assert.ok(files.includes(path.includes('/models/') ? 'MLmodel' : 'confusion_matrix.png'), path);
    }
  });

  it('tells time consistently', () => {
    const outside = all(`SELECT run_uuid FROM runs JOIN metrics USING (run_uuid)
      WHERE timestamp NOT BETWEEN start_time AND end_time
      UNION ALL SELECT model_id FROM logged_models JOIN runs ON run_uuid = source_run_id
      WHERE creation_timestamp_ms NOT BETWEEN start_time AND end_time
      UNION ALL SELECT v.name FROM model_versions AS v JOIN runs ON run_uuid = run_id WHERE creation_time < end_time
      UNION ALL SELECT child.run_uuid FROM tags JOIN runs AS child USING (run_uuid)
      JOIN runs AS parent ON parent.run_uuid = tags.value AND tags.key = 'mlflow.parentRunId'
      WHERE child.start_time < parent.start_time OR child.end_time > parent.end_time`);
    assert.deepEqual(outside, []);
  });

  it('names nobody and no place of the machine that made it', async () => {
    assert.deepEqual(all('SELECT DISTINCT user_id FROM runs'), [{ user_id: 'you' }]);
    assert.deepEqual(
      all("SELECT DISTINCT value FROM tags WHERE key IN ('mlflow.user', 'mlflow.source.name') ORDER BY 1"),
      ['sweep.py', 'train.py', 'wine-quality', 'you'].map((value) => ({ value })),
    );
    for (const file of await listFiles(sample)) {
      // The README may show how to write a path; it was not made by a machine.
      if (file.endsWith('.md')) continue;
      const found = absolutePath.exec(await readFile(file, 'latin1'));
      assert.equal(found, null, `${relative(sample, file)} holds ${found?.[0]}`);
    }
  });

  it('is at most 6 MB', async () => {
    const sizes = await Promise.all((await listFiles(sample)).map(async (file) => (await stat(file)).size));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(total <= 6_000_000, `${total} bytes`);
  });
});

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
