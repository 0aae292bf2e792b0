import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { chapters } from '../differential/chapters.ts';
import { askMlflow } from '../differential/realMlflow.ts';
import type { Recording } from '../differential/recorded.ts';
import { readRecording } from '../differential/recorded.ts';

const python = process.env['MLFLOW_PYTHON'] ?? '';

describe(
  'the recorded answers are those of a real MLflow',
  {
    skip: python === '' && 'no Python with MLflow',
  },
  () => {
    const recorded = readRecording(chapters);
    let live: Recording;
    before(
      async () => {
        live = await askMlflow(python);
      },
      { timeout: 800_000 },
    );

    for (const chapter of Object.keys(chapters)) {
      it(chapter, () => assert.deepEqual(live.chapters[chapter], recorded.chapters[chapter]));
    }
    for (const [table, rows] of Object.entries(recorded.tables)) {
      it(`table ${table}`, () => assert.deepEqual(live.tables[table], rows));
    }
  },
);
