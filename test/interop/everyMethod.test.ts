import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ServerUnderTest } from '../server/harness/server.ts';
import { python, runPython } from './pythonScript.ts';

describe('every public method of MlflowClient', { skip: python === '' && 'no Python with MLflow' }, () => {
  let server: ServerUnderTest;
  before(async () => {
    server = await ServerUnderTest.started();
  });
  after(() => server[Symbol.asyncDispose]());

  it('does what it says, or ends at once with an error that is clear', { timeout: 400_000 }, async () => {
    const said = await runPython('every_method.py', { MLFLOW_TRACKING_URI: server.url }, server.folder);
    // A newer client has methods that nobody has tried yet: they belong in a row of the script.
    assert.deepEqual(said.missing, []);
    assert.deepEqual(said.unknown, []);
    const { search_prompt_versions: prompts, unlink_traces_from_run: unlink, ...refused } = said.refused;
    assert.equal(prompts, 'RESOURCE_DOES_NOT_EXIST');
    assert.match(unlink, /not implemented for RestStore/, 'the client itself can not');
    assert.ok(Object.keys(refused).length > 40);
    assert.deepEqual([...new Set(Object.values(refused))], ['ENDPOINT_NOT_FOUND']);
    assert.doesNotMatch(server.stderr, / error /, 'the server had no inner error');
  });
});
