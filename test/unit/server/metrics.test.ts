import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { insertMetrics } from '../../../src/server/store/metrics.ts';
import { schemaSql } from '../../../src/server/store/schema.ts';
import { Database } from '../../../src/server/store/sqlite.ts';
import type { MetricRow } from '../../../src/server/validation.ts';

const run = 'a'.repeat(32);

/** A point as `key value timestamp step`; `NaN` is stored as 0. */
function pointOf(text: string): MetricRow {
  const [key = '', value, timestamp, step] = text.split(' ');
  const isNan = value === 'NaN' ? 1 : 0;
  const nothing = { modelId: undefined, datasetName: undefined, datasetDigest: undefined };
  return {
    key,
    value: isNan ? 0 : Number(value),
    isNan,
    timestamp: Number(timestamp),
    step: Number(step),
    ...nothing,
  };
}

function latestAfter(batches: readonly (readonly string[])[]): readonly string[] {
  const database = new Database(':memory:');
  try {
    database.exec(schemaSql);
    database.exec(`PRAGMA foreign_keys=OFF; INSERT INTO runs (run_uuid, experiment_id) VALUES ('${run}', 0)`);
    for (const batch of batches) insertMetrics(database, run, batch.map(pointOf));
    return database
      .all<{ latest: string }>(
        "SELECT key || ' ' || value || ' ' || timestamp || ' ' || step || ' ' || is_nan AS latest FROM latest_metrics ORDER BY key",
      )
      .map(({ latest }) => latest);
  } finally {
    database.close();
  }
}

describe('the latest value of a metric', () => {
  const rows: readonly (readonly [points: readonly string[], latest: readonly string[]])[] = [
    [
      ['a 1 10 1', 'a 2 10 2', 'b 5 1 0'],
      ['a 2.0 10 2 0', 'b 5.0 1 0 0'],
    ],
    [['a 2 10 2', 'a 1 99 1'], ['a 2.0 10 2 0']],
    [['a 3 10 2', 'a 1 11 2'], ['a 1.0 11 2 0']],
    [['a 3 10 2', 'a 4 10 2', 'a 3.5 10 2'], ['a 4.0 10 2 0']],
    [['a -1 10 2', 'a NaN 10 2'], ['a 0.0 10 2 1']],
    [['a NaN 10 2', 'a -1 10 2'], ['a 0.0 10 2 1']],
    [['a NaN 10 2', 'a 0 10 2'], ['a 0.0 10 2 1']],
    [['a 0 10 2', 'a NaN 10 2'], ['a 0.0 10 2 0']],
    [['a 1 10 -5', 'a 2 10 -7'], ['a 1.0 10 -5 0']],
    [['a 1 10 1', 'a 1 10 1'], ['a 1.0 10 1 0']],
  ];
  for (const [points, latest] of rows) {
    it(`is the same of one batch as of many: ${points.join(', ')}`, () => {
      assert.deepEqual(latestAfter([points]), latest);
      assert.deepEqual(latestAfter(points.map((point) => [point])), latest);
    });
  }
});
