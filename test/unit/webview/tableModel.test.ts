import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonDouble, RunInfo } from '../../../src/api/entities.ts';
import type { ComparedRun } from '../../../src/shared/compare.ts';
import { buildSections, firstRows, metricNames } from '../../../webview/compare/tableModel.ts';
import type { Row, SectionId, TableOptions } from '../../../webview/compare/tableModel.ts';

interface Logged {
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly metrics?: Readonly<Record<string, JsonDouble | readonly [JsonDouble, number]>>;
  readonly info?: Partial<RunInfo>;
}

const start = 1_000_000;
const now = start + 90_000;

function compared(id: string, { params = {}, tags = {}, metrics = {}, info }: Logged = {}): ComparedRun {
  const pairs = (values: object) => Object.entries(values).map(([key, value]) => ({ key, value }));
  return {
    id,
    ref: { connectionId: 'c', runId: id },
    look: { light: '#000000', dark: '#ffffff', pattern: 0 },
    connection: 'mlflow.db',
    experiment: 'wine',
    run: {
      info: {
        run_id: id,
        run_uuid: id,
        run_name: id,
        experiment_id: '1',
        user_id: 'mia',
        status: 'FINISHED',
        start_time: start,
        end_time: start + 60_000,
        artifact_uri: '',
        lifecycle_stage: 'active',
        ...info,
      },
      data: {
        params: pairs(params),
        tags: pairs(tags),
        metrics: Object.entries(metrics).map(([key, logged]) => {
          const [value, step] = Array.isArray(logged) ? logged : [logged, 0];
          return { key, value: value as JsonDouble, timestamp: 0, step: step as number };
        }),
      },
    },
  };
}

const all: TableOptions = { onlyDifferences: false, whole: new Set(), now };
const differences: TableOptions = { ...all, onlyDifferences: true };

function section(runs: readonly ComparedRun[], id: SectionId, options: TableOptions) {
  return buildSections(runs, options).find((each) => each.id === id)!;
}

/** A row as text: cells that are marked as unlike in stars. */
function shown(row: Row): string {
  const cells = row.cells.map(({ text, differs }) => (differs ? `*${text}*` : text));
  return `${row.label}: ${cells.join(' ')}`;
}

function rowsOf(runs: readonly ComparedRun[], id: SectionId, options: TableOptions = all): string[] {
  return section(runs, id, options).rows.map(shown);
}

test('what most runs have is unmarked, what is unlike it is marked', () => {
  const runs = [
    compared('a', { params: { lr: '0.1', depth: '3', same: 'x', 'only-a': '1' } }),
    compared('b', { params: { lr: '0.1', depth: '4', same: 'x' } }),
    compared('c', { params: { lr: '0.2', depth: '5', same: 'x' } }),
  ];
  assert.deepEqual(rowsOf(runs, 'params'), [
    'depth: *3* *4* *5*',
    'lr: 0.1 0.1 *0.2*',
    'only-a: *1* – –',
    'same: x x x',
  ]);
});

test('only differences leaves rows out and says how many', () => {
  const runs = [
    compared('a', { params: { lr: '0.1', same: 'x', also: 'y' } }),
    compared('b', { params: { lr: '0.2', same: 'x', also: 'y' } }),
  ];
  const params = section(runs, 'params', differences);
  assert.deepEqual([params.rows.length, params.alike, params.total], [1, 2, 3]);
  // One run alone has nothing to differ from.
  const alone = section(runs.slice(0, 1), 'params', differences);
  assert.deepEqual([alone.rows.length, alone.alike], [3, 0]);
});

test('params are compared and shown as they were logged', () => {
  const runs = [compared('a', { params: { lr: '1e-3' } }), compared('b', { params: { lr: '0.001' } })];
  assert.deepEqual(rowsOf(runs, 'params', differences), ['lr: *1e-3* *0.001*']);
  const [row] = section(runs, 'params', all).rows;
  assert.equal(row!.numeric, true);
  const mixed = [compared('a', { params: { depth: '3' } }), compared('b', { params: { depth: 'None' } })];
  assert.equal(section(mixed, 'params', all).rows[0]!.numeric, false);
});

