/** What a key's value is, for completion and hover. */
export type KeyType = 'string' | 'path' | 'mapping' | 'list' | 'boolean' | 'integer' | 'any';

/** One key of a file that MLflow reads. `doc` is Markdown and says what MLflow does with it. */
export interface FormatKey {
  readonly name: string;
  readonly type: KeyType;
  readonly doc: string;
  readonly default?: string;
  readonly example?: string;
  /** What completion writes after `name:`, as an LSP snippet whose further lines are indented by two spaces. */
  readonly snippet?: string;
  /** Since which MLflow, for keys that older files lack. */
  readonly since?: string;
}

export const mlprojectKeys: readonly FormatKey[] = [
  {
    name: 'name',
    type: 'string',
    doc: 'Name of the project. MLflow needs it only for Docker and Kubernetes, where it becomes the name of the image. A project without a name has none: the folder name is not used.',
    default: 'none',
    example: 'name: wine-quality',
    snippet: ' ${1:name}',
  },
  {
    name: 'entry_points',
    type: 'mapping',
    doc: 'The commands of the project, by name. `mlflow run` takes `main` unless `-e` names another one. A `.py` or `.sh` file of the project can be run with `-e` without being listed.',
    default: 'no entry points',
    example:
      'entry_points:\n  main:\n    parameters:\n      alpha: {type: float, default: 0.5}\n    command: "python train.py --alpha {alpha}"',
    snippet: '\n  ${1:main}:\n    command: "${2:python train.py}"',
  },
  {
    name: 'python_env',
    type: 'path',
    doc: 'Path of the Python environment file, relative to the folder of the MLproject file. The file must exist whatever environment manager is used; its content is read by virtualenv and uv only. Only one of `python_env`, `conda_env` and `docker_env` may be there, even with an empty value.',
    default: '`python_env.yaml` if it is there, else `conda.yaml` if it is there, else an empty environment',
    example: 'python_env: python_env.yaml',
    snippet: ' ${1:python_env.yaml}',
  },
  {
    name: 'conda_env',
    type: 'path',
    doc: 'Path of the conda environment file, relative to the folder of the MLproject file. With virtualenv or uv MLflow converts it: what conda would install and pip would not is dropped. Only one of `python_env`, `conda_env` and `docker_env` may be there, even with an empty value.',
    default: '`conda.yaml` if it is there and no `python_env.yaml` is',
    example: 'conda_env: conda.yaml',
    snippet: ' ${1:conda.yaml}',
  },
  {
    name: 'docker_env',
    type: 'mapping',
    doc: 'Runs the project in a Docker container. The project then needs a `name`. Only one of `python_env`, `conda_env` and `docker_env` may be there, even with an empty value.',
    default: 'no container',
    example:
      'docker_env:\n  image: python:3.11-slim\n  volumes: ["/data:/data"]\n  environment: [["EPOCHS", "3"], "AWS_PROFILE"]',
    snippet: '\n  image: ${1:python:3.11-slim}',
  },
  {
    name: 'databricks_spark_job',
    type: 'mapping',
    doc: 'Runs the project as a Spark job on Databricks. It excludes the environment keys. The local backend does not run such projects.',
    default: 'no Spark job',
    example: 'databricks_spark_job:\n  python_file: train.py\n  parameters: ["--alpha", "0.5"]',
    snippet: '\n  python_file: ${1:train.py}',
    since: '2.14',
  },
];

export const entryPointKeys: readonly FormatKey[] = [
  {
    name: 'parameters',
    type: 'mapping',
    doc: 'The parameters of the entry point, by name. Each is logged with the run and stands for `{name}` in the command. A parameter without a default is required.',
    default: 'no parameters',
    example: 'parameters:\n  data: path\n  alpha: {type: float, default: 0.5}',
    snippet: '\n  ${1:name}: {type: ${2|string,float,int,path,uri|}, default: ${3}}',
  },
  {
    name: 'command',
    type: 'string',
    doc: "The shell command, run by `bash -c` (`cmd /c` on Windows) in the project's folder. `{parameter}` becomes the value, quoted for the shell; `{{` and `}}` stand for braces. Parameters that are given but not declared are added at its end as `--key value`.",
    default: 'none: an entry point without a command fails when it is run',
    example: 'command: "python train.py --alpha {alpha}"',
    snippet: ' "${1:python train.py}"',
  },
];

