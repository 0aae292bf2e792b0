import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FormatError } from '../../src/formats/formatString.ts';
import { parseMlproject } from '../../src/formats/mlproject.ts';
import { checkName } from '../../src/projects/parameters.ts';
import { ProjectError } from '../../src/projects/projectError.ts';
import { planRun } from '../../src/projects/runPlan.ts';

const python = process.env['MLFLOW_PYTHON'];

/** A file, an entry point and the values given, and the same command or refusal from both. */
interface Row {
  readonly mlproject: string;
  readonly entryPoint?: string;
  readonly values?: Record<string, string>;
}

/** One entry point with one parameter `a`, given its YAML and the command. */
const one = (a: string, command: string, values: Record<string, string> = {}): Row => ({
  mlproject: `entry_points:\n  main:\n    parameters:\n      a: ${a}\n    command: ${JSON.stringify(command)}\n`,
  values,
});
const onDefault = (yaml: string): Row => one(`{default: ${yaml}}`, 'run {a}');
const onValue = (a: string): Row => one('string', 'run {a}', { a });
const onCommand = (command: string): Row => one('{default: value}', command);

const rows: Row[] = [
  // What the default's YAML becomes.
  ...[
    ...[
      '1.0',
      '1.',
      '.1',
      '1e-3',
      '1e5',
      '1.0e-3',
      '0.00006',
      '1.0e+16',
      '3.10',
      '.inf',
      '-.inf',
      '.nan',
      '""',
    ],
    ...[
      '-0',
      '1.5e3',
      '1.5e+3',
      '1.0e+15',
      '123456789.123456789',
      'yes',
      'no',
      'on',
      'off',
      'True',
      '010',
      '0x1F',
    ],
    ...[
      '0o17',
      '1_000',
      '12:30',
      '2024-01-01',
      '2024-01-01T10:00:00Z',
      '[1, 2]',
      '{b: 1}',
      '~/x',
      '08',
      '0b11',
    ],
    ...[
      '+1',
      '[b, yes, null]',
      'None',
      '"it\'s"',
      '"a b"',
      '"a\\nb"',
      "'a\\nb'",
      '"é ü"',
      'y',
      'n',
      '10',
      '-.5',
    ],
  ].map(onDefault),
  // What the shell must not see.
  ...[
    '',
    ' ',
    'a b',
    "it's",
    '"',
    '$HOME',
    '`id`',
    '$(id)',
    'a;b',
    'a&b',
    '*',
    '~',
    '\\',
    '{a}',
    '}{',
    '%',
    '!',
  ].map(onValue),
  ...['a\nb', 'a=b', '@x', 'x:y', 'a,b', '-x', '#c', '日本', '😀', '[x]', '<>', "''", "a'b'c"].map(onValue),
  // Python's str.format.
  ...[
    'plain',
    '',
    '{a}{a}',
    '{{a}}',
    '{{{a}}}',
    "awk '{{print $1}}'",
    "awk '{print $1}'",
    '${HOME}',
    '${a}',
    "'{a}'",
  ],
  ...[
    '{',
    '}',
    '{a',
    'a}',
    '{}',
    '{0}',
    '{1}',
    '{ a }',
    '{b}',
    '{a.b}',
    '{a..b}',
    '{a.}',
    '{a[0]}',
    '{a[9]}',
    '{a[x]}',
  ],
  ...[
    '{a[0]x}',
    '{a[0}',
    '{a[]}',
    '{a[0][0]}',
    '{a:>9}',
    '{a:<9}|',
    '{a:*^10}',
    '{a:09}',
    '{a:.2}',
    '{a:9.2s}|',
  ],
  ...[
    '{a:.2f}',
    '{a:d}',
    '{a:+}',
    '{a: }',
    '{a:#}',
    '{a:,}',
    '{a:_}',
    '{a:=9}',
    '{a:z}',
    '{a:xx}',
    '{a:.}',
    '{a!r}',
  ],
  ...[
    '{a!s}',
    '{a!a}',
    '{a!x}',
    '{a!rr}',
    '{a!',
    '{a!r',
    '{a:',
    '{a:{a}}',
    '{a:{b}}',
    '{a{b}}',
    '{[0]}',
    '{.x}',
  ],
  ...['{a!r:>12}', '{a:}', '{a!r}}', '{{{{', '}}}', '{a:😀^9}', '{été}'],
].map((row) => (typeof row === 'string' ? onCommand(row) : row));

