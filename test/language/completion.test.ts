import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fitsTrigger, withoutSnippet } from '../../src/language/completionItems.ts';
import { complete, diagnose, type RowOptions } from './rows.ts';
import { scripts } from './scriptRows.ts';

interface Row extends RowOptions {
  readonly text: string;
  /** All labels; with `some` at least these. */
  readonly labels?: readonly string[];
  readonly some?: readonly string[];
  readonly none?: readonly string[];
  /** A label, and the text that it makes. */
  readonly applied?: readonly [label: string, result: string];
}

const texts = {
  'train.py': scripts['argparse']!,
  'cli.py': scripts['click']!,
  'src/fit.py': scripts['typer']!,
  'data/train.csv': '',
  'env.yaml': '',
  'requirements.txt': 'numpy==2.4.6 # fast\nscikit_learn >= 1.7, < 2\n-e .\n',
  'pyproject.toml': '[project]\ndependencies = [\n  "polars>=1",\n  \'click[x]\',\n]\n',
  'environment.yml': 'dependencies: [python=3.11, "scipy=1.17.1=h1", {pip: [skops==0.16]}]\n',
  '.git/config': '',
};
const command = (text: string): string =>
  `entry_points:\n  main:\n    parameters: {alpha: float, batch_size: int}\n    command: ${text}\n`;
const environment: RowOptions = { language: 'python-env', texts };

const rows: readonly Row[] = [
  {
    text: 'python_env: |',
    texts,
    labels: ['python_env.yaml', 'env.yaml', 'environment.yml', 'data/', 'src/'],
  },
  { text: 'conda_env: "e|"', texts, some: ['env.yaml'], applied: ['env.yaml', 'conda_env: "env.yaml"'] },
  { text: 'python_env: data/|', texts, labels: ['python_env.yaml'] },
  { text: 'python_env: |', uri: 'untitled:Untitled-1', texts, labels: ['python_env.yaml'] },
  { text: 'docker_env:\n  image: x\n|', labels: ['name', 'entry_points'] },
  { text: command('python |'), texts, some: ['train.py', 'src/', '{alpha}'], none: ['.git/', 'env'] },
  { text: command('python src/|'), texts, some: ['fit.py'], none: ['train.py'] },
  {
    text: command('"python src/f|"'),
    texts,
    applied: ['fit.py', command('"python src/fit.py"')],
  },
  { text: command('python train.py -|'), texts, some: ['--alpha', '--fast', '-b'] },
  {
    text: command('python train.py --alpha {alpha} --|'),
    texts,
    labels: ['--fast', '--batch-size', '--many', '--help'],
  },
  {
    text: command('"python train.py --ba|"'),
    texts,
    applied: ['--batch-size', command('"python train.py --batch-size {batch_size}"')],
  },
  { text: command('>-\n      python train.py\n      --f|\n'), texts, some: ['--fast'] },
  {
    text: command('|\n      python train.py \\\n        --fast --|\n'),
    texts,
    some: ['--alpha'],
    none: ['--fast'],
  },
  // What stands behind the cursor is passed already, on the next lines too.
  {
    text: command('python train.py --| --alpha 3\n'),
    texts,
    labels: ['--fast', '--batch-size', '--many', '--help'],
  },
  {
    text: command('>\n      python train.py\n      --|\n      --alpha={alpha}\n      --fast && x --many\n'),
    texts,
    labels: ['--batch-size', '--many', '--help'],
  },
  {
    text: command('|\n      python train.py \\\n        --| \\\n        --fast\n      x --many\n'),
    texts,
    labels: ['--alpha', '--batch-size', '--many', '--help'],
  },
  {
    text: command('"python train.py --| --fast; python train.py --alpha 3"'),
    texts,
    labels: ['--alpha', '--batch-size', '--many', '--help'],
  },
  { text: command('python cli.py --|'), texts, some: ['--alpha', '--fast', '--slow'] },
  { text: command('python src/fit.py --|'), texts, some: ['--alpha', '--fast', '--no-fast'] },
  { text: command('python missing.py --|'), texts, labels: [] },
  { text: command('python train.py --|'), uri: 'untitled:a', texts, labels: [] },
  { text: `${command('mlflow run . -e |').trimEnd()}`, labels: ['main'] },
  { text: `${command('python x && mlflow run . --entry-point m|')}`, labels: ['main'] },
  {
    text: 'entry_points:\n  a:\n    parameters:\n      d: {type: path, default: da|}\n',
    texts,
    some: ['data/'],
  },
  { text: 'entry_points:\n  a:\n    parameters:\n      d: {type: float, default: da|}\n', texts, labels: [] },
  {
    text: 'databricks_spark_job:\n  python_file: t|',
    texts,
    labels: ['train.py', 'cli.py', 'data/', 'src/'],
  },
  {
    text: 'flavors:\n  sklearn: {}\n  |',
    language: 'mlmodel',
    some: ['python_function', 'xgboost', 'pytorch'],
    none: ['sklearn'],
  },
  {
    text: 'flavors:\n  py|',
    language: 'mlmodel',
    applied: ['python_function', 'flavors:\n  python_function:\n  loader_module: ${1:mlflow.sklearn}'],
  },
  {
    text: 'flavors:\n  sklearn:\n    pickled_model: m\n    |',
    language: 'mlmodel',
    labels: ['sklearn_version', 'serialization_format', 'skops_trusted_types', 'code', 'extra_files'],
  },
  {
    text: 'flavors:\n  sklearn:\n    serialization_format: |',
    language: 'mlmodel',
    labels: ['skops', 'cloudpickle', 'pickle'],
  },
  {
    text: 'flavors:\n  python_function:\n    loader_module: mlflow.sk|',
    language: 'mlmodel',
    some: ['mlflow.sklearn', 'mlflow.pyfunc.model', 'mlflow.pyfunc.loaders.code_model'],
    applied: ['mlflow.sklearn', 'flavors:\n  python_function:\n    loader_module: mlflow.sklearn'],
  },
  {
    text: 'flavors:\n  python_function:\n    env:\n      |',
    language: 'mlmodel',
    labels: ['conda', 'virtualenv'],
  },
  { text: 'flavors:\n  mine:\n    |', language: 'mlmodel', labels: [] },
  { text: 'flavors:\n  xgboost:\n    data: tr|', language: 'mlmodel', texts, some: ['train.py', 'data/'] },
  { text: 'saved_input_example_info:\n  |', language: 'mlmodel', some: ['artifact_path', 'pandas_orient'] },
  { text: 'python: |', ...environment, labels: ['3.14', '3.13', '3.12', '3.11', '3.10'] },
  { text: 'python: 3|', ...environment, applied: ['3.11', 'python: "3.11"'] },
  { text: 'python: "3|"', ...environment, applied: ['3.11', 'python: "3.11"'] },
  {
    text: 'dependencies:\n  - |',
    ...environment,
    some: [
      'numpy==2.4.6',
      'scikit_learn>=1.7,<2',
      'polars>=1',
      'click',
      'scipy==1.17.1',
      'skops==0.16',
      'mlflow',
      'torch',
    ],
    none: ['numpy', 'scikit-learn', 'scipy', '-e .', 'python==3.11'],
  },
  {
    text: 'dependencies:\n- nump|\n',
    ...environment,
    applied: ['numpy==2.4.6', 'dependencies:\n- numpy==2.4.6\n'],
  },
  { text: 'build_dependencies:\n  - se|', ...environment, some: ['setuptools'] },
  { text: 'dependencies:\n  - -r |', ...environment, some: ['requirements.txt', 'src/'], none: ['mlflow'] },
  {
    text: 'dependencies:\n  - |',
    language: 'python-env',
    uri: 'untitled:a',
    some: ['mlflow'],
    none: ['numpy==2.4.6'],
  },
  { text: '|', ...environment, some: ['python', 'scikit-learn environment', 'Spark environment'] },
  { text: 'python: "3.11"\n|', ...environment, labels: ['build_dependencies', 'dependencies'] },
  { text: '|', language: 'yaml', labels: ['name', 'channels', 'dependencies', 'variables', 'prefix'] },
  { text: 'dependencies:\n  - num|', language: 'yaml', texts, some: ['numpy=2.4.6', 'mlflow'] },
  { text: 'dependencies:\n  - pip:\n    - num|', language: 'yaml', texts, some: ['numpy==2.4.6'] },
];

