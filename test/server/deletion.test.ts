import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { MlflowClient } from '../../src/api/client.ts';
import type { DeletionReport } from '../../src/api/ownEndpoints.ts';
import { ServerUnderTest } from './harness/server.ts';

class Scene implements AsyncDisposable {
  readonly server: ServerUnderTest;
  readonly client: MlflowClient;

  constructor(server: ServerUnderTest) {
    this.server = server;
    this.client = new MlflowClient({ url: server.url, retries: 0 });
  }

  static async set(): Promise<Scene> {
    return new Scene(await ServerUnderTest.started());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }

  get artifacts(): string {
    return join(this.server.folder, 'mlartifacts');
  }

  /** A run with everything that a run can have. */
  async run(experiment = '0'): Promise<string> {
    const { server } = this;
    const run = await server.createRun(experiment, { run_name: 'one' });
    await server.ok('POST', 'runs/log-batch', {
      run_id: run,
      metrics: [{ key: 'm', value: 1, timestamp: 1 }],
      params: [{ key: 'p', value: 'v' }],
      tags: [{ key: 't', value: 'v' }],
    });
    const dataset = { name: 'd', digest: '1', source_type: 'local', source: '{}' };
    const tags = [{ key: 'mlflow.data.context', value: 'train' }];
    await server.ok('POST', 'runs/log-inputs', { run_id: run, datasets: [{ dataset, tags }] });
    await this.put(`${experiment}/${run}/artifacts/dir/a.txt`, 'hello');
    return run;
  }

  async model(experiment: string, run: string): Promise<string> {
    const { model } = await this.server.ok('POST', 'logged-models', {
      experiment_id: experiment,
      source_run_id: run,
      params: [{ key: 'p', value: 'v' }],
      tags: [{ key: 't', value: 'v' }],
    });
    const id: string = model.info.model_id;
    await this.server.ok('POST', 'runs/outputs', { run_id: run, models: [{ model_id: id, step: 0 }] });
    const metric = { key: 'm', value: 1, timestamp: 1, model_id: id };
    await this.server.ok('POST', 'runs/log-batch', { run_id: run, metrics: [metric] });
    await this.put(`${experiment}/models/${id}/artifacts/MLmodel`, 'flavors: {}');
    return id;
  }

  async put(path: string, body: string): Promise<void> {
    const reply = await this.server.send('PUT', `/api/2.0/mlflow-artifacts/artifacts/${path}`, { body });
    assert.equal(reply.status, 200);
  }

  async delete(kind: 'runs' | 'experiments', id: string): Promise<void> {
    await this.server.ok('POST', `${kind}/delete`, kind === 'runs' ? { run_id: id } : { experiment_id: id });
  }

  plan(more: object = {}): Promise<DeletionReport> {
    return this.client.callOwn('deletePermanently', { dry_run: true, ...more });
  }

  carryOut(more: object): Promise<DeletionReport> {
    return this.client.callOwn('deletePermanently', { dry_run: false, ...more });
  }

  /** Rows of the tables that runs and models fill. */
  rows(): Record<string, number> {
    using database = new DatabaseSync(this.server.database, { readOnly: true });
    const tables =
      'runs metrics latest_metrics params tags inputs input_tags logged_models logged_model_params logged_model_tags logged_model_metrics'.split(
        ' ',
      );
    const count = (table: string) =>
      database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'] as number;
    return Object.fromEntries(tables.map((table) => [table, count(table)]).filter(([, n]) => n !== 0));
  }

  sql(text: string): void {
    using database = new DatabaseSync(this.server.database);
    database.exec(text);
  }
}

const stays = ({ stays }: DeletionReport): string[] =>
  stays.map(({ kind, what, why }) => `${kind} ${what}: ${why}`);
const goes = ({ goes }: DeletionReport): readonly string[] => goes.map(({ kind, id }) => `${kind} ${id}`);

