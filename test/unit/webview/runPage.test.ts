import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MetricSummary, Run } from '../../../src/shared/runPage.ts';
import { artifactRows, placeKey } from '../../../webview/run/artifactRows.ts';
import { parseProfile, parseSchema, sourceText } from '../../../webview/run/datasetSchema.ts';
import { parseKept } from '../../../webview/run/kept.ts';
import { webAddress } from '../../../webview/run/webAddress.ts';
import {
  bestOf,
  copyMetrics,
  directionOf,
  historyText,
  matches,
  metricsOf,
} from '../../../webview/run/metricRows.ts';
import type { MetricRow } from '../../../webview/run/metricRows.ts';
import { modelMetrics } from '../../../webview/run/modelRows.ts';
import { sparkPath } from '../../../webview/run/sparkPath.ts';

describe('metrics of a run page', () => {
  const summary: MetricSummary = {
    metric: 'loss',
    count: 3,
    min: { value: 0.2, step: 1 },
    max: { value: 'Infinity', step: 2 },
    spark: [
      { value: 1, step: 0 },
      { value: 0.2, step: 1 },
      { value: 'Infinity', step: 2 },
    ],
    isWhole: true,
  };
  const metric = { key: 'loss', value: 'Infinity', step: 2, timestamp: 1 } as const;
  const rowOf = (part: Partial<MetricRow> = {}): MetricRow => ({
    kind: 'metric',
    metric,
    summary,
    direction: 'min',
    ...part,
  });

  test('the system’s own stand apart, names in the order in which people count', () => {
    const keys = ['layer_10', 'system/cpu', 'layer_2', 'systematic'];
    const metrics = keys.map((key) => ({ key, value: 1, timestamp: 0 }));
    const { own, system } = metricsOf({ data: { metrics } } as unknown as Run);
    assert.deepEqual(
      [own, system].map((list) => list.map(({ key }) => key)),
      [['layer_2', 'layer_10', 'systematic'], ['system/cpu']],
    );
  });

  test('the best one needs a direction and a history', () => {
    assert.deepEqual(bestOf(rowOf()), { value: 0.2, step: 1 });
    assert.deepEqual(bestOf(rowOf({ direction: 'max' })), { value: 'Infinity', step: 2 });
    assert.equal(bestOf(rowOf({ direction: undefined })), undefined);
    assert.equal(bestOf(rowOf({ summary: undefined })), undefined);
  });

  test('what the user has said of a metric goes before its name', () => {
    assert.equal(directionOf('loss', {}), 'min');
    assert.equal(directionOf('loss', { loss: 'max' }), 'max');
    assert.equal(directionOf('constructor', {}), undefined);
  });

  test('it is told how much of a history was read', () => {
    assert.equal(historyText(rowOf()), '3 points, steps 0 to 2');
    assert.match(historyText(rowOf({ summary: { ...summary, isWhole: false } })), /^Only the first 3 points/);
    assert.equal(historyText(rowOf({ summary: { ...summary, problem: 'Away.' } })), 'Away.');
  });

  test('a copy has all digits, and no cell breaks the lines', () => {
    const rows = [
      rowOf(),
      rowOf({ metric: { ...metric, key: 'a\tb\nc', value: 0.1 + 0.2 }, summary: undefined }),
    ];
    assert.deepEqual(copyMetrics(rows).split('\n').slice(1), [
      'loss\t∞\t2\t0.2\t1\t∞\t2\t0.2\t1',
      'a b c\t0.30000000000000004\t2\t\t\t\t\t\t',
    ]);
  });

  test('a filter looks for each of its words', () => {
    assert.ok(matches('VAL loss', 'val_loss'));
    assert.ok(matches('  ', 'anything'));
    assert.ok(!matches('val acc', 'val_loss'));
  });
});

describe('a sparkline', () => {
  const points = (...values: readonly (number | 'NaN')[]) => values.map((value, step) => ({ value, step }));
  const rows = [
    ['goes from left to right, low values below', points(0, 1), 'M2 14L62 2'],
    ['breaks where there is no number', points(0, 1, 'NaN', 1, 0), /^M2 14L\S+ 2M\S+ 2L62 14$/],
    ['is a dot for one point', points(5), 'M32 8h0'],
    ['is level where nothing changes', points(3, 3, 3), 'M2 8L32 8L62 8'],
    ['is nothing without a number', points('NaN', 'NaN'), ''],
    ['takes the largest numbers', points(-1.7e308, 1.7e308), 'M2 14L62 2'],
  ] as const;
  for (const [name, given, path] of rows) {
    test(name, () => {
      if (typeof path === 'string') assert.equal(sparkPath(given), path);
      else assert.match(sparkPath(given), path);
    });
  }
});

test('links of a note lead to the web or nowhere', () => {
  const rows: readonly (readonly [string, boolean])[] = [
    ['https://example.org/a?b#c', true],
    ['HTTP://example.org', true],
    ['mailto:mia@example.org', true],
    ['command:workbench.action.quit', false],
    ['vscode://file/etc/passwd', false],
    ['javascript:alert(1)', false],
    ['java\nscript:alert(1)', false],
    ['data:text/html,x', false],
    ['file:///etc/passwd', false],
    ['//example.org', false],
    ['notes.md', false],
    ['', false],
  ];
  for (const [href, leads] of rows) assert.equal(webAddress(href) !== undefined, leads, href);
});

