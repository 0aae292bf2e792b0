import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseMlmodelOrigin } from '../../../src/formats/mlmodelOrigin.ts';

describe('where an MLmodel comes from', () => {
  it('is read from its top level keys', () => {
    const text = [
      'artifact_path: mlflow-artifacts:/1/models/m-1/artifacts',
      'flavors:',
      '  python_function:',
      '    model_id: not this',
      "model_id: 'm-0123'",
      'run_id: 4f30d760a192434b93fe0fd5e9ae3432\r',
      '',
    ].join('\n');
    assert.deepEqual(parseMlmodelOrigin(text), {
      runId: '4f30d760a192434b93fe0fd5e9ae3432',
      modelId: 'm-0123',
      artifactPath: 'mlflow-artifacts:/1/models/m-1/artifacts',
    });
  });

  it('is read as YAML, however it is written', () => {
    const rows: [string, string | undefined][] = [
      ['{run_id: "a b", flavors: {}}', 'a b'],
      ['run_id: >-\n  folded\n  text\n', 'folded text'],
      ['run_id: &id 0123\nmodel: *id\n', '0123'],
      ['run_id: one # a comment\n', 'one'],
      ['# run_id: no\nnested:\n  run_id: no\n', undefined],
    ];
    for (const [text, runId] of rows) assert.equal(parseMlmodelOrigin(text).runId, runId, text);
  });

  it('may be nowhere', () => {
    const nothing = { runId: undefined, modelId: undefined, artifactPath: undefined };
    for (const text of [
      '',
      'run_id: null\n',
      'model_id:\nrun_id: ~',
      '\u0000\u0001 binary',
      '[run_id]',
      'text',
      'run_id: [a]\n',
      'a: {b\nx: }',
    ]) {
      assert.deepEqual(parseMlmodelOrigin(text), nothing);
    }
  });
});
