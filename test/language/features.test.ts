import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { largestText, ParsedDocuments } from '../../src/language/parsedDocument.ts';
import { documentSymbols } from '../../src/language/outline.ts';
import { openDocument, type NavigationOptions } from './navigationRows.ts';
import { parseLastRuns, runLenses, runnableEntryPoints, within } from '../../src/language/runLenses.ts';
import { withoutSnippet } from '../../src/language/completionItems.ts';
import { complete, diagnose, hover, lenses, symbols, type RowOptions } from './rows.ts';

const project = `name: x
entry_points:
  main:
    parameters:
      data: path
      alpha: {type: float, default: 0.00006, description: L2 penalty}
    command: "python t.py --alpha {alpha} {data}"
`;

interface CompletionRow extends RowOptions {
  readonly text: string;
  readonly labels: readonly string[];
}

const topKeys = ['name', 'entry_points', 'python_env', 'conda_env', 'docker_env', 'databricks_spark_job'];
const templates = ['scikit-learn', 'PyTorch', 'Keras', 'Spark', 'docker'].map((word) => `${word} project`);
const types = ['string', 'float', 'int', 'path', 'uri'];

const completions: readonly CompletionRow[] = [
  { text: '|', labels: [...topKeys, ...templates] },
  { text: 'na|', labels: [...topKeys, ...templates] },
  { text: '# name|', labels: [] },
  { text: 'name: x\n|', labels: topKeys.slice(1) },
  {
    text: 'name: x\nent|\npython_env: p\n',
    labels: ['entry_points'],
  },
  { text: 'name: x|', labels: [] },
  { text: 'python_env: |', labels: ['python_env.yaml'] },
  { text: 'conda_env: c|', labels: ['conda.yaml'] },
  { text: 'entry_points:\n  |', labels: ['main'] },
  { text: 'entry_points:\n  main:\n    command: x\n  |', labels: ['entry point'] },
  { text: 'entry_points:\n  main:\n    |', labels: ['parameters', 'command'] },
  { text: 'entry_points:\n  main:\n    comm|', labels: ['parameters', 'command'] },
  { text: 'entry_points:\n  main:\n    command: x\n    |\n', labels: ['parameters'] },
  {
    text: 'entry_points:\n  main:\n    p|\n    command: x\n  other:\n    command: y\n',
    labels: ['parameters'],
  },
  { text: 'entry_points:\n  main:\n\n    # about\n    |\n  other: {}\n', labels: ['parameters', 'command'] },
  { text: 'entry_points:\n  main: {|}\n', labels: ['parameters', 'command'] },
  { text: 'entry_points:\n  main: {command: "x, {y", par|}\n', labels: ['parameters'] },
  { text: 'entry_points:\n  main:\n    parameters:\n      a: |', labels: [...types, '{type, default}'] },
  {
    text: 'entry_points:\n  main:\n    parameters:\n      a: {|}',
    labels: ['type', 'default', 'description'],
  },
  {
    text: 'entry_points:\n  main:\n    parameters:\n      a: {type: float, d|',
    labels: ['default', 'description'],
  },
  { text: 'entry_points:\n  main:\n    parameters:\n      a: {type: |, default: 3}', labels: types },
  {
    text: 'entry_points:\n  main:\n    parameters:\n      a: {type: float,\n          |}',
    labels: ['default', 'description'],
  },
  { text: 'entry_points:\n  main:\n    parameters:\n      a:\n        type: f|\n', labels: types },
  {
    text: 'entry_points:\n  main:\n    parameters:\n      a:\n        type: float\n        |\n',
    labels: ['default', 'description'],
  },
  {
    text: 'entry_points:\n  main:\n    parameters:\n      |\n    command: t {beta} {gamma}\n',
    labels: ['beta', 'gamma'],
  },
  { text: project.replace('{alpha} {data}', '{alpha} {|'), labels: ['{data}', '{alpha}'] },
  { text: project.replace('{alpha} {data}', '{al|}'), labels: ['{data}', '{alpha}'] },
  { text: project.replace('{alpha} {data}', '|'), labels: ['{data}', '{alpha}'] },
  { text: project.replace('{alpha} {data}', 'al|'), labels: [] },
  { text: project.replace('{alpha} {data}', '{{|'), labels: [] },
  {
    text: project.replace('"python t.py --alpha {alpha} {data}"', '>-\n      python t.py\n      --alpha {|'),
    labels: ['{data}', '{alpha}'],
  },
  { text: 'entry_points:\n  main: {command: "t {|", parameters: {a: int}}\n', labels: ['{a}'] },
  { text: 'entry_points:\n  main: {parameters: {a: int, b: {type: |}}}\n', labels: types },
  { text: 'docker_env:\n  vol|\n', labels: ['image', 'volumes', 'environment'] },
  { text: 'docker_env:\n  image: x\n  |', labels: ['volumes', 'environment'] },
  { text: 'docker_env: {image: x, |}', labels: ['volumes', 'environment'] },
  { text: 'databricks_spark_job:\n  |', labels: ['python_file', 'parameters', 'python_libraries'] },
  { text: 'python: "3.11"\n|', language: 'python-env', labels: ['build_dependencies', 'dependencies'] },
  { text: 'signature:\n  inputs: null\n  |', language: 'mlmodel', labels: ['outputs', 'params'] },
];

