import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Experiment, LoggedModel, ModelVersion, Run } from '../../../src/api/entities.ts';
import type { Connection, ConnectionStatus } from '../../../src/state/connection.ts';
import { idOfNode, nameOfNode, uriOfNode } from '../../../src/ui/explorer/nodeTexts.ts';
import type { TreeNode } from '../../../src/ui/trees/nodes.ts';
import { nodeWords } from '../../../src/ui/trees/nodeWords.ts';
import { moreRunsNode, noRunsNodes, queryText } from '../../../src/ui/trees/runListNodes.ts';

const connectionId = 'remote:http://one';

function connectionOf(kind: Connection['kind'], status: ConnectionStatus = { kind: 'ready' }): Connection {
  const location = kind === 'remote' ? 'http://one' : '/data/mlflow.db';
  return { id: connectionId, kind, label: 'one', location, status } as Connection;
}

const experiment: Experiment = {
  experiment_id: '7',
  name: 'vision/resnet',
  artifact_location: '',
  lifecycle_stage: 'active',
};
const run = { info: { run_id: 'r1', run_name: 'first', experiment_id: '7' }, data: {} } as Run;
const model = { info: { model_id: 'm-1', name: 'model' }, data: {} } as LoggedModel;
const file = { path: 'plots/loss.png', is_dir: false };
const version = { name: 'wine', version: '3' } as ModelVersion;
const experimentNode = { kind: 'experiment', connectionId, experiment, label: 'resnet' } as const;

describe('what is copied of a node', () => {
  const rows: readonly (readonly [node: TreeNode, name?: string, id?: string, uri?: string])[] = [
    [{ kind: 'connection', connectionId }, 'one', undefined, 'http://one'],
    [{ kind: 'folder', connectionId, path: 'a/b', label: 'b', count: 2 }, 'a/b'],
    [experimentNode, 'vision/resnet', '7'],
    [{ kind: 'run', connectionId, run }, 'first', 'r1', 'runs:/r1'],
    [{ kind: 'loggedModel', connectionId, run, model }, 'model', 'm-1', 'models:/m-1'],
    [{ kind: 'artifact', connectionId, run, file }, 'loss.png', undefined, 'runs:/r1/plots/loss.png'],
    [
      { kind: 'artifact', connectionId, run, model, file },
      'loss.png',
      undefined,
      'models:/m-1/plots/loss.png',
    ],
    [{ kind: 'value', connectionId, run, section: 'tags', label: 'stage', value: 'x' }, 'stage'],
    [{ kind: 'modelVersion', connectionId, version }, 'wine', undefined, 'models:/wine/3'],
    [{ kind: 'message', connectionId, text: 'No runs yet' }],
  ];
  for (const [node, name, id, uri] of rows) {
    it(node.kind, () => {
      const connection = connectionOf('remote');
      assert.deepEqual(
        [nameOfNode(node, connection), idOfNode(node), uriOfNode(node, connection)],
        [name, id, uri],
      );
    });
  }

  it('the database of an embedded connection', () => {
    const uri = uriOfNode({ kind: 'connection', connectionId }, connectionOf('embedded'));
    assert.equal(uri, 'sqlite:////data/mlflow.db');
  });
});

describe('words of a context value', () => {
  const readOnly = { kind: 'ready', readOnly: 'of another schema' } as const;
  const rows: readonly (readonly [Connection | undefined, string])[] = [
    [undefined, 'run.active'],
    [connectionOf('remote'), 'run.active'],
    [connectionOf('embedded'), 'run.active.own'],
    [connectionOf('embedded', readOnly), 'run.active.own.readOnly'],
    [connectionOf('embedded', { kind: 'failed', message: 'away' }), 'run.active.own'],
  ];
  for (const [connection, words] of rows) {
    it(words, () => assert.equal(nodeWords('run.active', connection), words));
  }
});

describe('the lines around runs', () => {
  it('say how many there are, where that is known', () => {
    const list = { runs: [], loaded: 1100, more: true };
    assert.equal(moreRunsNode(experimentNode, list).text, 'Load more (1,100 loaded)');
    assert.equal(
      moreRunsNode(experimentNode, { ...list, total: 12_034 }).text,
      'Load more (1,100 of 12,034 loaded)',
    );
  });

  it('say what to do where there are none', () => {
    assert.deepEqual(
      noRunsNodes(experimentNode, { filter: '' }).map(({ text }) => text),
      ['No runs yet'],
    );
    assert.deepEqual(
      noRunsNodes(experimentNode, { filter: 'metrics.a > 1' }).map(({ text, command }) => [
        text,
        command?.command,
      ]),
      [
        ['No runs match the filter', undefined],
        ['Edit Filter…', 'mlflow.filterRuns'],
        ['Clear Filter', 'mlflow.clearRunFilter'],
      ],
    );
  });

  const long = `tags.note = '${'n'.repeat(100)}'`;
  const rows = [
    [{ filter: '' }, undefined],
    [{ filter: 'metrics.a > 1' }, 'filtered: metrics.a > 1'],
    [{ filter: long }, `filtered: ${long.slice(0, 59)}…`],
    [{ filter: '', sort: { column: 'metrics.val.loss', isDescending: true } }, 'by val.loss ↓'],
    [
      { filter: 'params.m = 1', sort: { column: 'attributes.run_name', isDescending: false } },
      'filtered: params.m = 1 · by run_name ↑',
    ],
  ] as const;
  for (const [query, text] of rows)
    it(`name the question ${text}`, () => assert.equal(queryText(query), text));
});
