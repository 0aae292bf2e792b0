import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LocalNames, numbered, safeName } from '../../../src/state/localNames.ts';

describe('names of artifacts on this machine', () => {
  for (const [name, safe] of [
    ['model.pkl', 'model.pkl'],
    ['.gitignore', '.gitignore'],
    ['מודל 🍷.png', 'מודל 🍷.png'],
    ['..', '__'],
    ['.', '_'],
    ['', '_'],
    ['../../etc/passwd', '.._.._etc_passwd'],
    ['/etc/passwd', '_etc_passwd'],
    ['C:\\Windows\\x.txt', 'C__Windows_x.txt'],
    ['a\0b\n.txt', 'a_b_.txt'],
    ['<b>"x"|y?*.txt', '_b__x__y__.txt'],
    ['ends in dots...', 'ends in dots___'],
    ['ends in a space ', 'ends in a space_'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['Com7.tar.gz', '_Com7.tar.gz'],
    ['console.log', 'console.log'],
    // Reads as "exe.png" from right to left.
    ['photo\u202egnp.exe', 'photo_gnp.exe'],
    ['\ud800half', '\ufffdhalf'],
  ] as const) {
    it(`${JSON.stringify(name)} is ${JSON.stringify(safe)}`, () => assert.equal(safeName(name), safe));
  }

  it('are cut where they are too long, keep their ending and stay apart', () => {
    const [one, other] = [`${'é'.repeat(300)}1.csv`, `${'é'.repeat(300)}2.csv`].map(safeName);
    assert.ok(Buffer.byteLength(one!) < 200, one);
    assert.match(one!, /^é{60}~[0-9a-f]{8}\.csv$/);
    assert.notEqual(one, other);
  });

  it('differ where a file system would take them for one', () => {
    const names = new LocalNames();
    const rows = [
      ['a', 'x'],
      ['A', 'x'],
      ['a', 'X'],
      ['a', 'con'],
      ['a', '_con'],
      ['a', 'x'],
    ].map((parts) => names.pathOf(parts).join('/'));
    assert.deepEqual(rows, ['a/x', 'A (2)/x', 'a/X (2)', 'a/_con', 'a/_con (2)', 'a/x']);
  });

  it('get numbers before their ending', () => {
    assert.deepEqual(
      ['data.csv', 'folder', '.env'].map((name) => numbered(name, 2)),
      ['data (2).csv', 'folder (2)', '.env (2)'],
    );
  });
});
