import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsOf } from '../../../src/shared/runColumns.ts';
import type { RunRow } from '../../../src/shared/runTable.ts';
import { csvOf, markdownOf, pandasOf } from '../../../src/ui/panels/exportRuns.ts';

const look = { light: '#000000', dark: '#ffffff', pattern: 0 };
const rows: readonly RunRow[] = [
  {
    id: 'r1',
    name: '=HYPERLINK("x")',
    status: 'FINISHED',
    start: 0,
    end: 1500,
    user: '',
    look,
    values: ['a,b', 0.1 + 0.2],
  },
  { id: 'r2', name: 'a|b\n<b>', status: 'RUNNING', start: 0, user: '', look, values: ['-1', 'NaN'] },
];
const keys = [
  { group: 'params', key: 'p' },
  { group: 'metrics', key: 'val loss' },
] as const;
const columns = columnsOf(keys, rows).filter(({ id }) => /^params|^metrics|duration/.test(id));

test('CSV has every digit, and nothing that a spreadsheet would run', () => {
  assert.deepEqual(csvOf({ rows, columns }).split('\r\n'), [
    'run_id,run_name,duration_s,params.p,metrics.val loss',
    `r1,"'=HYPERLINK(""x"")",1.5,"a,b",0.30000000000000004`,
    'r2,"a|b\n<b>",,-1,NaN',
    '',
  ]);
});

test('a Markdown table keeps names as text', () => {
  assert.deepEqual(markdownOf({ rows, columns }).split('\n'), [
    '| Run | Duration (s) | p | val loss |',
    '| --- | --: | --- | --: |',
    '| =HYPERLINK("x") | 1.5 | a,b | 0.30000000000000004 |',
    '| a\\|b \\<b\\> |  | -1 | NaN |',
    '',
  ]);
});

test('CSV has infinity as other programs read it, and Markdown as people do', () => {
  const values = (...of: (string | number)[]): RunRow => ({ ...rows[1]!, values: of });
  const found = [values('x', 'Infinity'), values('y', '-Infinity'), values('z', Number.MAX_VALUE)];
  const metric = columnsOf(keys, found).filter(({ id }) => id.startsWith('metrics.'));
  const lines = csvOf({ rows: found, columns: metric }).split('\r\n').slice(1, -1);
  assert.deepEqual(
    lines.map((line) => line.split(',').at(-1)),
    ['inf', '-inf', 'inf'],
  );
  assert.match(markdownOf({ rows: found, columns: metric }), /\| ∞ \|\n.*\| -∞ \|/);
});

test('a metric and a param of one key have heads that tell them apart', () => {
  const both = [
    { group: 'params', key: 'loss' },
    { group: 'metrics', key: 'loss' },
  ] as const;
  const row: RunRow = { ...rows[1]!, values: ['l1', 0.5] };
  const shown = columnsOf(both, [row]).filter(({ id }) => id.endsWith('.loss'));
  const [head] = markdownOf({ rows: [row], columns: shown }).split('\n');
  assert.match(head!, /\| params\.loss \| metrics\.loss \||\| metrics\.loss \| params\.loss \|/);
});

test('the pandas snippet asks for the same runs', () => {
  const snippet = pandasOf({
    columns,
    experimentId: '3',
    trackingUri: 'http://host:5000',
    filter: `tags."a" = 'b'`,
    orderBy: ['metrics.`val loss` DESC'],
  });
  assert.equal(
    snippet,
    `import mlflow

mlflow.set_tracking_uri("http://host:5000")
runs = mlflow.search_runs(
    experiment_ids=["3"],
    filter_string="tags.\\"a\\" = 'b'",
    order_by=["metrics.\`val loss\` DESC"],
).reindex(
    columns=[
        "run_id",
        "tags.mlflow.runName",
        "start_time",
        "end_time",
        "params.p",
        "metrics.val loss",
    ]
)
`,
  );
});
