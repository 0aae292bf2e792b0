import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hover, type RowOptions } from './rows.ts';
import { scripts } from './scriptRows.ts';

const project = (line: string): string =>
  `python_env: p.yaml\nentry_points:\n  main:\n    parameters: {d: {type: path, default: data.csv}}\n    command: python train.py --alpha {d}\n`.replace(
    line.replace('|', ''),
    line,
  );

const rows: readonly (readonly [marked: string, says: string, over: string, options?: RowOptions])[] = [
  [project('python_e|nv'), 'the file is neither looked for nor read', 'python_env'],
  [project('p.y|aml'), 'whether `p.yaml` is there is not checked', 'p.yaml'],
  [project('data.c|sv'), 'whether `data.csv` is there', 'data.csv'],
  [project('com|mand'), 'the files that the command names', 'command'],
  [project('train|.py'), 'whether `train.py` is there', 'train.py'],
  [project('--al|pha'), "what options `train.py` has can't be read", '--alpha'],
  [
    'flavors:\n  sklearn:\n    pickled_m|odel: m.pkl\n',
    'whether the file',
    'pickled_model',
    { language: 'mlmodel' },
  ],
  ['flavors:\n  sklearn:\n    pickled_model: m.p|kl\n', '`m.pkl`', 'm.pkl', { language: 'mlmodel' }],
  ['dependencies: ["-r req|.txt"]\n', '`req.txt`', 'req.txt', { language: 'python-env' }],
];

describe('hover where there are no files', () => {
  for (const [marked, says, over, options] of rows) {
    it(`says what is not checked at ${JSON.stringify(marked.split('\n').find((line) => line.includes('|')))}`, async () => {
      const texts = { 'train.py': scripts['argparse']! };
      for (const uri of ['untitled:a', 'vscode-vfs://github/o/r/MLproject']) {
        const shown = await hover(marked, { ...options, uri, texts });
        assert.ok(shown);
        assert.ok(shown.text.includes('no folder on disk'), shown.text);
        assert.ok(shown.text.includes(says), shown.text);
        assert.equal(shown.over, over);
      }
      const onDisk = await hover(marked, { ...options, texts });
      assert.ok(!onDisk?.text.includes('no folder on disk'), onDisk?.text);
    });
  }

  it('says it of nothing else', async () => {
    for (const place of ['ma|in', 'parame|ters', 'ty|pe', '{|d}', 'entry|_points']) {
      const shown = await hover(project(place), { uri: 'untitled:a' });
      assert.ok(!shown?.text.includes('no folder on disk'), shown?.text);
    }
  });
});
