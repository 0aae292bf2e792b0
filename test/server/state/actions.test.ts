import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';
import type { Going } from '../../../src/api/ownEndpoints.ts';
import type { Run } from '../../../src/api/entities.ts';
import { silentLog } from '../../../src/common/log.ts';
import type { Connection } from '../../../src/state/connection.ts';
import { ConnectionList } from '../../../src/state/connectionList.ts';
import { carryOutDeletion, previewDeletion } from '../../../src/state/deleteForGood.ts';
import {
  byBytes,
  measureExperiments,
  measureRuns,
  readAllExperiments,
  readAllRuns,
} from '../../../src/state/diskUsage.ts';
import type { Usage } from '../../../src/state/diskUsage.ts';
import { LogHere } from '../../../src/state/logHere.ts';
import { RemoteConnection } from '../../../src/state/remoteConnection.ts';
import { sourceOfRun } from '../../../src/state/runSource.ts';
import { TrackingState } from '../../../src/state/trackingState.ts';
import { describeDeletion, whatGoes } from '../../../src/ui/disk/describeDeletion.ts';
import { TrackingServer } from './trackingServer.ts';

const commit = 'a'.repeat(40);
const sources: readonly (readonly [
  name: string,
  tags: Readonly<Record<string, string>>,
  expected: unknown,
])[] = [
  ['none', {}, /does not say/],
  ['a script', { 'source.name': 'train.py' }, { path: 'train.py', commit: undefined }],
  [
    'at a commit',
    { 'source.name': '/w/train.py', 'source.git.commit': commit.toUpperCase() },
    { path: '/w/train.py', commit },
  ],
  [
    'no commit',
    { 'source.name': 'a.py', 'source.git.commit': '--output=x' },
    { path: 'a.py', commit: undefined },
  ],
  ['of Windows', { 'source.name': 'src\\train.py' }, { path: 'src/train.py', commit: undefined }],
  [
    'a project in a repository',
    { 'source.name': 'file:///w#sub', 'source.type': 'PROJECT', 'source.git.commit': commit },
    { path: '/w/sub/MLproject', commit },
  ],
  [
    'a project',
    { 'source.name': '/w/', 'source.type': 'PROJECT' },
    { path: '/w/MLproject', commit: undefined },
  ],
  [
    'from far',
    { 'source.name': 'https://example.com/a/b#c', 'source.type': 'PROJECT' },
    /from the repository https/,
  ],
  ['by ssh', { 'source.name': 'git@example.com:a/b.git' }, /from the repository git@/],
  ['a notebook', { 'source.name': '/x/ipykernel_launcher.py' }, /notebook/],
  ['typed', { 'source.name': '-c' }, /interactive/],
  ['no path', { 'source.name': 'a\0b' }, /no path/],
];
for (const [name, values, expected] of sources) {
  test(`source of a run: ${name}`, () => {
    const tags = Object.entries(values).map(([key, value]) => ({ key: `mlflow.${key}`, value }));
    const source = sourceOfRun({ data: { tags } } as unknown as Run);
    if (expected instanceof RegExp) assert.match('problem' in source ? source.problem : '', expected);
    else assert.deepEqual(source, expected);
  });
}

test('an experiment to log to is kept, and is of use only on the active connection', async () => {
  const values = new Map<string, unknown>();
  const memento = {
    get: <T>(key: string) => values.get(key) as T | undefined,
    update: async (key: string, value: unknown) => void values.set(key, value),
  };
  const connections: { active: Connection | undefined } = { active: { id: 'embedded:1' } as Connection };
  const here = new LogHere(memento, connections);
  let changes = 0;
  here.onDidChange(() => changes++);
  const target = { connectionId: 'embedded:1', experimentId: '7', name: 'wine' };
  await here.set(target);
  await here.set({ ...target });
  assert.equal(changes, 1);
  assert.deepEqual(new LogHere(memento, connections).current, target);
  connections.active = { id: 'embedded:2' } as Connection;
  assert.equal(here.current, undefined);
  for (const broken of [7, null, { connectionId: 'embedded:2' }, { ...target, name: 5 }]) {
    values.set('mlflow.logHere', broken);
    assert.equal(new LogHere(memento, connections).current, undefined);
  }
});