export const parameterKeys: readonly FormatKey[] = [
  {
    name: 'type',
    type: 'string',
    doc: 'Type of the parameter. Only `path` and `uri` change what MLflow does; it does not check numbers.',
    default: 'string',
    example: 'type: float',
    snippet: ' ${1|string,float,int,path,uri|}',
  },
  {
    name: 'default',
    type: 'any',
    doc: 'Value when the run gives none. Without it, or with `null`, the parameter is required. MLflow passes what Python makes of the YAML value: `yes` becomes `True`, `010` becomes `8`. Quotes keep it as written.',
    default: 'none: the parameter is required',
    example: 'default: 0.5',
    snippet: ' ${1}',
  },
  {
    name: 'description',
    type: 'string',
    doc: 'For readers of the file. MLflow ignores it.',
    default: 'none',
    example: 'description: "L2 penalty"',
    snippet: ' "${1}"',
  },
];

export const dockerKeys: readonly FormatKey[] = [
  {
    name: 'image',
    type: 'string',
    doc: 'The image that the container is made from: a local one, or one that Docker pulls. It needs Python and what the command needs.',
    default: 'none: it must be given',
    example: 'image: python:3.11-slim',
    snippet: ' ${1:python:3.11-slim}',
  },
  {
    name: 'volumes',
    type: 'list',
    doc: 'Folders to mount, as `docker run -v` takes them.',
    default: 'no volumes',
    example: 'volumes: ["/data:/data"]',
    snippet: ' ["${1:/host/path}:${2:/container/path}"]',
  },
  {
    name: 'environment',
    type: 'list',
    doc: 'Environment variables of the container: a name copies the variable of this machine, a pair sets a new one.',
    default: 'no variables',
    example: 'environment: [["EPOCHS", "3"], "AWS_PROFILE"]',
    snippet: ' [["${1:NAME}", "${2:value}"]]',
  },
];

export const databricksKeys: readonly FormatKey[] = [
  {
    name: 'python_file',
    type: 'path',
    doc: 'The Python file to run. It excludes `entry_points`.',
    default: 'the entry point',
    example: 'python_file: train.py',
    snippet: ' ${1:train.py}',
  },
  {
    name: 'parameters',
    type: 'list',
    doc: 'Arguments for `python_file`.',
    default: 'no arguments',
    example: 'parameters: ["--alpha", "0.5"]',
    snippet: ' [${1}]',
  },
  {
    name: 'python_libraries',
    type: 'list',
    doc: 'Packages to install on the cluster, as requirement lines.',
    default: 'no packages',
    example: 'python_libraries: ["scikit-learn==1.7.0"]',
    snippet: ' [${1}]',
  },
];

export const pythonEnvKeys: readonly FormatKey[] = [
  {
    name: 'python',
    type: 'string',
    doc: 'The Python version, as a string: `3.10` without quotes is the number 3.1. virtualenv takes the newest version that starts with it and builds it if it is not installed; uv takes any installed one that fits, and ranges like `">=3.10"`.',
    default: 'the Python that runs MLflow',
    example: 'python: "3.11"',
    snippet: ' "${1:3.11}"',
  },
  {
    name: 'build_dependencies',
    type: 'list',
    doc: 'Packages that are installed first, in a pip call of their own: what the others need to be built.',
    default: '`[]`',
    example: 'build_dependencies:\n  - pip\n  - setuptools\n  - wheel',
    snippet: '\n  - ${1:pip}',
  },
  {
    name: 'dependencies',
    type: 'list',
    doc: 'Packages, each one line of a pip requirements file: `mlflow`, `scikit-learn==1.7.0`, `-r requirements.txt`, `-e .`. Paths are relative to this file.',
    default: '`[]`',
    example: 'dependencies:\n  - mlflow\n  - -r requirements.txt',
    snippet: '\n  - ${1:mlflow}',
  },
];

/** The types with a meaning or in the documentation; any other word is taken as `string`. */
export const parameterTypes: readonly { readonly name: string; readonly doc: string }[] = [
  { name: 'string', doc: 'Any text. The default type.' },
  { name: 'float', doc: 'A number. MLflow does not check it.' },
  { name: 'int', doc: 'A whole number. MLflow does not check it.' },
  {
    name: 'path',
    doc: 'A file or folder. A local one must exist, relative to the folder `mlflow run` was started in, and is passed as an absolute path. Artifacts (`models:/…`, `runs:/…`, `s3://…`) are downloaded first. Plain `http://` addresses fail.',
  },
  {
    name: 'uri',
    doc: 'A URI: the value must have a scheme, such as `s3://` or `models:/`. It is passed as it is.',
  },
];