describe('artifacts as rows', () => {
  const root = { owner: 'r1', path: '' };
  const folder = (owner: string, path: string, names: readonly string[]) => ({
    owner,
    path,
    models: owner === 'r1' && path === '' ? [{ modelId: 'm-1', name: 'model' }] : [],
    entries: names.map((name) => ({ name, isFolder: !name.includes('.') })),
  });

  test('models first, then what is open, level by level', () => {
    const known = [
      folder('r1', '', ['plots', 'a.txt']),
      folder('r1', 'plots', ['b.png']),
      folder('m-1', '', []),
    ];
    const folders = new Map(known.map((each) => [placeKey(each), each]));
    const open = new Set([placeKey({ owner: 'r1', path: 'plots' }), placeKey({ owner: 'm-1', path: '' })]);
    assert.deepEqual(
      artifactRows(root, folders, open).map(({ level, kind, name, path }) => [level, kind, name, path]),
      [
        [1, 'model', 'model', ''],
        [2, 'message', 'Empty folder', '\0'],
        [1, 'folder', 'plots', 'plots'],
        [2, 'file', 'b.png', 'plots/b.png'],
        [1, 'file', 'a.txt', 'a.txt'],
      ],
    );
  });

  test('a folder on its way and one that can’t be had say so', () => {
    assert.deepEqual(
      artifactRows(root, new Map(), new Set()).map(({ name }) => name),
      ['Loading…'],
    );
    const failed = { ...folder('r1', '', []), problem: 'Away.' };
    const [row] = artifactRows(root, new Map([[placeKey(root), failed]]), new Set());
    assert.deepEqual([row?.name, row?.failed], ['Away.', true]);
  });
});

describe('datasets', () => {
  const types = (schema: unknown) =>
    parseSchema(JSON.stringify(schema))?.map(({ name, type }) => `${name}: ${type}`);
  test('columns, tensors, arrays and the two halves of a dataset of arrays', () => {
    assert.deepEqual(
      types({
        mlflow_colspec: [
          { name: 'a', type: 'long' },
          { name: 'b', type: 'array', items: { type: 'double' } },
        ],
      }),
      ['a: long', 'b: Array(double)'],
    );
    const tensor = { type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, 28] } };
    assert.deepEqual(types({ mlflow_tensorspec: [tensor] }), [': float32 (-1, 28)']);
    assert.deepEqual(types({ mlflow_tensorspec: { features: JSON.stringify([tensor]), targets: null } }), [
      'features: float32 (-1, 28)',
    ]);
  });
  test('what is no schema is none', () => {
    for (const text of ['', '{', '3', 'null', '{"mlflow_colspec": 3}', undefined]) {
      assert.equal(parseSchema(text), undefined);
    }
    assert.deepEqual(parseSchema('{"mlflow_colspec": [null, {"name": 7}]}')?.length, 2);
  });
  test('a source is named by what it is, a profile by its numbers', () => {
    assert.equal(sourceText('{"uri": "/data/a.csv"}'), '/data/a.csv');
    assert.equal(sourceText('{"tags": {"mlflow.source.name": "train.py"}}'), 'train.py');
    assert.equal(sourceText('plain'), 'plain');
    assert.deepEqual(parseProfile('{"num_rows": 5, "shape": [1]}'), [
      ['num rows', '5'],
      ['shape', '[1]'],
    ]);
  });
});

test('of several models the best of each metric is marked, and of one alone none', () => {
  const model = (modelId: string, metrics: Readonly<Record<string, number | 'NaN'>>) => ({
    modelId,
    name: modelId,
    type: '',
    status: 'ready',
    createdAt: 0,
    metrics: Object.entries(metrics).map(([key, value]) => ({ key, value })),
  });
  const models = [
    model('a', { loss: 2, size: 1 }),
    model('b', { loss: 1, size: 9 }),
    model('c', { loss: 'NaN' }),
  ];
  assert.deepEqual(
    modelMetrics(models, { size: 'max' }).map(({ key, best }) => [key, ...best]),
    [
      ['loss', 'b'],
      ['size', 'b'],
    ],
  );
  assert.equal(modelMetrics(models.slice(0, 1), {})[0]?.best.size, 0);
});

test('of a kept page what is good is taken', () => {
  const first = parseKept(undefined);
  assert.deepEqual([first.tab, first.folders, first.note], ['overview', [], undefined]);
  const kept = parseKept({
    tab: 'models',
    filters: { params: 3, metrics: 'val' },
    note: 'draft',
    folders: [{ owner: 'r1', path: 'a' }, { owner: 1 }, null],
  });
  assert.deepEqual(kept, {
    tab: 'models',
    filters: { params: '', metrics: 'val' },
    showsSystem: false,
    note: 'draft',
    folders: [{ owner: 'r1', path: 'a' }],
  });
  assert.equal(parseKept({ tab: 'gone' }).tab, 'overview');
});