test('metrics show four digits, compare all of them, and keep the exact value', () => {
  const runs = [
    compared('a', { metrics: { acc: 0.943_271, bad: 'NaN', huge: Number.MAX_VALUE } }),
    compared('b', { metrics: { acc: 0.943_272, bad: 'NaN' } }),
  ];
  const { rows } = section(runs, 'metrics', all);
  assert.deepEqual(rows.map(shown), ['acc: *0.9433* *0.9433*', 'bad: NaN NaN', 'huge: *∞* *–*']);
  assert.deepEqual(
    rows[0]!.cells.map((cell) => cell.exact),
    ['0.943271', '0.943272'],
  );
  assert.deepEqual(
    rows.flatMap((row) => row.cells.map((cell) => cell.kind)),
    ['number', 'number', 'odd', 'odd', 'odd', 'missing'],
  );
});

test('a run that could not be loaded says nothing about differences', () => {
  const { run: _, ...gone } = compared('gone');
  const runs = [compared('a', { params: { lr: '0.1' } }), gone, compared('b', { params: { lr: '0.1' } })];
  assert.deepEqual(rowsOf(runs, 'params'), ['lr: 0.1  0.1']);
  assert.deepEqual(rowsOf(runs, 'params', differences), []);
  assert.deepEqual(rowsOf([gone], 'run'), []);
});

test('what is known from before is marked as old', () => {
  const lost = { ...compared('lost', { params: { lr: '0.1' } }), problem: 'gone' };
  const [row] = section([lost, compared('b', { params: { lr: '0.1' } })], 'params', all).rows;
  assert.deepEqual(
    row!.cells.map((cell) => cell.stale),
    [true, false],
  );
});

test('of the run itself only what is known is shown; ids and times are never marked', () => {
  const runs = [
    compared('a'.repeat(32), {
      tags: {
        'mlflow.source.name': '/home/mia/projects/wine/training/train.py',
        'mlflow.note.content': 'good',
      },
      info: { status: 'RUNNING', end_time: undefined },
    }),
    compared('b'.repeat(32), { tags: { 'mlflow.source.git.commit': 'c'.repeat(40) } }),
  ];
  const { rows } = section(runs, 'run', all);
  const texts = rows.map(shown);
  assert.ok(texts.includes('Status: *Running* *Finished*'), texts.join('\n'));
  assert.ok(texts.includes('Duration: 1m 30s 1m'), texts.join('\n'));
  assert.ok(texts.includes('Run ID: aaaaaaa…aaaaaaa bbbbbbb…bbbbbbb'), texts.join('\n'));
  assert.ok(texts.includes('Source: */home/mia/pro…ing/train.py* *–*'), texts.join('\n'));
  assert.ok(texts.includes('Commit: *–* *cccccccc*'), texts.join('\n'));
  assert.ok(!texts.some((text) => text.startsWith('Connection')), 'one connection needs no name');
  assert.equal(rows[0]!.cells[0]!.icon, 'sync~spin');
  assert.equal(rows[0]!.cells[1]!.icon, undefined);
  const id = rows.find((row) => row.key === 'Run ID')!.cells[0]!;
  assert.equal(id.exact, 'a'.repeat(32));
});

test("tags are the user's own", () => {
  const runs = [compared('a', { tags: { 'mlflow.runName': 'x', team: 'red' } }), compared('b')];
  assert.deepEqual(rowsOf(runs, 'tags'), ['team: *red* *–*']);
});

test('a long section is cut, and shown whole when asked', () => {
  const params = Object.fromEntries(Array.from({ length: 980 }, (_, index) => [`p${index}`, 'x']));
  const runs = [compared('a', { params }), compared('b')];
  const cut = section(runs, 'params', differences);
  assert.deepEqual([cut.rows.length, cut.more, cut.total], [firstRows, 980 - firstRows, 980]);
  // As people count: p2 before p10.
  assert.deepEqual(
    cut.rows.slice(0, 3).map((row) => row.key),
    ['p0', 'p1', 'p2'],
  );
  const whole = section(runs, 'params', { ...differences, whole: new Set(['params']) });
  assert.deepEqual([whole.rows.length, whole.more], [980, 0]);
});

test('charts: histories first, then single values, the system last', () => {
  const runs = [
    compared('a', { metrics: { z_loss: [1, 9], size: 3, 'system/cpu': [1, 5] } }),
    compared('b', { metrics: { layer10: [1, 2], layer9: [1, 2], size: 4, auc: 1 } }),
  ];
  assert.deepEqual(metricNames(runs), ['layer9', 'layer10', 'z_loss', 'auc', 'size', 'system/cpu']);
});