rows.push(
  // Missing values, and values that the file does not declare.
  one('float', 'run {a}'),
  {
    mlproject:
      'entry_points: {main: {parameters: {a: int, b: {type: str}, c: {default: 1}}, command: "{c}"}}',
  },
  {
    mlproject: 'entry_points: {main: {parameters: {a: {default: null}, no: int}, command: x}}',
    values: { a: '1' },
  },
  one('{default: 1}', 'run {a}', { extra: '1', another: 'a b' }),
  one('{default: 1}', 'run {a}', { 'my key': '1', 'x y': "it's" }),
  one('{default: 1}', 'run {extra}', { extra: '1' }),
  { mlproject: 'entry_points: {main: {command: "run"}}', values: { x: '1' } },
  // Names.
  {
    mlproject:
      'entry_points: {main: {parameters: {batch-size: int, "my param": int, 1a: int, é: int}, command: "{batch-size} {my param} {1a} {é}"}}',
    values: { 'batch-size': '1', 'my param': '2', '1a': '3', é: '4' },
  },
  { mlproject: 'entry_points: {main: {parameters: {a.b: {default: 1}}, command: "{a.b}"}}' },
  // Shapes of the file.
  { mlproject: 'entry_points:\n  main:\n    command: >-\n      python train.py\n      --x 1\n' },
  {
    mlproject:
      'entry_points:\n  main:\n    command: |\n      python train.py \\\n      --x 1\n      echo done\n',
  },
  { mlproject: 'entry_points: {main: {command: first, command: second}}' },
  {
    mlproject:
      'd: &d {a: {default: 5}}\nentry_points: {main: {parameters: {<<: *d, b: {default: 6}}, command: "{a} {b}"}}',
  },
  // Entry points that the file does not have.
  { mlproject: 'entry_points: {main: {command: x}, other: {command: y}}', entryPoint: 'nope' },
  { mlproject: 'name: x', entryPoint: 'main' },
  { mlproject: 'name: x', entryPoint: 'train.py', values: { epochs: '3', note: 'a b' } },
  { mlproject: 'name: x', entryPoint: 'my train.py' },
  { mlproject: 'name: x', entryPoint: 'sub/train.sh' },
  { mlproject: 'name: x', entryPoint: 'train.R', values: { a: '1' } },
  { mlproject: 'name: x', entryPoint: 'train.PY' },
  { mlproject: 'entry_points: {train.py: {command: "mine"}}', entryPoint: 'train.py' },
  // Types that check something.
  ...['s3://bucket/x', 'models:/m/1', './c', '', 'C:\\x', 'http:', 'a b:c', ' x:y', 'x\ty:z'].map((a) =>
    one('uri', '{a}', { a }),
  ),
  one('{type: uri, default: ./d}', '{a}'),
  ...['data.csv', './data.csv', 'folder', 'missing.csv', 'a%20b.csv', 'file:data.csv', '~/data.csv'].map(
    (a) => one('path', '{a}', { a }),
  ),
  one('{type: path, default: data.csv}', '{a}'),
  one('{type: Path, default: missing.csv}', '{a}'),
  one('{type: [x], default: b}', '{a}'),
  one('float', '{a}', { a: 'abc' }),
  // The environment's file must be there even if it is not used.
  { mlproject: 'python_env: env.yaml\nentry_points: {main: {command: x}}' },
  { mlproject: 'python_env: missing.yaml\nentry_points: {main: {command: x}}' },
  { mlproject: 'conda_env: missing.yaml\nentry_points: {main: {command: x}}' },
);

