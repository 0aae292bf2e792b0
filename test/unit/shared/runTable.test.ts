import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { arrangeColumns, columnsOf, movedColumn } from '../../../src/shared/runColumns.ts';
import type { ArrangedColumns } from '../../../src/shared/runColumns.ts';
import { parseRunTableIntent, parseRunTableMemory } from '../../../src/shared/runTable.ts';
import type { CellValue, RunRow, ValueKey } from '../../../src/shared/runTable.ts';
import { initialLayout, parseRunLayout, parseRunQuery, parseRunView } from '../../../src/shared/runView.ts';
import type { RunLayout } from '../../../src/shared/runView.ts';

const look = { light: '#000000', dark: '#ffffff', pattern: 0 };

function row(id: string, values: readonly (CellValue | null)[]): RunRow {
  return { id, name: id, status: 'FINISHED', start: 1000, end: 3000, user: 'mia', look, values };
}

const keys: readonly ValueKey[] = [
  { group: 'metrics', key: 'loss' },
  { group: 'params', key: 'lr' },
  { group: 'tags', key: 'mlflow.user' },
  { group: 'metrics', key: 'system/cpu' },
  { group: 'params', key: 'model' },
  { group: 'tags', key: 'stage' },
  { group: 'metrics', key: 'gone' },
];
const rows = [
  row('a', [0.1, '0.01', 'mia', 3, 'mlp', 'x']),
  row('b', ['NaN', '1e-3', 'mia', null, 'mlp', 'x']),
];

function shown(layout: Partial<RunLayout> = {}): string {
  const { pinned, scrolling } = arranged(layout);
  const idsOf = (columns: ArrangedColumns['all']) => columns.map(({ id }) => id).join(' ');
  return pinned.length > 0 ? `${idsOf(pinned)} | ${idsOf(scrolling)}` : idsOf(scrolling);
}

function arranged(layout: Partial<RunLayout> = {}): ArrangedColumns {
  return arrangeColumns(columnsOf(keys, rows), { ...initialLayout, ...layout });
}

describe('columns', () => {
  const run = 'attributes.status attributes.start_time attributes.duration';
  const table: readonly (readonly [what: string, layout: Partial<RunLayout>, columns: string])[] = [
    [
      'at first: all but what MLflow and the machine say',
      {},
      `${run} metrics.loss params.lr params.model tags.stage`,
    ],
    ['hidden', { hidden: ['params.lr'] }, `${run} metrics.loss params.model tags.stage`],
    [
      'shown',
      { shown: ['metrics.system/cpu'] },
      `${run} metrics.loss metrics.system/cpu params.lr params.model tags.stage`,
    ],
    ['pinned', { pinned: ['metrics.loss'] }, `metrics.loss | ${run} params.lr params.model tags.stage`],
    [
      'in another order',
      { order: ['params.model'] },
      `${run} metrics.loss params.model params.lr tags.stage`,
    ],
    ['only those that differ', { onlyDifferences: true }, `${run} metrics.loss params.lr`],
    [
      'what is not there',
      { hidden: ['x'], pinned: ['metrics.gone'], order: ['y'] },
      `${run} metrics.loss params.lr params.model tags.stage`,
    ],
  ];
  for (const [what, layout, columns] of table) test(what, () => assert.equal(shown(layout), columns));

  test('behind more than thirty metrics nobody would find the params, which then come first', () => {
    const groupsWith = (metrics: number, params = 2) => {
      const many = [
        ...Array.from({ length: metrics }, (_, at): ValueKey => ({ group: 'metrics', key: `m${at}` })),
        ...Array.from({ length: params }, (_, at): ValueKey => ({ group: 'params', key: `p${at}` })),
        { group: 'tags', key: 'stage' } as const,
      ];
      // A filter has left a run without most of them: nothing moves.
      const values = many.map(({ group }, at) => (group === 'metrics' && at > 0 ? null : 'x'));
      const { all } = arrangeColumns(columnsOf(many, [row('a', values)]), initialLayout);
      return [...new Set(all.map(({ group }) => group))].join(' ');
    };
    assert.equal(groupsWith(30), 'attributes metrics params tags');
    assert.equal(groupsWith(31), 'attributes params tags metrics');
    assert.equal(groupsWith(31, 40), 'attributes metrics params tags');
  });

  test('how many are alike is said', () => {
    assert.equal(arranged({ onlyDifferences: true }).alike, 2);
  });

  test('params are numbers where all of them are', () => {
    const found = columnsOf(keys, rows);
    const isNumeric = (id: string) => found.find((column) => column.id === id)?.isNumeric;
    assert.equal(isNumeric('params.lr'), true);
    assert.equal(isNumeric('params.model'), false);
    assert.equal(isNumeric('metrics.loss'), true);
  });

  test('a column moves inside its group and among the pinned ones, no further', () => {
    const move = (layout: Partial<RunLayout>, id: string, by: 1 | -1) =>
      shown(movedColumn({ ...initialLayout, ...layout }, arranged(layout), { id, by }));
    assert.match(move({}, 'params.lr', 1), /params\.model params\.lr/);
    assert.equal(move({}, 'params.lr', -1), shown());
    assert.equal(move({}, 'tags.stage', 1), shown());
    const pinned = ['params.lr', 'metrics.loss'];
    assert.match(move({ pinned }, 'params.lr', 1), /^metrics\.loss params\.lr \|/);
    assert.match(move({ pinned }, 'metrics.loss', 1), /^params\.lr metrics\.loss \|/);
  });
});

