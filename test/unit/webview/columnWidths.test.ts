import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsOf, nameId } from '../../../src/shared/runColumns.ts';
import type { RunRow } from '../../../src/shared/runTable.ts';
import { initialLayout } from '../../../src/shared/runView.ts';
import { columnWidths } from '../../../webview/runs/columnWidths.ts';

const look = { light: '#000000', dark: '#ffffff', pattern: 0 };
const row: RunRow = {
  id: 'r',
  name: 'r',
  status: 'FINISHED',
  start: 1,
  user: '',
  look,
  values: ['0.1', '1', 0.5],
};
const all = columnsOf(
  [
    { group: 'params', key: 'learning_rate' },
    { group: 'params', key: 'seed' },
    { group: 'metrics', key: 'loss' },
  ],
  [row],
);
const widths = (groupBy: readonly string[], tableWidth = 1200, given = {}) =>
  columnWidths(
    { ...initialLayout, groupBy, widths: given },
    { all, hasChildren: false, tableWidth: () => tableWidth },
  );

test('a group needs more room for what it is called than a run, and leaves some to the rest', () => {
  assert.deepEqual(widths([]), {});
  assert.deepEqual(widths(['params.seed']), { [nameId]: 220 });
  const two = widths(['params.learning_rate', 'params.seed'])[nameId]!;
  assert.ok(two > 300 && two < 360, String(two));
  assert.equal(widths(['params.learning_rate', 'params.seed'], 600)[nameId], 270);
  assert.equal(widths(['params.learning_rate', 'params.seed'], 300)[nameId], 220);
});

test('what the user has given stays', () => {
  const given = { all, hasChildren: false, tableWidth: () => 1200 };
  assert.deepEqual(widths(['params.learning_rate'], 1200, { [nameId]: 90 }), { [nameId]: 90 });
  const layout = { ...initialLayout, groupBy: ['params.seed'], groupShows: 'spread' } as const;
  const shown = columnWidths({ ...layout, widths: { 'metrics.loss': 60 } }, given);
  assert.deepEqual(shown, { [nameId]: 220, 'metrics.loss': 60 });
  assert.equal(columnWidths(layout, given)['metrics.loss'], 144);
});

test('nested runs need room to say whose children they are, unless there is little', () => {
  const nested = (tableWidth: number, given = {}) =>
    columnWidths(
      { ...initialLayout, widths: given },
      { all, hasChildren: true, tableWidth: () => tableWidth },
    );
  assert.deepEqual(nested(1200), { [nameId]: 320 });
  assert.deepEqual(nested(600), { [nameId]: 270 });
  assert.deepEqual(nested(700, { [nameId]: 90 }), { [nameId]: 90 });
});
