import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isInside } from '../../../src/ui/artifacts/modelFiles.ts';
import { parseModel } from '../../../src/ui/artifacts/parseModel.ts';

const script = join(import.meta.dirname, '../../../dist/model-reader.js');
const columns = Array.from({ length: 10_000 }, (_, index) => ({ type: 'double', name: `column_${index}` }));
const large = `flavors: {sklearn: {data: x}}\nsignature:\n  inputs: '${JSON.stringify(columns)}'\n`;

describe('an MLmodel that is large', () => {
  it('is read in a thread, while this one goes on', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    const model = await parseModel(large, script, new AbortController().signal);
    clearInterval(timer);
    assert.equal(model.signature[0]?.rows?.length, 10_000);
    assert.ok(turns > 2, `${turns} turns`);
  });

  it('is no longer read when nobody waits for it', async () => {
    const controller = new AbortController();
    const reading = parseModel(large, script, controller.signal);
    controller.abort(new Error('closed'));
    await assert.rejects(reading, /closed/);
  });

  it('that has no thread says so', async () => {
    await assert.rejects(
      parseModel(large, `${script}.none`, new AbortController().signal),
      /Cannot find module/,
    );
  });

  it('names files of its own folder only', () => {
    const paths = [
      'a.json',
      'deep/a.json',
      '../a',
      '/etc/passwd',
      'a/../../b',
      '',
      'a\\..\\b',
      'a//b',
      './a',
    ];
    assert.deepEqual(paths.filter(isInside), ['a.json', 'deep/a.json']);
  });
});