describe('deleting for good', () => {
  it('lists first, then takes rows and files of what is deleted, and nothing else', async () => {
    await using scene = await Scene.set();
    const [kept, gone] = [await scene.run(), await scene.run()];
    await scene.delete('runs', gone);
    const before = scene.rows();
    const plan = await scene.plan();
    const folder = join(scene.artifacts, '0', gone, 'artifacts');
    assert.deepEqual(plan, {
      dry_run: true,
      goes: [{ kind: 'run', id: gone, name: 'one', artifacts: folder, bytes: 5, files: 1 }],
      stays: [],
      bytes: 5,
    });
    assert.deepEqual(scene.rows(), before, 'a dry run changes nothing');
    assert.ok(existsSync(folder));
    await assert.rejects(scene.carryOut({}), /Name what is to be deleted/);

    const done = await scene.carryOut({ run_ids: [gone, kept, 'nope'], backup: true });
    assert.deepEqual(done.goes, plan.goes);
    assert.deepEqual(stays(done), ['run all: It is not there.', 'run all: It is not deleted.']);
    assert.deepEqual(scene.rows(), {
      runs: 1,
      metrics: 1,
      latest_metrics: 1,
      params: 1,
      tags: 2,
      inputs: 1,
      input_tags: 1,
    });
    assert.deepEqual(readdirSync(join(scene.artifacts, '0')), [kept]);
    assert.equal((await scene.server.get('runs/get', { run_id: gone })).status, 404);
    using copy = new DatabaseSync(done.backup ?? '', { readOnly: true });
    assert.equal(
      copy.prepare('SELECT count(*) AS n FROM runs').get()?.['n'],
      2,
      'the backup was made before',
    );
    assert.deepEqual((await scene.plan()).goes, []);
  });

  it('lists what would go if it were deleted, and deletes nothing that is not', async () => {
    await using scene = await Scene.set();
    const run = await scene.run();
    const model = await scene.model('0', run);
    const asked = { run_ids: [run], model_ids: [model] };
    assert.deepEqual(goes(await scene.plan(asked)), []);
    const plan = await scene.plan({ ...asked, as_if_deleted: true });
    assert.deepEqual(goes(plan), [`run ${run}`, `logged_model ${model}`]);
    assert.equal(plan.bytes, 16);
    await assert.rejects(scene.carryOut({ ...asked, as_if_deleted: true }), /Only a dry run/);
    assert.deepEqual(goes(await scene.carryOut(asked)), []);
    assert.equal((await scene.server.get('runs/get', { run_id: run })).status, 200);

    // Of an experiment that is deleted, its runs are what they are.
    const experiment = await scene.server.createExperiment('old');
    await scene.run(experiment);
    await scene.delete('experiments', experiment);
    scene.sql(`UPDATE runs SET lifecycle_stage = 'active' WHERE experiment_id = ${experiment}`);
    assert.deepEqual(goes(await scene.plan({ experiment_ids: [experiment], as_if_deleted: true })), []);
  });

  it('takes an experiment with its runs, models and folders', async () => {
    await using scene = await Scene.set();
    const experiment = await scene.server.createExperiment('old', { tags: [{ key: 'a', value: 'b' }] });
    const run = await scene.run(experiment);
    const model = await scene.model(experiment, run);
    const other = await scene.run();
    await scene.server.ok('DELETE', `logged-models/${model}`);
    await scene.delete('experiments', experiment);
    const done = await scene.carryOut({ experiment_ids: [experiment] });
    assert.deepEqual(goes(done), [`run ${run}`, `logged_model ${model}`, `experiment ${experiment}`]);
    assert.equal(done.bytes, 5 + 11);
    assert.deepEqual(done.stays, []);
    assert.equal((await scene.server.get('experiments/get', { experiment_id: experiment })).status, 404);
    assert.deepEqual(readdirSync(scene.artifacts), ['0']);
    assert.equal(scene.rows()['runs'], 1);
    assert.equal((await scene.server.get('runs/get', { run_id: other })).status, 200);
    // The name is free again.
    await scene.server.createExperiment('old');
  });

  it('keeps an experiment of which something stays, and the Default one', async () => {
    await using scene = await Scene.set();
    const experiment = await scene.server.createExperiment('mixed');
    const run = await scene.run(experiment);
    const model = await scene.model(experiment, run);
    await scene.delete('experiments', experiment);
    await scene.delete('experiments', '0');
    const done = await scene.carryOut({ experiment_ids: [experiment, '0'] });
    assert.deepEqual(goes(done), [`run ${run}`]);
    assert.deepEqual(stays(done), [
      'logged_model all: It is not deleted.',
      'experiment all: Runs or logged models of it are not deleted.',
      "experiment all: It is MLflow's Default experiment.",
    ]);
    assert.equal((await scene.server.get(`logged-models/${model}`)).status, 200);
    assert.equal(
      await scene.client.openLoggedModelArtifact(model, 'MLmodel').then((r) => r.text()),
      'flavors: {}',
    );
  });

  it('keeps what registered versions come from, unless they are named', async () => {
    await using scene = await Scene.set();
    const { server } = scene;
    const [byRun, byPath, byModel] = [await scene.run(), await scene.run(), await scene.run()];
    const model = await scene.model('0', byModel);
    await server.ok('POST', 'registered-models/create', { name: 'iris' });
    for (const [source, more] of [
      [`runs:/${byRun}/model`, { run_id: byRun }],
      [`mlflow-artifacts:/0/${byPath}/artifacts/dir`, { run_id: byPath }],
      [`models:/${model}`, { model_id: model }],
    ] as const) {
      await server.ok('POST', 'model-versions/create', { name: 'iris', source, ...more });
    }
    // Its run id is not what makes the second one refer to the run's files.
    scene.sql("UPDATE model_versions SET run_id = '' WHERE version IN (2, 3)");
    for (const run of [byRun, byPath]) await scene.delete('runs', run);
    await server.ok('DELETE', `logged-models/${model}`);
    const plan = await scene.plan();
    assert.deepEqual(plan.goes, []);
    assert.deepEqual(stays(plan).sort(), [
      'logged_model all: Registered versions refer to it: iris/3.',
      `run all: Registered versions refer to it: iris/1.`,
      `run all: Registered versions refer to it: iris/2.`,
    ]);
    const registered_versions = [{ name: 'iris', version: '2' }];
    const done = await scene.carryOut({ run_ids: [byRun, byPath], registered_versions });
    assert.deepEqual(goes(done), [`run ${byPath}`]);
    await server.ok('DELETE', 'model-versions/delete', { name: 'iris', version: '1' });
    assert.deepEqual(goes(await scene.carryOut({ run_ids: [byRun] })), [`run ${byRun}`]);
  });

  it('leaves folders that are not plainly the own one of what goes', async () => {
    await using scene = await Scene.set();
    const { server, artifacts } = scene;
    const names = [
      'shared',
      'around',
      'within',
      'other',
      'away',
      'linked',
      's3',
      'experiment',
      'aliased',
    ] as const;
    const ids = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await scene.run()] as const)),
    ) as Record<(typeof names)[number], string>;
    const user = await scene.run();
    const nested = await scene.run();
    const aliasUser = await scene.run();
    const folder = (id: string): string => join(artifacts, '0', id, 'artifacts');
    const outside = join(dirname(server.folder), `outside-${process.pid}`, ids.away, 'artifacts');
    mkdirSync(outside, { recursive: true });
    writeFileSync(join(outside, 'keep.txt'), 'keep');
    mkdirSync(join(server.folder, 'plain'));
    mkdirSync(join(server.folder, 'links', ids.linked), { recursive: true });
    symlinkSync(folder(ids.other), join(server.folder, 'links', ids.linked, 'artifacts'));
    symlinkSync(folder(ids.aliased), join(server.folder, 'alias'));
    const set = (id: string, uri: string): void =>
      scene.sql(`UPDATE runs SET artifact_uri = '${uri}' WHERE run_uuid = '${id}'`);
    set(user, `mlflow-artifacts:/0/${ids.shared}/artifacts`);
    set(nested, `${folder(ids.within)}/nested/${nested}/artifacts`);
    set(ids.other, `${server.folder}/plain`);
    set(ids.away, outside);
    set(ids.linked, `${server.folder}/links/${ids.linked}/artifacts`);
    set(ids.s3, `s3://bucket/0/${ids.s3}/artifacts`);
    set(aliasUser, `${server.folder}/alias`);
    const around = await scene.run();
    set(around, `mlflow-artifacts:/0/${ids.around}`);
    await server.createExperiment('inside', { artifact_location: `${folder(ids.experiment)}/inside` });
    for (const id of Object.values(ids)) await scene.delete('runs', id);

    const done = await scene.carryOut({ run_ids: Object.values(ids) });
    assert.deepEqual(goes(done).length, names.length, 'their rows go');
    const why = Object.fromEntries(done.stays.map(({ id, what, why }) => [id, `${what}: ${why}`]));
    const expected: Record<(typeof names)[number], RegExp> = {
      shared: /^artifacts: Run \w+ refers to /,
      around: /^artifacts: Run \w+ refers to /,
      within: /^artifacts: Run \w+ refers to /,
      other: /not a folder of its own/,
      away: /outside the folders of this database/,
      linked: /not a folder of its own/,
      s3: /this server deletes nothing/,
      experiment: /^artifacts: Experiment \w+ refers to /,
      aliased: /^artifacts: Run \w+ refers to /,
    };
    for (const name of names) assert.match(why[ids[name]] ?? 'goes', expected[name], name);
    for (const id of [ids.shared, ids.around, ids.within, ids.other, ids.experiment, ids.aliased]) {
      assert.ok(existsSync(join(folder(id), 'dir', 'a.txt')), id);
    }
    assert.ok(existsSync(join(outside, 'keep.txt')) && existsSync(join(server.folder, 'plain')));
    assert.equal(done.bytes, 0);
  });

  it('removes a link in a folder that goes, never what it leads to', async () => {
    await using scene = await Scene.set();
    const run = await scene.run();
    const precious = join(scene.server.folder, 'precious');
    mkdirSync(precious);
    writeFileSync(join(precious, 'a.txt'), 'a');
    symlinkSync(precious, join(scene.artifacts, '0', run, 'artifacts', 'link'));
    await scene.delete('runs', run);
    assert.deepEqual(goes(await scene.carryOut({ run_ids: [run] })), [`run ${run}`]);
    assert.deepEqual(readdirSync(precious), ['a.txt']);
    assert.ok(!existsSync(join(scene.artifacts, '0', run)));
  });

  it('takes ids of a database that are no names for none', async () => {
    await using scene = await Scene.set();
    const run = await scene.run();
    const victim = await scene.run();
    // As a path this id leads to another run's folder.
    const evil = `x/../${victim}`;
    scene.sql(`PRAGMA foreign_keys=OFF;
      INSERT INTO runs (run_uuid, name, status, start_time, lifecycle_stage, artifact_uri, experiment_id)
      VALUES ('${evil}', 'evil', 'FINISHED', 1, 'deleted', '${scene.artifacts}/0/x/../${victim}/artifacts', 0)`);
    const done = await scene.carryOut({ run_ids: [evil] });
    assert.deepEqual(goes(done), [`run ${evil}`]);
    assert.match(stays(done).join(), /not a folder of its own/);
    for (const id of [run, victim])
      assert.ok(existsSync(join(scene.artifacts, '0', id, 'artifacts', 'dir', 'a.txt')));
  });

  it('deletes a long history, and refuses where nothing may be written', async () => {
    await using scene = await Scene.set();
    const { server } = scene;
    const run = await scene.run();
    scene.sql(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 45000)
      INSERT INTO metrics SELECT 'long', i, i, '${run}', i, 0 FROM n`);
    await scene.delete('runs', run);
    assert.deepEqual(goes(await scene.carryOut({ run_ids: [run] })), [`run ${run}`]);
    assert.deepEqual(scene.rows(), {});
    await server.stop();
    await server.start('--read-only');
    const client = new MlflowClient({ url: server.url, retries: 0 });
    await assert.rejects(
      client.callOwn('deletePermanently', { dry_run: false, run_ids: ['x'] }),
      /--read-only/,
    );
    assert.deepEqual((await client.callOwn('deletePermanently', { dry_run: true })).goes, []);
  });
});
