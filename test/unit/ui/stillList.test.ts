import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StillList } from '../../../src/ui/disk/stillList.ts';

test('rows are shown once, when all of them are there', () => {
  const list = new StillList<string>();
  assert.equal(list.receive([], false), undefined);
  assert.equal(list.offer, undefined, 'there is nothing to ask for');
  assert.equal(list.receive(['b'], false), undefined);
  assert.equal(list.offer, 'first');
  assert.deepEqual(list.receive(['a', 'b'], true), ['a', 'b']);
  assert.equal(list.offer, undefined);
});

test('who asks earlier gets what is there, which does not move by itself then', () => {
  const list = new StillList<string>();
  list.receive(['b'], false);
  assert.deepEqual(list.showLatest(), ['b']);
  assert.equal(list.offer, undefined);
  assert.equal(list.receive(['a', 'b'], false), undefined);
  assert.equal(list.offer, 'more');
  assert.equal(list.receive(['a', 'b', 'c'], true), undefined, 'not even when all are there');
  assert.equal(list.offer, 'more');
  assert.deepEqual(list.showLatest(), ['a', 'b', 'c']);
  assert.equal(list.offer, undefined);
});
