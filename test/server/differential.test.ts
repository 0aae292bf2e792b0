import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { endpoints } from '../../src/api/endpoints.ts';
import { chapters, fewChapters, play } from '../differential/chapters.ts';
import { knownDeviations } from '../differential/knownDeviations.ts';
import type { Recording } from '../differential/recorded.ts';
import { readRecording } from '../differential/recorded.ts';
import { title } from '../differential/row.ts';
import { makeScratch } from '../differential/scratch.ts';
import { Side } from '../differential/side.ts';
import { ServerUnderTest } from './harness/server.ts';

/** Before a commit a part of the rows is enough. */
const asked = process.env['MLFLOW_TEST_FEW'] ? fewChapters : chapters;
const theirs = readRecording(chapters);

describe("the embedded server's answers are those that MLflow gave", () => {
  let server: ServerUnderTest;
  let ours: Recording;

  before(async () => {
    server = new ServerUnderTest(makeScratch());
    await server.start();
    ours = await play(new Side(server.url, server.folder), server.database, asked);
  });
  after(() => server[Symbol.asyncDispose]());

  for (const [chapter, rows] of Object.entries(asked)) {
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

  describe('tables', { skip: asked !== chapters && 'not all rows were asked' }, () => {
    for (const [table, rows] of Object.entries(theirs.tables)) {
      it(table, () => assert.deepEqual(ours.tables[table], rows));
    }
  });
});

describe('the rows', () => {
  const sent = Object.values(chapters)
    .flat()
    .map(({ method, path }) => `${method} ${path.replace(/^\/(?:ajax-)?api\/2\.0\/mlflow\//, '')}`);

  for (const { method, path } of Object.values(endpoints)) {
    const pattern = new RegExp(`^${method} ${path.replace(/\{\w+\}/g, '[^/]+')}$`);
    it(`ask ${method} ${path}`, () => assert.ok(sent.some((line) => pattern.test(line))));
  }
});

describe('docs/deviations.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/deviations.md'), 'utf8');
  const rows = Object.values(chapters).flat();
  const named = new Set(rows.flatMap(({ deviation }) => deviation?.what ?? []));
  const listed = page
    .split('\n')
    .filter((line) => line.includes('`test/differential`'))
    .map((line) => line.split('|')[1]?.trim() ?? '');

  it('has no rule for generated rows that applies to none', () => {
    const unused = knownDeviations.filter(
      ([, deviation]) => !rows.some((row) => row.deviation === deviation),
    );
    assert.deepEqual(unused, []);
  });

  it('lists each deviation of a row, and no other as tested there', () => {
    assert.deepEqual([...named].sort(), listed.sort());
  });
});