describe('completion', () => {
  for (const row of completions) {
    it(`at ${JSON.stringify(row.text.slice(-70))}`, async () => {
      assert.deepEqual((await complete(row.text, row)).labels.toSorted(), row.labels.toSorted());
    });
  }

  it('offers every MLmodel key that is not there yet', async () => {
    const { labels } = await complete('flavors: {}\nrun_id: a\n|', { language: 'mlmodel' });
    assert.ok(labels.includes('signature') && labels.includes('model_id'));
    assert.ok(!labels.includes('flavors') && !labels.includes('run_id'));
  });

  const applied: readonly [text: string, label: string, result: string][] = [
    ['pyth|', 'python_env', 'python_env: ${1:python_env.yaml}'],
    ['na|me: x\n', 'name', 'name: x\n'],
    [
      'entry_points:\n  main: {com|}\n',
      'command',
      'entry_points:\n  main: {command: "${1:python train.py}"}\n',
    ],
    ['entry_points:\n  main: {par|}\n', 'parameters', 'entry_points:\n  main: {parameters: ${1}}\n'],
    [
      'entry_points:\n  a:\n    parameters:\n      b: fl|\n',
      'float',
      'entry_points:\n  a:\n    parameters:\n      b: float\n',
    ],
    ['python_env: "py|"\n', 'python_env.yaml', 'python_env: "python_env.yaml"\n'],
    [
      "entry_points:\n  a:\n    parameters:\n      b: {type: 'fl|'}\n",
      'float',
      "entry_points:\n  a:\n    parameters:\n      b: {type: 'float'}\n",
    ],
    [
      'entry_points:\n  a:\n    parameters: {b: int}\n    command: t {|}\n',
      '{b}',
      'entry_points:\n  a:\n    parameters: {b: int}\n    command: t {b}\n',
    ],
    [
      'entry_points:\n  a:\n    parameters: {b: int}\n    command: t {{{b|} {c}\n',
      '{b}',
      'entry_points:\n  a:\n    parameters: {b: int}\n    command: t {{{b} {c}\n',
    ],
  ];
  for (const [text, label, result] of applied) {
    it(`writes ${label} into ${JSON.stringify(text.slice(-40))}`, async () =>
      assert.equal((await complete(text)).apply(label), result));
  }

  it('writes what MLflow takes, for each key and without snippets too', async () => {
    for (const label of topKeys.slice(0, 3)) {
      const { items } = await complete('|');
      const item = items.find((candidate) => candidate.label === label)!;
      const text = (withoutSnippet(item).textEdit as { newText: string }).newText;
      assert.doesNotMatch(text, /\$\{/);
      const { diagnostics } = await diagnose(text, { files: ['python_env.yaml'] });
      assert.deepEqual(diagnostics, [], text);
    }
    const main = (await complete('entry_points:\n  |')).items[0]!;
    const text = (withoutSnippet(main).textEdit as { newText: string }).newText.replaceAll('\n', '\n  ');
    assert.match(text, /^main:\n {4}parameters:\n {6}name: \{type: string, default: \}/);
  });
});

describe('hover', () => {
  const rows: readonly [text: string, over: string, says: RegExp, options?: RowOptions][] = [
    ['na|me: x\n', 'name', /Name of the project/],
    ['entry_points|:\n', 'entry_points', /Default: no entry points[^]*```yaml/],
    [project.replace('main:', 'ma|in:'), 'main', /mlflow run \. -P data=…/],
    [
      project.replace('alpha:', 'al|pha:'),
      'alpha',
      /\*\*alpha\*\*: float = `6e-05`[^]*L2 penalty[^]*Used once in the command/,
    ],
    [project.replace('data: path', 'da|ta: path'), 'data', /path, required[^]*must give it a value/],
    [project.replace('{alpha}', '{al|pha}'), '{alpha}', /\*\*alpha\*\*: float = `6e-05`/],
    [project.replace('data: path', 'data: pa|th'), 'path', /must exist/],
    [project.replace('type: float', 'type: flo|at'), 'float', /does not check it/],
    [
      project.replace('type: float', 'type: inte|ger'),
      'integer',
      /MLflow takes the type `integer` as `string`/,
    ],
    [project.replace('data: path', 'data: Pa|th'), 'Path', /takes the type `Path` as `string`/],
    ['name: x\ndocker_env: {vol|umes: []}\n', 'volumes', /Folders to mount/],
    [project.replace('default:', 'def|ault:'), 'default', /`010` becomes `8`/],
    [project.replace('command', 'com|mand'), 'command', /quoted for the shell/],
    ['name: x\ndocker_env:\n  im|age: y\n', 'image', /container/],
    ['python|: "3.11"\n', 'python', /`3.10` without quotes is the number 3.1/, { language: 'python-env' }],
    ['signature:\n  in|puts: null\n', 'inputs', /JSON text/, { language: 'mlmodel' }],
    ['model_|id: null\n', 'model_id', /Since MLflow 3.0/, { language: 'mlmodel' }],
  ];
  for (const [text, over, says, options] of rows) {
    it(`over ${over} in ${JSON.stringify(text.slice(0, 40))}`, async () => {
      const shown = await hover(text, options);
      assert.equal(shown?.over, over);
      assert.match(shown?.text ?? '', says);
    });
  }
  for (const text of [
    'na: |x\n',
    'unkn|own: x\n',
    '# co|mment\n',
    '|',
    project.replace('t.py', 't|.py'),
    'x\0|',
  ]) {
    it(`says nothing at ${JSON.stringify(text.slice(0, 40))}`, async () =>
      assert.equal(await hover(text), undefined));
  }
});

describe('code lenses', () => {
  const uri = 'file:///project/MLproject';
  it('run each entry point, with what the command needs', () => {
    assert.deepEqual(lenses(`${project}  other:\n    command: y\n`), [
      { line: 2, title: 'Run', arguments: [{ uri, entryPoint: 'main' }] },
      { line: 7, title: 'Run', arguments: [{ uri, entryPoint: 'other' }] },
    ]);
  });
  it('register a model', () => {
    const model = 'file:///project/MLmodel';
    assert.deepEqual(lenses('flavors: {}\n', { language: 'mlmodel' }), [
      { line: 0, title: 'Register Model…', arguments: [{ uri: model }] },
    ]);
  });
  it('are not there for what is no model, not on disk, empty, binary or too large', () => {
    assert.deepEqual(lenses('name: x\n', { language: 'mlmodel' }), []);
    assert.deepEqual(lenses(project, { uri: 'untitled:Untitled-1' }), []);
    assert.deepEqual(lenses('\0'), []);
    assert.deepEqual(lenses(project + ' '.repeat(largestText)), []);
    assert.deepEqual(lenses('dependencies: []\n', { language: 'python-env' }), []);
  });
  it('lead to runs, where the editor knows them', () => {
    const of = (text: string, options?: NavigationOptions): ReturnType<typeof runLenses> => {
      const parsed = new ParsedDocuments().get(openDocument(text, options).document);
      const names = runnableEntryPoints(parsed);
      const answer = [...names, 'gone'].map((entryPoint) => ({ entryPoint, title: 'a run', runId: 'r' }));
      return runLenses(parsed, parseLastRuns([...answer, null, 3, { entryPoint: 'main' }]));
    };
    const [lens, ...others] = of(project);
    assert.deepEqual(others, []);
    assert.equal(lens?.range.start.line, 2);
    assert.deepEqual(lens.command, {
      title: 'a run',
      command: 'mlflow.openRun',
      arguments: [{ runId: 'r', connectionId: undefined }],
    });
    assert.deepEqual(of(project, { uri: 'untitled:x' }), []);
    const model = { language: 'mlmodel' } as const;
    assert.deepEqual(
      of('flavors: {}\nrun_id: abc\n', model).map(({ command }) => [command?.title, command?.arguments]),
      [['Open Run', [{ runId: 'abc' }]]],
    );
    assert.deepEqual(of('flavors: {}\nrun_id: null\n', model), []);
    assert.deepEqual(parseLastRuns('x'), []);
  });
  it('do not wait for an answer', async () => {
    assert.equal(await within(Promise.resolve('in time'), 1000, 'late'), 'in time');
    assert.equal(await within(new Promise(() => {}), 1, 'late'), 'late');
    assert.equal(await within(Promise.reject(new Error('no')), 1000, 'none'), 'none');
  });
  it('stay while a line is half typed', () => {
    assert.equal(lenses(`${project}  other:\n    com\n  third:\n    command: z\n`).length, 2);
  });
});

describe('symbols', () => {
  it('show entry points and parameters by their kinds', () => {
    assert.deepEqual(symbols(project), [
      'name 20',
      'entry_points 19',
      '  main 12',
      '    parameters 19',
      '      data 13',
      '      alpha 13',
      '    command 20',
    ]);
  });
  it('say what stands behind them', () => {
    const details = (text: string, options?: NavigationOptions): string[] => {
      const { document } = openDocument(text, options);
      const walk = (items: ReturnType<typeof documentSymbols>): string[] =>
        items.flatMap(({ name, detail, children }) => [`${name}: ${detail}`, ...walk(children ?? [])]);
      return walk(documentSymbols(new ParsedDocuments().get(document)));
    };
    assert.deepEqual(details(project).slice(1), [
      'entry_points: ',
      'main: python t.py --alpha {alpha} {data}',
      'parameters: ',
      'data: path',
      'alpha: float = 6e-05',
      'command: python t.py --alpha {alpha} {data}',
    ]);
    assert.deepEqual(
      details('flavors:\n  sklearn: {loader_module: m}\nenv_vars: [a, b]\n', { language: 'mlmodel' }),
      ['flavors: ', 'sklearn: m', 'loader_module: m', 'env_vars: 2 items'],
    );
  });
  it('have a name where the key has none', () => assert.deepEqual(symbols('"": x\n'), ['"" 20']));
});

describe('the sample project', () => {
  it('is clean', async () => {
    const text = readFileSync(new URL('../../examples/wine-quality/MLproject', import.meta.url), 'utf8');
    assert.deepEqual((await diagnose(text, { files: ['python_env.yaml'] })).found, []);
  });
});

describe('a version of a document', () => {
  it('is read once', () => {
    const documents = new ParsedDocuments();
    const document = TextDocument.create('file:///project/MLproject', 'mlproject', 1, project);
    const first = documents.get(document);
    assert.equal(documents.get(document), first);
    TextDocument.update(document, [{ text: 'name: y\n' }], 2);
    const second = documents.get(document);
    assert.notEqual(second, first);
    assert.equal(documents.get(document), second);
  });
});
