import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { pyRepr } from '../../../src/formats/pyText.ts';
import { parseYaml } from '../../../src/formats/yaml.ts';

/** What PyYAML 6.0.3 answered once: the value's `repr`, or null where it refused. The tier `interop` asks it anew. */
const recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/yamlScalars.json', import.meta.url), 'utf8'),
) as [text: string, repr: string | null][];

describe('scalars as PyYAML has read them', () => {
  it('agrees on hundreds that are nearly numbers, dates, words and tags', () => {
    assert.ok(recorded.length > 400);
    for (const [text, repr] of recorded) {
      const { root, problems } = parseYaml(text);
      assert.equal(root && problems.length === 0 ? pyRepr(root) : null, repr, text);
    }
  });
});
