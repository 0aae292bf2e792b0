import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chapters, play } from '../differential/chapters.ts';
import type { Recording } from '../differential/recorded.ts';
import { readRecording } from '../differential/recorded.ts';
import { title } from '../differential/row.ts';
import { Side } from '../differential/side.ts';
import { readTables } from '../differential/tables.ts';
import { ServerUnderTest } from './harness/server.ts';

const theirs = readRecording(chapters);

describe("the embedded server's answers are those that MLflow gave", () => {
  let server: ServerUnderTest;
  let ours: Recording;

  before(async () => {
    server = await ServerUnderTest.started();
    const side = new Side(server.url, server.folder);
    const answers = await play(side);
    ours = { chapters: answers, tables: readTables(server.database, side.names) };
  });
  after(() => server[Symbol.asyncDispose]());

  for (const [chapter, rows] of Object.entries(chapters)) {
    describe(chapter, () => {
      rows.forEach((row, index) => {
        it(title(row).slice(0, 200), () => {
          const mine = ours.chapters[chapter]?.[index];
          const expected = theirs.chapters[chapter]?.[index];
          assert.ok(mine && expected);
          if (!row.deviation) return assert.deepEqual(mine, expected);
          row.deviation.check(mine, expected);
          assert.notDeepEqual(mine, expected, `no longer a deviation: ${row.deviation.what}`);
        });
      });
    });
  }

  describe('tables at the end', () => {
    for (const [table, rows] of Object.entries(theirs.tables)) {
      it(table, () => assert.deepEqual(ours.tables[table], rows));
    }
  });
});

describe('docs/deviations.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/deviations.md'), 'utf8');
  const named = new Set(
    Object.values(chapters)
      .flat()
      .flatMap(({ deviation }) => deviation?.what ?? []),
  );
  const listed = page
    .split('\n')
    .filter((line) => line.includes('`test/differential`'))
    .map((line) => line.split('|')[1]?.trim() ?? '');

  it('lists each deviation of a row, and no other as tested there', () => {
    assert.deepEqual([...named].sort(), listed.sort());
  });
});
