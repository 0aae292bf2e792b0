import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pyStr } from '../../src/formats/pyText.ts';
import { parseYaml } from '../../src/formats/yaml.ts';
import { diagnose, readMarks } from './rows.ts';
import { refusedTags, tagged } from './tagRows.ts';

describe('tags', () => {
  for (const [value, repr] of tagged) {
    it(`reads ${JSON.stringify(value)}`, () => {
      const { root, problems } = parseYaml(`k: ${value}\n`);
      assert.deepEqual(problems, []);
      assert.equal(root && pyStr(root), `{'k': ${repr}}`);
    });
  }

  for (const [marked, problem] of refusedTags) {
    it(`underlines what is wrong in ${JSON.stringify(marked)}`, async () => {
      const { text, ranges } = readMarks(`name: ${marked}\n`);
      const { diagnostics, document } = await diagnose(text);
      const [found] = diagnostics.filter(({ code }) => code === 'E17');
      assert.ok(found);
      assert.ok(found.message.startsWith(problem), found.message);
      const [start, end] = [found.range.start, found.range.end].map((at) => document.offsetAt(at));
      assert.deepEqual({ start, end }, ranges[0]);
    });
  }

  it('underlines the tag of a whole document', async () => {
    for (const text of ['!x a\n', '!x\nname: a\n', '!x\n- a\n', '!x [a]']) {
      const { found } = await diagnose(text);
      assert.ok(found.includes('E17: !x'), found.join());
    }
  });
});