const names = [
  ...[
    'a',
    'a-b',
    'a b',
    'a.b',
    'a/b',
    'a:b',
    'é',
    '日',
    '_',
    '1',
    'a+b',
    'a;b',
    "a'b",
    'a=b',
    '',
    '.',
    '..',
    '/a',
    'a/',
  ],
  ...['a//b', './a', 'a/./b', 'a/../b', '../a', '..a', 'x'.repeat(250), 'x'.repeat(251), '²', '٣'],
];

describe('commands of entry points', { skip: python ? false : 'MLFLOW_PYTHON is not set' }, () => {
  let temp: string;
  let theirs: { results: { command?: string; error?: string }[]; names: boolean[]; python: string };
  const folderOf = (index: number) => join(temp, String(index));
  const shell = '/bin/some shell';

  before(() => {
    temp = mkdtempSync(join(tmpdir(), 'projects-'));
    rows.forEach(({ mlproject }, index) => {
      mkdirSync(join(folderOf(index), 'folder'), { recursive: true });
      for (const file of ['data.csv', 'a b.csv', 'env.yaml']) writeFileSync(join(folderOf(index), file), '');
      writeFileSync(join(folderOf(index), 'MLproject'), mlproject);
    });
    const request = {
      shell,
      names,
      rows: rows.map(({ entryPoint = 'main', values = {} }, index) => ({
        folder: folderOf(index),
        entryPoint,
        values,
      })),
    };
    const script = join(import.meta.dirname, 'py/compute_commands.py');
    const { status, stdout, stderr } = spawnSync(python ?? '', [script], {
      input: JSON.stringify(request),
      encoding: 'utf8',
      env: { ...process.env, PYTHONUTF8: '1' },
      maxBuffer: 10_000_000,
    });
    assert.equal(status, 0, stderr);
    theirs = JSON.parse(stdout) as typeof theirs;
    // Else nothing would have been compared.
    assert.equal(theirs.results.length, rows.length);
  });
  after(() => rmSync(temp, { recursive: true }));

  const ours = (row: Row, folder: string): { command?: string; error?: string } => {
    try {
      const { commandLine } = planRun(parseMlproject(row.mlproject), {
        entryPoint: row.entryPoint ?? 'main',
        values: row.values ?? {},
        disk: { exists: existsSync, resolve },
        folders: [folder],
        platform: 'linux',
        shell,
      });
      return { command: commandLine };
    } catch (error) {
      assert.ok(error instanceof ProjectError, String(error));
      const { cause } = error;
      return { error: cause instanceof FormatError ? cause.message : error.message };
    }
  };

  rows.forEach((row, index) => {
    const { entryPoint = 'main', values = {} } = row;
    const title = `${index}: ${JSON.stringify(row.mlproject.slice(0, 120))} ${entryPoint} ${JSON.stringify(values)}`;
    it(title, () => {
      const expected = theirs.results[index];
      const actual = ours(row, folderOf(index));
      if (actual.error !== undefined && expected?.error?.startsWith('ExecutionException: ')) {
        assert.equal(`ExecutionException: ${actual.error}`, expected.error);
      } else if (actual.error !== undefined && theirs.python !== '3.11') {
        // Other versions of Python say the same in other words.
        assert.equal(actual.error.split(':')[0], expected?.error?.split(':')[0]);
      } else assert.deepEqual(actual, expected);
    });
  });

  names.forEach((name, index) => {
    it(`parameter name ${JSON.stringify(name.slice(0, 20))}`, () => {
      const check = () => checkName(name, 'linux');
      if (theirs.names[index]) assert.doesNotThrow(check);
      else assert.throws(check, ProjectError);
    });
  });
});
