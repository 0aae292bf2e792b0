import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstLetters } from '../../../src/common/letters.ts';

test('letters are counted as Python counts them, wherever a pair would be cut', () => {
  for (const text of ['', 'a', 'abcdefgh', '🙂🙂🙂🙂🙂', 'a🙂b🙂c🙂', '🙂a🙂b🙂c', 'éa\u0301🙂'])
    for (let count = 0; count < 10; count++)
      assert.equal(firstLetters(text, count), [...text].slice(0, count).join(''));
});
