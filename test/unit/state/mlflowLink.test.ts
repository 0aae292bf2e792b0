import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownLinkPath, parseMlflowLink, parseOwnLink } from '../../../src/state/mlflowLink.ts';
import { webPageOf } from '../../../src/state/webPage.ts';

const id = '0123456789abcdef0123456789abcdef';
const modelId = `m-${id}`;
const run = (path = '', server?: string) => ({
  kind: 'run',
  runId: id,
  path,
  ...(server === undefined ? {} : { server }),
});
const loggedModel = (path = '') => ({ kind: 'loggedModel', modelId, path });
const model = (name: string, more: object = {}) => ({ kind: 'model', name, ...more });
const team = 'https://team.example.com';

const rows: readonly (readonly [text: string, expected: object | undefined])[] = [
  // ids
  [id, run()],
  [`  ${id}\n`, run()],
  [`"${id}"`, run()],
  [`\`${id}\``, run()],
  [id.toUpperCase(), { ...run(), runId: id.toUpperCase() }],
  [modelId, loggedModel()],
  [id.slice(1), undefined],
  ['accuracy', undefined],
  ['1', undefined],
  ['', undefined],
  // URIs of artifacts and models
  [`runs:/${id}`, run()],
  [`runs:/${id}/model`, run('model')],
  [`runs:///${id}/a/b c.txt`, run('a/b c.txt')],
  [`models:/wine/3`, model('wine', { version: '3' })],
  ['models:/wine/latest', model('wine', { version: 'latest' })],
  ['models:/wine/Production', model('wine')],
  ['models:/wine quality@champion', model('wine quality', { alias: 'champion' })],
  [`models:/${modelId}`, loggedModel()],
  [`models:/${modelId}/MLmodel`, loggedModel('MLmodel')],
  [`mlflow-artifacts:/1/${id}/artifacts/plots/a.png`, run('plots/a.png')],
  [`mlflow-artifacts://host:5000/1/${id}/artifacts`, run()],
  [`mlflow-artifacts:/1/models/${modelId}/artifacts/MLmodel`, loggedModel('MLmodel')],
  [`s3://bucket/team/1/${id}/artifacts/model`, run('model')],
  [`file:///data/mlruns/1/${id}/artifacts/model`, run('model')],
  [`/data/mlruns/1/${id}/artifacts/model`, run('model')],
  [`C:\\mlruns\\1\\${id}\\artifacts\\model\\MLmodel`, run('model/MLmodel')],
  [`mlflow-artifact://embedded-0a/${id}/plots/a%20b.png`, run('plots/a b.png')],
  ['mlflow-artifacts:/1/other/artifacts/model', undefined],
  // web pages
  [`${team}/#/experiments/1/runs/${id}`, run('', team)],
  [`${team}/mlflow/#/experiments/1/runs/${id}/model-metrics?a=b`, run('', `${team}/mlflow`)],
  [`${team}/#/experiments/1/runs/${id}/artifacts/model/MLmodel`, run('model/MLmodel', team)],
  [`${team}/index.html#/experiments/1/runs/${id}`, run('', team)],
  [
    `http://127.0.0.1:5000/#/experiments/1`,
    { kind: 'experiment', experimentId: '1', server: 'http://127.0.0.1:5000' },
  ],
  [`${team}/#/experiments/12/runs?searchFilter=x`, { kind: 'experiment', experimentId: '12', server: team }],
  [`${team}/#/workspaces/blue/experiments/1/runs/${id}`, run('', team)],
  [`${team}/#/experiments/1/models/${modelId}`, { ...loggedModel(), server: team }],
  [`${team}/#/models/wine%20quality/versions/3`, model('wine quality', { version: '3', server: team })],
  [`${team}/#/models/wine`, model('wine', { server: team })],
  [`${team}/ml/experiments/1/runs/${id}?o=123`, run('', team)],
  [`${team}/?o=123#mlflow/experiments/1/runs/${id}`, run('', team)],
  [`${team}/ml/models/wine/versions/2?o=1`, model('wine', { version: '2', server: team })],
  [
    `${team}/explore/data/models/main/ml/wine/version/7`,
    model('main.ml.wine', { version: '7', server: team }),
  ],
  [`${team}/get-artifact?path=a%2Fb.txt&run_uuid=${id}`, run('a/b.txt', team)],
  [`${team}/#/compare-runs?runs=["${id}"]`, undefined],
  [`${team}/`, undefined],
  [`${team}/somewhere#experiments/1`, undefined],
  // our own
  [`vscode://mlflow-vscode.mlflow-vscode/run/${id}`, run()],
  [
    `vscode-insiders://mlflow-vscode.mlflow-vscode/run/${id}?server=https%3A%2F%2Fteam.example.com`,
    run('', team),
  ],
  ['vscode://mlflow-vscode.mlflow-vscode/model/wine%20quality/3', model('wine quality', { version: '3' })],
  [`vscode://somebody.else/run/${id}`, undefined],
  // what somebody may write to do harm, or by mistake
  [`runs:/${id}/../../etc/passwd`, undefined],
  [`runs:/${id}/a/../b`, undefined],
  [`runs:/..%2f${id}`, undefined],
  ['runs:/$(rm -rf)', undefined],
  [`mlflow-artifact://x/${id}/%2e%2e/secret`, undefined],
  [`mlflow-artifact://x/${id}/%zz`, undefined],
  [`${team}/#/experiments/1'%20OR%20'1/runs/${id}`, run('', team)],
  [`${team}/#/experiments/1%27;x`, undefined],
  [`${team}/#/experiments/1/runs/${id}%2F..%2F..`, undefined],
  [`https://user:secret@team.example.com/#/experiments/1/runs/${id}`, run('', team)],
  [`javascript:alert(1)//${id}`, undefined],
  [`command:workbench.action.quit?${id}`, undefined],
  [`vscode://mlflow-vscode.mlflow-vscode/run/${id}?server=javascript:alert(1)`, undefined],
  [`vscode://mlflow-vscode.mlflow-vscode/run/${id}?server=file:///etc`, undefined],
  [`vscode://mlflow-vscode.mlflow-vscode/run/${id}?server=https://a:b@team.example.com`, undefined],
  ['models:/a/b/c', model('a')],
  ['models:/a:b', undefined],
  [`models:/${'x'.repeat(300)}`, undefined],
  [`runs:/${id}\nrm -rf ~`, undefined],
  [`runs:/${id}/${'x'.repeat(5000)}`, undefined],
  ['http://[', undefined],
  ['%', undefined],
  ['runs:', undefined],
];

