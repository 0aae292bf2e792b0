import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeSupervisor, readRequest, requestVariable } from '../../../src/projects/runRequest.ts';

const request = {
  folder: '/w/é p',
  workspaceFolder: '/w',
  entryPoint: 'main',
  parameters: { a: '${env:HOME} ${command:x}', b: '' },
  experiment: 'wine',
  tracking: { MLFLOW_TRACKING_URI: 'http://127.0.0.1:1', MLFLOW_TRACKING_TOKEN: 'secret' },
};

describe('request to run a project', () => {
  it('reaches the other process as it was, with nothing that VS Code would replace', () => {
    const { command, args, cwd, env } = describeSupervisor(request, '/bin/node', '/ext/runner.js');
    assert.deepEqual([command, args, cwd], ['/bin/node', ['/ext/runner.js'], request.folder]);
    assert.deepEqual(readRequest(env[requestVariable]), request);
    assert.doesNotMatch(JSON.stringify(env), /\$|secret/);
  });

  for (const [what, text] of [
    ['nothing', undefined],
    ['no JSON', 'x'],
    ['a list', Buffer.from('[]').toString('base64')],
    [
      'a value that is no text',
      Buffer.from(JSON.stringify({ ...request, parameters: { a: 1 } })).toString('base64'),
    ],
  ] as const) {
    it(`refuses ${what}`, () => assert.throws(() => readRequest(text)));
  }
});
