import type { FormatKey } from './keys.ts';

/** What conda reads in an environment file, and what MLflow makes of it with virtualenv and uv. */
export const condaKeys: readonly FormatKey[] = [
  {
    name: 'name',
    type: 'string',
    doc: 'Name of the environment. MLflow ignores it: it names the environment by the content of the file.',
    default: 'none',
    example: 'name: wine-quality',
    snippet: ' ${1:name}',
  },
  {
    name: 'channels',
    type: 'list',
    doc: 'Where conda looks for packages. virtualenv and uv do not read it.',
    default: "conda's own channels",
    example: 'channels:\n  - conda-forge',
    snippet: '\n  - ${1:conda-forge}',
  },
  {
    name: 'dependencies',
    type: 'list',
    doc: 'Packages of conda, and a mapping `pip` with those of pip. With virtualenv and uv MLflow takes the version of `python`, which must be pinned (`python=3.11`), `pip`, `setuptools` and `wheel`, and the packages below `pip`; the other ones are dropped with a warning.',
    default: 'none: the key must be there',
    example: 'dependencies:\n  - python=3.11\n  - pip\n  - pip:\n      - mlflow',
    snippet: '\n  - python=${1:3.11}\n  - pip\n  - pip:\n      - ${2:mlflow}',
  },
  {
    name: 'variables',
    type: 'mapping',
    doc: 'Environment variables that conda sets. virtualenv and uv do not read it.',
    default: 'no variables',
    example: 'variables:\n  OMP_NUM_THREADS: "1"',
    snippet: '\n  ${1:NAME}: "${2:value}"',
  },
  {
    name: 'prefix',
    type: 'path',
    doc: 'Folder of the environment that the file was exported from. MLflow ignores it.',
    default: 'none',
    example: 'prefix: /opt/conda/envs/wine',
  },
];