describe('on a real server', () => {
  let server: TrackingServer;
  before(async () => {
    server = await TrackingServer.started();
  });
  after(() => server[Symbol.asyncDispose]());
  const { signal } = new AbortController();

  async function runWith(experimentId: string, bytes: number): Promise<Run> {
    const { run } = await server.call('createRun', { experiment_id: experimentId, run_name: `of ${bytes}` });
    await server.putArtifact(run.info.artifact_uri, 'file.bin', 'x'.repeat(bytes));
    return run;
  }

  it('an old run is shown in its list when somebody goes to it', async () => {
    const { experiment_id: id } = await server.call('createExperiment', { name: 'many' });
    const old = await server.createRun(id, 1);
    for (let count = 0; count < 101; count++) await server.createRun(id, 1000 + count);
    const connection = new RemoteConnection({
      url: server.url,
      name: 'server',
      readToken: async () => undefined,
      log: silentLog,
    });
    const connections = new ConnectionList();
    connections.set([connection]);
    const tracking = new TrackingState(connections);
    const place = [connection.id, id] as const;
    const ids = () => tracking.runs(...place).value?.runs.map(({ info }) => info.run_id) ?? [];
    await tracking.ensureRuns(...place);
    assert.ok(!ids().includes(old));
    await tracking.ensureRun(...place, old);
    assert.equal(ids().at(-1), old);
    assert.equal(tracking.runs(...place).value?.loaded, 100, 'it is not one of the page');
    await tracking.refresh(connection.id);
    assert.ok(ids().includes(old), 'it stays');
    await tracking.ensureRun(...place, "x') OR attributes.run_id LIKE ('%");
    await tracking.ensureRun(...place, 'nobody');
    assert.equal(ids().length, 101);
    await tracking.loadMoreRuns(...place);
    assert.equal(ids().filter((run) => run === old).length, 1);
  });

  it('what fills the disk is measured, the deleted too, and the largest stands first', async () => {
    const { experiment_id: small } = await server.call('createExperiment', { name: 'small' });
    const { experiment_id: large } = await server.call('createExperiment', { name: 'large' });
    await runWith(small, 10);
    const [first, second] = [await runWith(large, 100), await runWith(large, 3000)];
    await server.call('deleteRun', { run_id: first.info.run_id });
    await server.call('deleteExperiment', { experiment_id: small });
    const experiments = await readAllExperiments(server.client, { signal });
    const usages: Usage<{ readonly name: string }>[] = [];
    const counts: number[] = [];
    const onMeasured = (found: readonly Usage<{ readonly name: string }>[], measured: number) => {
      usages.push(...found);
      counts.push(measured);
    };
    await measureExperiments(server.client, experiments, { signal, onMeasured });
    assert.equal(counts.at(-1), experiments.length);
    assert.deepEqual(
      byBytes(usages)
        .slice(0, 2)
        .map(({ of, bytes, files }) => [of.name, bytes, files]),
      [
        ['large', 3100, 2],
        ['small', 10, 1],
      ],
    );
    const { runs } = await readAllRuns(server.client, large, { signal });
    const ofRuns: Usage<Run>[] = [];
    const take = (found: readonly Usage<Run>[]) => ofRuns.push(...found);
    await measureRuns(server.client, runs, { signal, onMeasured: take });
    assert.deepEqual(
      byBytes(ofRuns).map(({ of, bytes }) => [of.info.run_id, bytes]),
      [
        [second.info.run_id, 3000],
        [first.info.run_id, 100],
      ],
    );
    const ended = AbortSignal.abort();
    await assert.rejects(measureRuns(server.client, runs, { signal: ended, onMeasured: take }), {
      name: 'AbortError',
    });
  });

  it('chosen runs go for good with their models, after a preview that changes nothing', async () => {
    const { experiment_id: id } = await server.call('createExperiment', { name: 'to go' });
    const [kept, gone, used] = [await runWith(id, 1), await runWith(id, 20), await runWith(id, 300)];
    const { model } = await server.call('createLoggedModel', {
      experiment_id: id,
      name: 'model',
      source_run_id: gone.info.run_id,
    });
    await server.putArtifact(model.info.artifact_uri, 'MLmodel', '12345');
    await server.call('createRegisteredModel', { name: 'in use' });
    const source = `${used.info.artifact_uri}/model`;
    await server.call('createModelVersion', { name: 'in use', source, run_id: used.info.run_id });
    const preview = await previewDeletion(server.client, { kind: 'runs', runs: [gone, used] });
    assert.equal(whatGoes(preview.report), '1 run and 1 logged model');
    const text = describeDeletion(preview.report);
    assert.match(text, /^2 files, 25 B\nof 20 · 20 B\n/);
    assert.match(text, /What stays:\nof 300: Registered versions refer to it/);
    const stageOf = async ({ info }: Run) =>
      (await server.call('getRun', { run_id: info.run_id })).run.info.lifecycle_stage;
    for (const run of [kept, gone, used]) assert.equal(await stageOf(run), 'active');

    const done = await carryOutDeletion(server.client, preview, { backup: true });
    assert.equal(whatGoes(done), '1 run and 1 logged model');
    assert.match(done.backup ?? '', /\.backup$/);
    await assert.rejects(stageOf(gone), { code: 'RESOURCE_DOES_NOT_EXIST' });
    for (const run of [kept, used]) assert.equal(await stageOf(run), 'active', 'what stays is not touched');
  });

  it('a question stays short however much goes, and says where the list is not whole', () => {
    const going = { kind: 'run', id: 'r1', name: 'first', bytes: 2048, files: 2 } as const;
    const goes = Array.from({ length: 500 }, () => going);
    const text = describeDeletion({ dry_run: true, goes, stays: [], bytes: 3072, more: true });
    assert.match(text, /and 492 others/);
    assert.match(text, /the first 5,000 only/);
    assert.ok(text.split('\n').length < 25, text);
  });

  it('a question does not count files that stay, or that nobody could read', () => {
    const run = { kind: 'run', id: 'r1', name: 'far', bytes: 0, files: 0 } as const;
    const stay = {
      kind: 'run',
      id: 'r1',
      name: 'far',
      what: 'artifacts',
      why: 'They lie elsewhere.',
    } as const;
    const first = (goes: readonly Going[]) =>
      describeDeletion({ dry_run: true, goes, stays: [stay], bytes: 2048 }).split('\n')[0];
    assert.equal(first([run]), 'Only what the database knows, no files');
    assert.equal(first([run, { ...run, bytes: 2048, files: 2 }]), '2 files, 2 KB; other files stay');
  });

  it('all that is deleted goes as the preview said', async () => {
    const { experiment_id: id } = await server.call('createExperiment', { name: 'all' });
    const run = await runWith(id, 7);
    await server.call('deleteRun', { run_id: run.info.run_id });
    const preview = await previewDeletion(server.client, { kind: 'deleted' });
    assert.ok(preview.report.goes.some(({ id }) => id === run.info.run_id));
    // What is deleted later is not part of the yes.
    const later = await runWith(id, 8);
    await server.call('deleteRun', { run_id: later.info.run_id });
    await carryOutDeletion(server.client, preview, { backup: false });
    const { report } = await previewDeletion(server.client, { kind: 'deleted' });
    assert.deepEqual(
      report.goes.map((item) => item.id),
      [later.info.run_id],
    );
  });
});
