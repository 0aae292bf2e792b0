import type { Draft } from './completionItems.ts';

interface Template {
  readonly label: string;
  readonly documentation: string;
  /** An LSP snippet; the braces of placeholders in commands are escaped. */
  readonly text: string;
}

const project = (name: string, lines: readonly string[]): string =>
  [`name: \${1:${name}}`, ...lines, ''].join('\n');
const entryPoint = (parameters: readonly string[], command: string): string[] => [
  'entry_points:',
  '  main:',
  '    parameters:',
  ...parameters.map((line) => `      ${line.replaceAll('}', '\\}')}`),
  `    command: "${command.replaceAll('}', '\\}')}"`,
];
const pythonEnv = 'python_env: python_env.yaml';

/** Whole files to start from, for a file that is still empty. MLflow loads each as it stands. */
export const projectTemplates: readonly Template[] = [
  {
    label: 'scikit-learn project',
    documentation: 'A project that trains a scikit-learn model.',
    text: project('sklearn-project', [
      pythonEnv,
      ...entryPoint(
        ['alpha: {type: float, default: 0.5}', 'l1_ratio: {type: float, default: 0.1}'],
        'python train.py --alpha {alpha} --l1-ratio {l1_ratio}',
      ),
    ]),
  },
  {
    label: 'PyTorch project',
    documentation: 'A project that trains a PyTorch model.',
    text: project('pytorch-project', [
      pythonEnv,
      ...entryPoint(
        [
          'epochs: {type: int, default: 10}',
          'batch_size: {type: int, default: 64}',
          'learning_rate: {type: float, default: 0.001}',
        ],
        'python train.py --epochs {epochs} --batch-size {batch_size} --learning-rate {learning_rate}',
      ),
    ]),
  },
  {
    label: 'Keras project',
    documentation: 'A project that trains a Keras model.',
    text: project('keras-project', [
      pythonEnv,
      ...entryPoint(
        [
          'epochs: {type: int, default: 10}',
          'batch_size: {type: int, default: 128}',
          'dropout: {type: float, default: 0.2}',
        ],
        'python train.py --epochs {epochs} --batch-size {batch_size} --dropout {dropout}',
      ),
    ]),
  },
  {
    label: 'Spark project',
    documentation: 'A project that runs on Spark through spark-submit.',
    text: project('spark-project', [
      pythonEnv,
      ...entryPoint(
        ['data: {type: string, default: data/input.parquet}', 'max_iter: {type: int, default: 10}'],
        'spark-submit --master local[*] train.py --data {data} --max-iter {max_iter}',
      ),
    ]),
  },
  {
    label: 'docker project',
    documentation: 'A project whose command runs in a container. The image needs Python and MLflow.',
    text: project('docker-project', [
      'docker_env:',
      '  image: ${2:python:3.11-slim}',
      '  volumes: ["${3:/data}:${3:/data}"]',
      '  environment: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]',
      ...entryPoint(['alpha: {type: float, default: 0.5}'], 'python train.py --alpha {alpha}'),
    ]),
  },
];

const environment = (...packages: readonly string[]): string =>
  [
    'python: "${1:3.11}"',
    'build_dependencies:',
    ...['pip', 'setuptools', 'wheel'].map((name) => `  - ${name}`),
    'dependencies:',
    ...['mlflow', ...packages].map((name) => `  - ${name}`),
    '',
  ].join('\n');

export const environmentTemplates: readonly Template[] = [
  { label: 'scikit-learn environment', packages: ['scikit-learn', 'pandas'] },
  { label: 'PyTorch environment', packages: ['torch', 'torchvision'] },
  { label: 'Keras environment', packages: ['keras', 'tensorflow'] },
  { label: 'Spark environment', packages: ['pyspark', 'pandas'] },
].map(({ label, packages }) => ({
  label,
  documentation: `Python, MLflow, ${packages.join(' and ')}.`,
  text: environment(...packages),
}));

export function templateDrafts(templates: readonly Template[], range: Draft['range']): Draft[] {
  return templates.map(({ label, documentation, text }, order) => ({
    label,
    kind: 'template',
    detail: 'template',
    documentation,
    range,
    text,
    snippet: true,
    order: order + 20,
  }));
}
