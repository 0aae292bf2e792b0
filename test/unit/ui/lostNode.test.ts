import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertNotLost } from '../../../src/ui/explorer/lostNode.ts';

test('a command of a row that VS Code has forgotten is not done to another one', () => {
  for (const args of [[undefined], [undefined, undefined], [undefined, [undefined, undefined]]]) {
    assert.throws(() => assertNotLost(args), /Try again/);
  }
  for (const args of [[], [{ kind: 'run' }], [[{ runId: '1' }]], [null]]) assertNotLost(args);
});
