import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { describe, it } from 'node:test';
import { parseMlproject } from '../../../src/formats/mlproject.ts';
import { ProjectError } from '../../../src/projects/projectError.ts';
import type { PlanOptions } from '../../../src/projects/runPlan.ts';
import { planRun, shellProcess } from '../../../src/projects/runPlan.ts';

const files = new Set(['/w/p/data.csv', '/w/shared.csv', '/abs/x', '/w/both', '/w/p/both']);

function plan(mlproject: string, options: Partial<PlanOptions> = {}) {
  return planRun(parseMlproject(mlproject), {
    entryPoint: 'main',
    values: {},
    disk: { exists: (path) => files.has(path), resolve: posix.resolve },
    folders: ['/w/p', '/w'],
    platform: 'linux',
    ...options,
  });
}

const main = (parameters: string, command: string) =>
  `entry_points: {main: {parameters: ${parameters}, command: "${command}"}}`;

describe('plan of a run', () => {
  it('fills in defaults and values, and logs them as the user wrote them', () => {
    const { commandLine, params } = plan(main('{lr: {default: 0.1}, note: str}', 'python t.py {lr} {note}'), {
      values: { note: "it's", lr: '1e-3' },
    });
    assert.equal(commandLine, `python t.py 1e-3 'it'"'"'s'`);
    assert.deepEqual(params, [
      { key: 'lr', value: '1e-3' },
      { key: 'note', value: "it's" },
    ]);
  });

  it('appends and logs what the file does not declare', () => {
    const { commandLine, params } = plan(main('{a: {default: 1}}', 'run {a}'), { values: { extra: 'x y' } });
    assert.equal(commandLine, "run 1 --extra 'x y'");
    assert.deepEqual(params.at(-1), { key: 'extra', value: 'x y' });
  });

  it('looks for paths in the project, then in the workspace, and logs them as they were given', () => {
    const rows: [string, string][] = [
      ['data.csv', '/w/p/data.csv'],
      ['shared.csv', '/w/shared.csv'],
      ['both', '/w/p/both'],
      ['/abs/x', '/abs/x'],
      ['../shared.csv', '/w/shared.csv'],
      ['file:///abs/x', '/abs/x'],
    ];
    for (const [value, path] of rows) {
      const { commandLine, params } = plan(main('{a: path}', '{a}'), { values: { a: value } });
      assert.equal(commandLine, path);
      assert.deepEqual(params, [{ key: 'a', value }]);
    }
  });

  const refusals: [string, string, RegExp, Record<string, string>?][] = [
    ['a missing value', main('{a: int, b: int}', 'x'), /^No value given for missing parameters: 'a', 'b'$/],
    [
      'an unknown name in the command',
      main('{}', 'x {b}'),
      /main uses \{b\}, but no parameter has that name/,
    ],
    ['a stray brace', main('{}', 'x }'), /can't be filled in: ValueError: Single '\}' encountered/],
    [
      'a path that is not there',
      main('{a: path}', 'x'),
      /^Got value no.csv for parameter a, but no such file/,
      { a: 'no.csv' },
    ],
    ['an empty path', main('{a: path}', 'x'), /Parameter a needs a path/, { a: '' }],
    [
      'a path to download',
      main('{a: path}', 'x'),
      /s3: addresses can't be downloaded yet/,
      { a: 's3://b/x' },
    ],
    [
      'an address without a scheme',
      main('{a: uri}', 'x'),
      /^Expected URI for parameter a but got x$/,
      { a: 'x' },
    ],
    [
      'a parameter name that MLflow does not log',
      main('{}', 'x'),
      /The parameter name "a\+b" may only contain/,
      { 'a+b': '1' },
    ],
    ['an entry point without a command', 'entry_points: {main: {parameters: {}}}', /main has no command/],
    ['an entry point that is not there', 'name: x', /^Could not find main among entry points \[\]/],
    ['a file that is no YAML', 'entry_points: [', /^The MLproject file can't be read: /],
    ['Docker', 'docker_env: {image: x}\nentry_points: {main: {command: x}}', /runs in Docker/],
    [
      'an environment file that is not there',
      'python_env: e.yaml\nentry_points: {main: {command: x}}',
      /python_env file \/w\/p\/e.yaml, but no such file/,
    ],
  ];
  for (const [what, mlproject, message, values = {}] of refusals) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => plan(mlproject, { values }),
        (error: unknown) => {
          assert.ok(error instanceof ProjectError);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }

  it('says which parameter is wrong', () => {
    assert.throws(() => plan(main('{a: {default: 1}, b: int}', 'x')), { parameter: 'b' });
    assert.throws(() => plan(main('{a: uri}', 'x'), { values: { a: 'x' } }), { parameter: 'a' });
  });

  it('runs scripts that the file does not name', () => {
    assert.equal(plan('name: x', { entryPoint: 'a b.py' }).commandLine, "python 'a b.py'");
    assert.equal(plan('name: x', { entryPoint: 'a.sh' }).commandLine, 'bash a.sh');
    assert.equal(plan('name: x', { entryPoint: 'a.sh', shell: '/bin/zsh' }).commandLine, '/bin/zsh a.sh');
    assert.equal(plan('name: x', { entryPoint: '{a}.py' }).commandLine, "python '{a}.py'");
  });

  it('hands the line to the shell as it is', () => {
    assert.deepEqual(shellProcess('a "b"', 'linux'), { command: 'bash', args: ['-c', 'a "b"'] });
    assert.deepEqual(shellProcess('a "b"', 'win32'), { command: 'cmd', args: ['/d', '/s', '/c', '"a "b""'] });
  });
});
