import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FormatError, formatText } from '../../../src/formats/formatString.ts';
import { entryPointKeys, mlprojectKeys, parameterKeys } from '../../../src/formats/keys.ts';
import { mlmodelKeys } from '../../../src/formats/mlmodelKeys.ts';
import { parseMlproject } from '../../../src/formats/mlproject.ts';

describe('parseMlproject', () => {
  it('gives entry points, parameters and defaults as MLflow passes them', () => {
    const project = parseMlproject(`
name: 3
conda_env: c.yaml
entry_points:
  main:
    parameters:
      a: float
      b: {type: int, default: 010, description: eight}
      c: {default: yes}
      d: {type: path, default: ~}
      b: {type: int, default: 0.00006}
    command: "run {a}"
  1:
    command: [no, string]
  broken: python t.py
`);
    assert.equal(project.name, '3');
    assert.equal(project.syntaxError, undefined);
    assert.ok(project.environment.kind === 'conda' && project.environment.path === 'c.yaml');
    assert.deepEqual(
      project.entryPoints.map(({ name, command, parameters }) => ({
        name,
        command,
        parameters: parameters.map((parameter) => [
          parameter.name,
          parameter.type,
          parameter.default,
          parameter.description,
        ]),
      })),
      [
        {
          name: 'main',
          command: 'run {a}',
          parameters: [
            ['a', 'float', undefined, undefined],
            ['b', 'int', '6e-05', undefined],
            ['c', 'string', 'True', undefined],
            ['d', 'path', undefined, undefined],
          ],
        },
        { name: '1', command: undefined, parameters: [] },
      ],
    );
  });

  const environments: readonly [text: string, kind: string][] = [
    ['name: x', 'none'],
    ['python_env: ~', 'none'],
    ['python_env: p', 'python'],
    ['docker_env: {}', 'none'],
    ['docker_env: {image: i}', 'docker'],
    ['databricks_spark_job: {python_file: x}', 'databricks'],
    ['- no mapping', 'none'],
  ];
  for (const [text, kind] of environments) {
    it(`finds the environment of ${text}`, () => assert.equal(parseMlproject(text).environment.kind, kind));
  }

  it('says why a text can not be read, and gives what can', () => {
    const project = parseMlproject('entry_points:\n  a: {command: x}\n\tb: 1\n');
    assert.match(project.syntaxError?.message ?? '', /cannot start any token/);
    assert.deepEqual(
      project.entryPoints.map(({ name }) => name),
      ['a'],
    );
  });
});

describe('formatText', () => {
  const values = new Map([
    ['a', "'x y'"],
    ['b-c', '3'],
  ]);
  const rows: readonly [template: string, text: string][] = [
    ['run {a} {b-c}', "run 'x y' 3"],
    ['{{a}} {a[1]} {b-c:>3}{b-c!r}', "{a} x   3'3'"],
    ['', ''],
  ];
  for (const [template, text] of rows) it(template, () => assert.equal(formatText(template, values), text));
  for (const [template, message] of [
    ['{q}', "KeyError: 'q'"],
    ['{}', 'IndexError: Replacement index 0 out of range for positional args tuple'],
    ['${', "ValueError: Single '{' encountered in format string"],
    ['{a.b}', "AttributeError: 'str' object has no attribute 'b'"],
  ] as const) {
    it(`${template} raises`, () =>
      assert.throws(
        () => formatText(template, values),
        (error) => error instanceof FormatError && error.message === message,
      ));
  }
});

describe('tables of keys', () => {
  it('name each key once, with a text', () => {
    for (const table of [mlprojectKeys, entryPointKeys, parameterKeys, mlmodelKeys]) {
      assert.equal(new Set(table.map(({ name }) => name)).size, table.length);
      for (const { name, doc } of table) assert.ok(doc.length > 10, name);
    }
  });
});
