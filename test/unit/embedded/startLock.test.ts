import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { tryStartLock } from '../../../src/embedded/startLock.ts';

const root = mkdtempSync(join(tmpdir(), 'mlflow-lock-'));
after(() => rmSync(root, { recursive: true, force: true }));
let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
  file = join(folder, 'start.lock');
});

const deadPid = spawnSync(process.execPath, ['-e', '']).pid;

test('one has it until it is released', async () => {
  const lock = await tryStartLock(folder);
  assert.ok(lock);
  assert.equal(await tryStartLock(folder), undefined);
  await lock.release();
  assert.deepEqual(readdirSync(folder), []);
  assert.ok(await tryStartLock(folder));
});

const stale: readonly (readonly [string, string])[] = [
  ['its process is dead', JSON.stringify({ id: 'x', pid: deadPid, since: Date.now() })],
  ['it is too old', JSON.stringify({ id: 'x', pid: process.pid, since: Date.now() - 61_000 })],
  ['it is from the future', JSON.stringify({ id: 'x', pid: process.pid, since: Date.now() + 3_600_000 })],
];
for (const [why, text] of stale) {
  test(`a lock is taken over when ${why}`, async () => {
    writeFileSync(file, text);
    assert.ok(await tryStartLock(folder));
    assert.equal(await tryStartLock(folder), undefined);
  });
}

test('a lock that says nothing is waited for, then taken over', async () => {
  writeFileSync(file, '');
  assert.equal(await tryStartLock(folder), undefined);
  const before = Date.now() / 1000 - 10;
  utimesSync(file, before, before);
  assert.ok(await tryStartLock(folder));
});

test('who lost it to another does not release the other’s', async () => {
  const slow = await tryStartLock(folder);
  const others = JSON.stringify({ id: 'other', pid: process.pid, since: Date.now() });
  writeFileSync(file, others);
  await slow?.release();
  assert.equal(readFileSync(file, 'utf8'), others);
});

test('of many that see the same stale lock one gets it', async () => {
  for (let round = 0; round < 100; round++) {
    writeFileSync(file, JSON.stringify({ id: 'x', pid: deadPid, since: Date.now() }));
    const locks = await Promise.all(Array.from({ length: 10 }, () => tryStartLock(folder)));
    const held = locks.filter((lock) => lock !== undefined);
    assert.equal(held.length, 1, `round ${round}`);
    await held[0]?.release();
  }
});

test('a taker that died does not keep the lock from being taken over', async () => {
  writeFileSync(file, JSON.stringify({ id: 'x', pid: deadPid, since: Date.now() }));
  writeFileSync(`${file}.taking`, '');
  assert.equal(await tryStartLock(folder), undefined);
  const before = Date.now() / 1000 - 10;
  utimesSync(`${file}.taking`, before, before);
  assert.equal(await tryStartLock(folder), undefined);
  assert.ok(await tryStartLock(folder));
});

test('processes never hold it at the same time', async () => {
  const module = join(import.meta.dirname, '../../../src/embedded/startLock.ts');
  // Each notes when it had it; holding is long enough for others to try.
  const code = `
    import { tryStartLock } from ${JSON.stringify(module)};
    import { appendFileSync } from 'node:fs';
    for (let got = 0; got < 10; ) {
      const lock = await tryStartLock(${JSON.stringify(folder)});
      if (!lock) { await new Promise((r) => setTimeout(r, 1)); continue; }
      appendFileSync(${JSON.stringify(join(root, 'held'))}, 'in ' + process.pid + '\\n');
      await new Promise((r) => setTimeout(r, 2));
      appendFileSync(${JSON.stringify(join(root, 'held'))}, 'out ' + process.pid + '\\n');
      await lock.release();
      got++;
    }`;
  const children = Array.from({ length: 4 }, () =>
    spawn(
      process.execPath,
      ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', '--input-type=module', '-e', code],
      {
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    ),
  );
  const codes = await Promise.all(
    children.map(async (child) => ((await once(child, 'exit')) as [number])[0]),
  );
  assert.deepEqual(codes, [0, 0, 0, 0]);
  const lines = readFileSync(join(root, 'held'), 'utf8').trim().split('\n');
  assert.equal(lines.length, 80);
  for (let index = 0; index < lines.length; index += 2) {
    assert.equal(lines[index]?.replace('in', 'out'), lines[index + 1], `line ${index}`);
  }
});
