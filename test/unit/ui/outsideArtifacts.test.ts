import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Experiment, LoggedModel, Run } from '../../../src/api/entities.ts';
import { MlflowError } from '../../../src/api/errors.ts';
import type { ArtifactNode, LoggedModelNode, RunSectionNode } from '../../../src/ui/trees/nodes.ts';
import { outsideArtifactsNode } from '../../../src/ui/trees/outsideArtifacts.ts';

const run = { info: { run_id: 'r', experiment_id: '1', artifact_uri: 'file:///away/1/r/artifacts' } } as Run;
const model = { info: { model_id: 'm', artifact_uri: '/elsewhere/m/artifacts' } } as LoggedModel;
const experiment = { experiment_id: '1', artifact_location: 'file:///away/1/' } as Experiment;
const section: RunSectionNode = { kind: 'section', connectionId: 'c', run, section: 'artifacts' };
const folder: ArtifactNode = { kind: 'artifact', connectionId: 'c', run, file: { path: 'a', is_dir: true } };
const loggedModel: LoggedModelNode = { kind: 'loggedModel', connectionId: 'c', run, model };
const refused = new MlflowError('PERMISSION_DENIED', 'outside');
const usual = {
  error: refused,
  connection: { kind: 'embedded' },
  experiment,
  workspaceIsTrusted: true,
} as const;

test('asks for the folder of the experiment, or of the model that lies elsewhere', () => {
  for (const [node, root, place] of [
    [section, 'file:///away/1', '/away/1'],
    [folder, 'file:///away/1', '/away/1'],
    [loggedModel, '/elsewhere/m/artifacts', '/elsewhere/m/artifacts'],
  ] as const) {
    const question = outsideArtifactsNode(node, usual);
    assert.equal(question?.text, 'Show artifacts');
    assert.equal(question?.description, `outside this workspace · ${place}`);
    assert.ok(question?.tooltip?.startsWith(`${place}\n`));
    assert.equal(question?.command?.command, 'mlflow.allowArtifactRoot');
    assert.deepEqual(question?.command?.arguments, [{ connectionId: 'c', root }]);
  }
});

test('asks for trust first in Restricted Mode', () => {
  const question = outsideArtifactsNode(section, { ...usual, workspaceIsTrusted: false });
  assert.equal(question?.command?.command, 'workbench.trust.manage');
  assert.match(question?.text ?? '', /^Trust workspace/);
});

test('asks nothing where another error is, nor of a server that is not ours', () => {
  for (const options of [
    { ...usual, error: new MlflowError('INVALID_PARAMETER_VALUE', 'x') },
    { ...usual, error: new Error('x') },
    { ...usual, connection: { kind: 'remote' } as const },
    { ...usual, connection: undefined },
  ]) {
    assert.equal(outsideArtifactsNode(section, options), undefined);
  }
});