describe('completion with files', () => {
  for (const row of rows) {
    it(`at ${JSON.stringify(row.text.slice(-60))}${row.language ? ` in ${row.language}` : ''}`, async () => {
      const { labels, apply } = await complete(row.text, row);
      if (row.labels) assert.deepEqual(labels.toSorted(), row.labels.toSorted());
      for (const label of row.some ?? [])
        assert.ok(labels.includes(label), `no ${label} in ${labels.join(' ')}`);
      for (const label of row.none ?? []) assert.ok(!labels.includes(label), `${label} is there`);
      if (row.applied) assert.equal(apply(row.applied[0]), row.applied[1]);
    });
  }

  it('puts folders before files, and what the workspace asks for before other packages', async () => {
    const order = async (text: string, options: RowOptions): Promise<string[]> => {
      const { items } = await complete(text, options);
      return items.toSorted((a, b) => (a.sortText! < b.sortText! ? -1 : 1)).map(({ label }) => label);
    };
    const files = await order('databricks_spark_job:\n  python_file: |', { texts });
    assert.deepEqual(files, ['data/', 'src/', 'cli.py', 'train.py']);
    const packages = await order('dependencies:\n  - |', environment);
    assert.ok(packages.indexOf('numpy==2.4.6') < packages.indexOf('mlflow'));
  });

  it('comes by itself only where a list does not get in the way', async () => {
    const at = async (text: string): Promise<Awaited<ReturnType<typeof complete>>['items']> =>
      (await complete(text, { texts })).items;
    assert.ok(fitsTrigger(' ', await at('python_env: |')));
    assert.ok(!fitsTrigger(' ', await at(command('python |'))));
    assert.ok(fitsTrigger('-', await at(command('python train.py -|'))));
    assert.ok(!fitsTrigger('-', await at('entry_points:\n  main:\n    -|')));
    assert.ok(fitsTrigger('{', await at(command('python {|'))));
  });
});

describe('templates', () => {
  for (const language of ['mlproject', 'python-env'] as const) {
    it(`of ${language} are files without a problem`, async () => {
      const { items } = await complete('|', { language });
      const templates = items.filter(({ kind }) => kind === 15);
      assert.equal(templates.length, language === 'mlproject' ? 5 : 4);
      for (const item of templates) {
        const { newText } = withoutSnippet(item).textEdit as { newText: string };
        const { diagnostics } = await diagnose(newText, { language, files: ['python_env.yaml'] });
        assert.deepEqual(diagnostics, [], newText);
        assert.doesNotMatch(newText, /\\|\$/);
      }
    });
  }
});
