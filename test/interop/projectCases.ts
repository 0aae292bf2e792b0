import type { RowOptions } from '../language/rows.ts';
import { mutate, random } from '../language/mutations.ts';

export interface ProjectCase {
  readonly kind: 'mlproject' | 'mlmodel' | 'python-env' | 'conda';
  readonly text: string;
  readonly texts?: Readonly<Record<string, string>>;
  readonly manager?: RowOptions['manager'];
  /** The line that was changed, where it was one. */
  readonly line?: number;
}

const projects = [
  'name: wine\npython_env: python_env.yaml\nentry_points:\n  main:\n    parameters:\n      alpha: {type: float, default: 0.5}\n      data: {type: path, default: "data.csv"}\n      label: string\n      url: {type: uri, default: "s3://b/k"}\n    command: "python train.py --a {alpha} {data} {label} {url}"\n  test:\n    command: python test.py\n',
  'name: cnn\nconda_env: conda.yaml\nentry_points:\n  main:\n    parameters:\n      epochs:\n        type: int\n        default: 3\n      batch-size: {type: int, default: 64}\n    command: >-\n      python main.py\n      --epochs {epochs}\n      --batch {batch-size}\n',
  'name: docker-example\ndocker_env:\n  image: python:3.11\n  volumes: ["/a:/b"]\n  environment: [["A", "b"], "HOME"]\nentry_points:\n  main:\n    parameters: {a: {default: 1}}\n    command: python t.py {a}\n',
  'name: spark\ndatabricks_spark_job:\n  python_file: t.py\n  parameters: [a]\n  python_libraries: [x]\n',
  'defaults: &d {type: float, default: 1.0}\nentry_points:\n  main: &m\n    parameters: {a: *d, b: {<<: *d, type: string}}\n    command: "x {a} {b}"\n  other:\n    <<: *m\n    command: "awk \'{{print $1}}\' {a}"\n',
];
const environments = [
  'python: "3.11"\nbuild_dependencies:\n- pip\n- wheel\ndependencies:\n- mlflow==3.17.2\n- -r requirements.txt\n',
  'python: 3.9.13\ndependencies: [mlflow]\n',
];
const condas = [
  'name: x\nchannels: [conda-forge]\ndependencies:\n- python=3.11.7\n- pip<=23\n- numpy\n- pip:\n  - mlflow\n',
  'dependencies: [python>=3.8, setuptools, "wheel!=1", {pip: [mlflow]}]\n',
];
const models = [
  'artifact_path: model\nflavors:\n  python_function:\n    env: {conda: conda.yaml, virtualenv: python_env.yaml}\n    loader_module: mlflow.sklearn\n    model_path: model.skops\n  sklearn:\n    pickled_model: model.skops\nmlflow_version: 3.17.2\nmodel_id: null\nenv_vars: [A, B]\nresources: {api_version: "1"}\nsignature:\n  inputs: \'[{"type": "long", "name": "age", "required": true}, {"type": "double", "name": "h"}]\'\n  outputs: \'[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1]}}]\'\n  params: \'[{"name": "t", "default": 0.5, "shape": null, "type": "double"}]\'\nutc_time_created: \'2026-08-16 17:20:03.953010\'\n',
  'flavors: {}\nsignature:\n  inputs: \'[{"type": "object", "properties": {"a": {"type": "long", "required": true}}, "required": true}, {"type": "array", "items": {"type": "string"}}, {"type": "map", "values": {"type": "any"}}]\'\n  outputs: null\n  params: \'[{"name": "n", "default": 3, "type": "integer", "shape": null}, {"name": "s", "default": ["a"], "shape": [-1], "type": "string"}, {"name": "d", "default": true, "type": "boolean", "shape": null}]\'\n',
];

const values =
  '|3|1.5|yes|~|[a]|[1]|{a: b}|"x"|\'\'|2024-01-01|!!binary aGk=|{}|[]|[[]]|a: b|{x}|"{}"|"{alpha.b}"|"{epochs:d}"|./x|s3://b/k|&q z|=|*nope|"}"|python|python>3|python=|{pip: x}|[[a], b]|"1"'.split(
    '|',
  );
const keys =
  'name|entry_points|parameters|command|type|default|python_env|conda_env|docker_env|databricks_spark_job|yes|1|~|a b|a+b|/a|"12"|path|dependencies|python|flavors|signature|inputs|params|resources|env_vars|x'.split(
    '|',
  );