describe('a stored view', () => {
  test('comes back as it was', () => {
    const view = {
      layout: {
        ...initialLayout,
        hidden: ['params.a'],
        widths: { 'metrics.loss': 200 },
        onlyDifferences: true,
      },
      query: { filter: "tags.a = 'b'", sort: { column: 'metrics.loss', isDescending: true } },
    };
    assert.deepEqual(parseRunView(JSON.parse(JSON.stringify(view))), view);
  });

  test('is taken piece by piece where an older or broken one is stored', () => {
    const nothing = { layout: initialLayout, query: { filter: '' } };
    for (const stored of [undefined, null, 7, 'x', [], { layout: 5, query: 'x' }]) {
      assert.deepEqual(parseRunView(stored), nothing);
    }
    const layout = parseRunLayout({
      hidden: ['a', 5, 'a'],
      widths: { a: 9, b: 'x', c: NaN, d: 9999 },
      pinned: 'a',
    });
    assert.deepEqual(layout, { ...initialLayout, hidden: ['a'], widths: { a: 48, d: 1200 } });
    assert.deepEqual(parseRunQuery({ filter: ' a ', sort: { column: '' } }), { filter: 'a' });
    assert.deepEqual(parseRunQuery({ filter: 'x'.repeat(20_000), sort: { column: 'a' } }), {
      filter: '',
      sort: { column: 'a', isDescending: false },
    });
  });
});

test('an intent is taken as it is said, or not at all', () => {
  const layout = { ...initialLayout, hidden: ['a'] };
  const good = [
    { type: 'ready' },
    { type: 'loadMore' },
    { type: 'ask', query: { filter: 'a' } },
    { type: 'arrange', layout },
    { type: 'tick', ticked: ['a'] },
    { type: 'act', action: 'delete' },
    { type: 'act', action: 'open', runId: 'a' },
  ];
  for (const intent of good) assert.deepEqual(parseRunTableIntent(intent), intent);
  const bad = [
    undefined,
    'ready',
    { type: 'x' },
    { type: 'ask' },
    { type: 'tick', ticked: [5] },
    { type: 'act', action: 'format' },
    { type: 'arrange', layout: null },
    { type: 'failed' },
  ];
  for (const intent of bad) assert.equal(parseRunTableIntent(intent), undefined);
  assert.deepEqual(parseRunTableMemory({ connectionId: 'a', experimentId: '1', ticked: [] }), {
    connectionId: 'a',
    experimentId: '1',
  });
  assert.equal(parseRunTableMemory({ connectionId: 'a' }), undefined);
});