for (const [text, expected] of rows) {
  test(`link: ${JSON.stringify(text).slice(0, 120)}`, () =>
    assert.deepEqual(parseMlflowLink(text), expected));
}

test('a link of ours leads back to what it was made of', () => {
  for (const link of [
    { kind: 'run', runId: id, path: '' },
    { kind: 'run', runId: id, path: '', server: 'sqlite:///my folder/mlflow.db' },
    { kind: 'experiment', experimentId: '7', server: `${team}/a%20b` },
    { kind: 'model', name: 'wine & cheese? 100 %', version: '3', server: team },
    { kind: 'model', name: 'wine' },
  ] as const) {
    assert.deepEqual(parseMlflowLink(`vscode://mlflow-vscode.mlflow-vscode/${ownLinkPath(link)}`), link);
  }
});

test('parts of a link that VS Code has decoded are not decoded again', () => {
  assert.deepEqual(parseOwnLink('/model/100%25', 'server=http://h:1'), {
    kind: 'model',
    name: '100%25',
    server: 'http://h:1',
  });
  for (const path of ['', '/', '/run', `/run/${id}/x`, '/experiment/x', '/quit/1', `/run/${id}/../..`]) {
    assert.equal(parseOwnLink(path, ''), undefined, path);
  }
});

test('web pages of runs and experiments', () => {
  const page = { experimentId: '1', runId: 'a/b' };
  assert.equal(webPageOf('http://h/mlflow', page), 'http://h/mlflow/#/experiments/1/runs/a%2Fb');
  assert.equal(webPageOf('http://h', { experimentId: '1' }), 'http://h/#/experiments/1');
  const databricks = 'https://adb-1.2.azuredatabricks.net';
  assert.equal(webPageOf(databricks, page), `${databricks}/ml/experiments/1/runs/a%2Fb`);
  assert.equal(webPageOf('https://databricks.com.evil.example', page).includes('/#/'), true);
});