const jsonPieces: readonly (readonly [RegExp, string])[] = [
  [/"long"/, '"int64"'],
  [/"long"/, '"tensor"'],
  [/"double"/, '"long"'],
  [/"double"/, '"datetime"'],
  [/"type"/, '"kind"'],
  [/"name": "\w+"/, '"name": null'],
  [/"name": "\w+", /, ''],
  [/"required": true/, '"optional": true'],
  [/"required": true/, '"required": "x"'],
  [/"default": [^,]+/, '"default": "a"'],
  [/"default": [^,]+/, '"default": null'],
  [/"default": [^,]+/, '"default": [1, 2]'],
  [/"default": [^,]+/, '"default": {"a": 1}'],
  [/"shape": null/, '"shape": [-1]'],
  [/"shape": null/, '"shape": [2]'],
  [/"shape": \[-1\]/, '"shape": null'],
  [/"shape": \[-1\]/, '"shape": 3'],
  [/"float64"/, '"floaty"'],
  [/"float64"/, '"<U5"'],
  [/"float64"/, '"datetime64[ns]"'],
  [/"float64"/, 'null'],
  [/"items": \{"type": "string"\}/, '"items": "string"'],
  [/"properties": \{[^}]*\}\}/, '"properties": {}'],
  [/"integer"/, '"binary"'],
  [/"integer"/, '"object"'],
  [/"any"/, '"array"'],
  [/"boolean"/, '"string"'],
  [/\[/, ''],
  [/\}/, '}}'],
  [/\[\{.*\}\]/, '[]'],
  [/\[\{.*\}\]/, '{}'],
  [/\[\{.*\}\]/, '[3]'],
  [/\[\{.*\}\]/, 'null'],
  [/0\.5/, 'NaN'],
  [/0\.5/, '1'],
];

/** Cases of a seed: files as people write them, with one line or some characters changed. */
export function projectCases(count: number, seed: number): ProjectCase[] {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  return Array.from({ length: count }, (): ProjectCase => {
    const kind = pick([
      'mlproject',
      'mlproject',
      'mlproject',
      'mlmodel',
      'mlmodel',
      'python-env',
      'conda',
    ] as const);
    const base = pick(
      { mlproject: projects, mlmodel: models, 'python-env': environments, conda: condas }[kind],
    );
    const changed = next() < 0.75 ? changeLine(base, { next, pick }) : { text: mutate(base, next) };
    if (kind !== 'mlproject') return { kind, ...changed };
    const texts = { 'python_env.yaml': pick(environments), 'conda.yaml': pick(condas), 'data.csv': '' };
    if (next() < 0.2) texts['conda.yaml'] = changeLine(texts['conda.yaml'], { next, pick }).text;
    return { kind, ...changed, texts, manager: pick(['local', 'virtualenv', 'uv'] as const) };
  });
}

interface Chance {
  readonly next: () => number;
  readonly pick: <T>(list: readonly T[]) => T;
}

/** Another value, another key, a line less or twice, or another piece of JSON. */
function changeLine(text: string, { next, pick }: Chance): { text: string; line?: number } {
  const lines = text.split('\n');
  const at = Math.floor(next() * (lines.length - 1));
  const line = lines[at]!;
  const key = /^(\s*(?:- )?)([\w-]+):(.*)$/.exec(line);
  const way = next();
  if (line.includes("'[") && way < 0.85) {
    const [from, to] = pick(jsonPieces);
    return { text: replaceLine(lines, at, line.replace(from, to)), line: at };
  }
  if (way < 0.1) return { text: lines.toSpliced(at, 1).join('\n') };
  if (way < 0.2) return { text: lines.toSpliced(at, 0, line).join('\n') };
  if (!key) return { text: replaceLine(lines, at, line.replace(/(- )?\S.*$/, `$1${pick(values)}`)) };
  const [, indent = '', name = '', value = ''] = key;
  if (way < 0.4) return { text: replaceLine(lines, at, `${indent}${pick(keys)}:${value}`) };
  return {
    text: replaceLine(lines, at, `${indent}${name}: ${pick(values)}`),
    line: value === '' ? undefined : at,
  };
}

function replaceLine(lines: readonly string[], at: number, line: string): string {
  return lines.with(at, line).join('\n');
}
