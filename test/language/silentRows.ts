import { argparseScript, choiceScript, defaultOf, runs, type DiagnosticRow } from './diagnosticRows.ts';

/** Texts that look as if they deserved the code, and do not. */
export const silent: Readonly<Record<string, readonly DiagnosticRow[]>> = {
  E1: [{ text: 'name: x\n' }, { text: '{}\n' }, { text: '--- {name: x}\n' }],
  E2: [{ text: 'python_env: a\n' }, { text: 'docker_env:\n' }, { text: 'name: x\nconda_env: ~\n' }],
  E3: [
    { text: 'python_env: a.yaml\n', files: ['a.yaml'] },
    { text: 'python_env: a.yaml\n', uri: 'untitled:a' },
    { text: 'docker_env: {image: x}\nconda_env: c.yaml\n' },
  ],
  E4: [{ text: 'conda_env: ~\n' }, { text: 'python_env: ""\n' }, { text: 'conda_env: /abs/c.yaml\n' }],
  E5: [
    { text: 'name: x\ndocker_env: {image: 3}\n' },
    { text: 'docker_env: {}\n' },
    { text: 'name: x\ndocker_env: {image: i, environment: [[A, b], C], volumes: ~}\n' },
  ],
  E6: [
    { text: 'name: x\ndocker_env: {image: i}\n' },
    { text: 'docker_env: {}\n' },
    { text: 'docker_env: ~\n' },
  ],
  E7: [
    { text: 'entry_points: {}\n' },
    { text: 'entry_points:\n  main:\n    parameters: {}\n    command: x\n' },
    { text: 'entry_points:\n  main:\n    parameters:\n      a: {}\n    command: python t.py\n' },
  ],
  E8: [
    { text: 'entry_points:\n  main:\n    command: ""\n' },
    { text: 'entry_points:\n  main:\n    command: >-\n      x\n' },
    { text: "entry_points:\n  main:\n    command: '3'\n" },
  ],
  E9: [
    { text: 'entry_points:\n  main:\n    command: "awk \'{{print $1}}\'"\n' },
    { text: 'entry_points:\n  main:\n    parameters:\n      a: float\n    command: x {a:>5} {a!r}\n' },
    { text: 'entry_points:\n  main:\n    parameters:\n      my param: int\n    command: x {my param}\n' },
  ],
  E10: [
    { text: 'databricks_spark_job: {python_file: a.py}\n' },
    { text: 'databricks_spark_job: {}\nentry_points: {main: {command: python t.py}}\n' },
    { text: 'databricks_spark_job: ~\nconda_env: c.yaml\n' },
  ],
  E11: [
    { text: 'python: 3.9.13\n', language: 'python-env' },
    { text: '{}\n', language: 'python-env' },
    { text: 'python: ~\ndependencies:\n', language: 'python-env' },
  ],
  E12: [
    { text: 'conda_env: c.yaml\n', texts: { 'c.yaml': 'dependencies: ["python>=3.8"]\n' } },
    {
      text: 'conda_env: c.yaml\n',
      texts: { 'c.yaml': 'dependencies: [numpy, "python=3.8.*", pip: [mlflow]]\n' },
      manager: 'uv',
    },
    { text: 'conda_env: c.yaml\n', texts: { 'c.yaml': 'name: x\n' }, manager: 'virtualenv' },
  ],
  E13: [
    {
      text: 'entry_points:\n  main:\n    parameters:\n      u: {type: uri, default: "models:/a/1"}\n    command: python t.py\n',
    },
    {
      text: 'entry_points:\n  main:\n    parameters:\n      p: {type: path, default: ""}\n    command: python t.py\n',
    },
    {
      text: 'entry_points:\n  main:\n    parameters:\n      u: {type: uri, default: ~}\n    command: python t.py\n',
    },
  ],
  E14: [
    { text: 'flavors: {}\nsignature:\n  inputs: \'[{"type": "long", "name": 0}]\'\n', language: 'mlmodel' },
    { text: "signature:\n  params: '[]'\n", language: 'mlmodel' },
    {
      text: 'signature:\n  params: \'[{"name": "t", "type": "double", "default": 1}]\'\n',
      language: 'mlmodel',
    },
  ],
  E15: [
    {
      text: 'flavors: {}\nsignature:\n  inputs: \'[{"type": "long", "name": "a", "required": false}]\'\n',
      language: 'mlmodel',
    },
    {
      text: 'flavors: {}\nsignature:\n  inputs: \'[{"type": "long", "name": "optional"}]\'\n',
      language: 'mlmodel',
    },
    {
      text: 'flavors: {}\nsignature:\n  inputs: \'[{"type": "object", "properties": {"optional": {"type": "long"}}}]\'\n',
      language: 'mlmodel',
    },
  ],
  E16: [
    { text: 'env_vars: []\n', language: 'mlmodel' },
    { text: 'resources: {api_version: "1"}\n', language: 'mlmodel' },
    {
      text: 'resources: r.yaml\n',
      language: 'mlmodel',
      texts: { 'r.yaml': 'api_version: "1"\ndatabricks: {app: [{name: x}]}\n' },
    },
  ],
  E17: [{ text: '﻿name: x\r\n' }, { text: 'a: &x 1\nb: *x\n' }, { text: 'name: http://h:80/#y # z\n' }],
  E18: [
    { text: 'entry_points:\n  main:\n    parameters:\n      a/b: int\n    command: python t.py\n' },
    { text: 'entry_points:\n  main:\n    parameters:\n      é: int\n    command: python t.py\n' },
    { text: 'entry_points:\n  main:\n    parameters:\n      "a b.c:d": int\n    command: python t.py\n' },
  ],
  E19: [
    { text: 'entry_points:\n  main:\n    parameters:\n      "no": int\n    command: python t.py\n' },
    { text: 'entry_points:\n  main:\n    parameters:\n      y: int\n    command: python t.py\n' },
    { text: 'entry_points:\n  main:\n    parameters:\n      on: {default: 3}\n    command: python t.py\n' },
  ],
  E20: [
    { text: 'conda_env: c.yaml\n', texts: { 'c.yaml': 'dependencies: [mlflow]\n' }, manager: 'conda' },
    { text: 'name: x\n', texts: { 'conda.yaml': 'dependencies: [mlflow]\n' }, manager: 'conda' },
    { text: 'name: x\ndocker_env: {image: i}\n', manager: 'conda' },
    {
      text: 'python_env: p.yaml\n',
      texts: { 'p.yaml': 'dependencies: [mlflow]\n' },
      manager: 'virtualenv',
    },
  ],
  W1: [
    { text: 'name: x\n' },
    { text: 'name: x\n', uri: 'file:///project/mlProject' },
    { text: 'name: x\n', uri: 'file:///MLproject.yaml/MLproject' },
  ],
  W2: [
    { text: 'name: x\n' },
    { text: 'name: x\n', files: ['MLproject'], folders: ['mlprojects'] },
    { text: 'name: x\n', uri: 'untitled:MLproject', folders: ['mlproject'] },
  ],
  W3: [
    {
      text: 'entry_points:\n  main:\n    parameters:\n      a: {type: int,default: 2}\n    command: python t.py\n',
    },
    { text: 'entry_points:\n  main:\n    parameters:\n      a: {type: "int:4"}\n    command: python t.py\n' },
    {
      text: 'entry_points:\n  main:\n    parameters:\n      a: {type: float, int: }\n    command: python t.py\n',
    },
  ],
  W4: [
    { text: 'entry_points:\n  main:\n    parameters:\n      a: float\n    command: x {a}\n' },
    {
      text: 'entry_points:\n  main:\n    parameters:\n      a: float\n    command: Rscript t.R --a="{a}x"\n',
    },
    { text: 'entry_points:\n  main:\n    command: "echo \'a {{b}}\'"\n' },
  ],
  W5: [
    {
      text: 'entry_points:\n  main:\n    parameters:\n      p: {type: path, default: d.csv}\n    command: python t.py\n',
      files: ['d.csv'],
    },
    {
      text: 'entry_points:\n  main:\n    parameters:\n      p: {type: path, default: "s3://b/d.csv"}\n    command: python t.py\n',
    },
    {
      text: 'entry_points:\n  main:\n    parameters:\n      p: {type: Path, default: d.csv}\n    command: python t.py\n',
    },
    { text: 'entry_points:\n  main:\n    parameters:\n      p: path\n    command: python t.py\n' },
  ],
  W6: [
    { text: 'a: 1\nb: 1\n' },
    { text: 'defs: &d {a: 1}\nx: {<<: *d, a: 2}\n' },
    { text: 'x: {a: 1}\ny: {a: 1}\n' },
  ],
  W7: [
    { text: 'python_env: conda.yaml\n', texts: { 'conda.yaml': 'dependencies: [mlflow]\n' } },
    { text: 'conda_env: conda.yaml\n', files: ['conda.yaml'] },
    { text: 'python_env: my-conda.yaml\n', files: ['my-conda.yaml'] },
  ],
  W8: [
    { text: 'conda_env: c.yaml\n', texts: { 'c.yaml': 'dependencies: [numpy, mlflow]\n' }, manager: 'conda' },
    { text: 'conda_env: c.yaml\n', texts: { 'c.yaml': 'dependencies: [numpy, mlflow]\n' } },
    {
      text: 'conda_env: c.yaml\n',
      texts: { 'c.yaml': 'dependencies: [python=3.8, pip, {pip: [numpy, mlflow]}]\n' },
      manager: 'uv',
    },
  ],
  W9: [
    {
      text: 'entry_points:\n  main:\n    parameters:\n      a: {type: float, default: 0.00006}\n    command: python t.py\n',
    },
    {
      text: 'entry_points:\n  main:\n    parameters:\n      a: {type: string, default: "yes"}\n    command: python t.py\n',
    },
    {
      text: 'entry_points:\n  main:\n    parameters:\n      a: {type: bool, default: yes}\n    command: python t.py\n',
    },
  ],
  W10: [
    { text: 'entry_points:\n  main:\n    command: python t.py\n' },
    { text: 'entry_points:\n  main:\n    command: cd src && python fit.py\n', files: ['src/fit.py'] },
    { text: 'entry_points:\n  main:\n    command: cd {d} && python gone.py\n    parameters: {d: string}\n' },
    { text: 'entry_points:\n  main:\n    command: cd - && cd $HOME && python gone.py\n' },
    { text: 'entry_points:\n  main:\n    command: mkdir out && cd out && python gone.py\n' },
    { text: 'entry_points:\n  main:\n    command: cd src || python gone.py\n', folders: ['src'] },
    { text: 'entry_points:\n  main:\n    command: (cd src; ./gone)\n' },
    { text: 'entry_points:\n  main:\n    command: ./run --fast\n', files: ['run'] },
    { text: 'entry_points:\n  main:\n    command: run.sh && bash -c ./gone.sh\n' },
    { text: 'entry_points:\n  main:\n    command: python -m pip.gone\n', files: ['pip/a.py'] },
    {
      text: 'entry_points:\n  main:\n    command: python -I -m pkg.gone\n',
      texts: { 'pkg/__init__.py': '' },
    },
    {
      text: 'entry_points:\n  main:\n    command: python -m pkg.gone\n',
      texts: { 'pkg/__init__.py': '__path__ = extend(__path__)\n' },
    },
    {
      text: 'entry_points:\n  main:\n    command: python -m pkg.fit\n',
      texts: { 'pkg/__init__.py': '', 'pkg/fit.cpython-311.so': '' },
    },
    { text: 'entry_points:\n  main:\n    command: python -m gone.py\n' },
  ],
  W11: [
    { text: 'entry_points:\n  main:\n    command: |\n      python t.py \\\n        --a 1\n' },
    { text: 'entry_points:\n  main:\n    command: >-\n      python t.py\n      --a 1\n' },
    { text: 'entry_points:\n  main:\n    command: |\n      python t.py &&\n      -x\n' },
  ],
  W12: [
    {
      text: 'flavors:\n  paddle: {pickled_model: model}\n  python_function: {loader_module: mlflow.paddle, model_path: model}\n',
      language: 'mlmodel',
      files: ['model.pdmodel', 'model.pdiparams'],
    },
    { text: 'flavors: {sklearn: {pickled_model: m.pkl}}\n', language: 'mlmodel', files: ['m.pkl'] },
    { text: 'flavors: {mine: {data: m.pkl}}\n', language: 'mlmodel', files: [] },
    {
      text: 'flavors: {python_function: {loader_module: m, code: null, model_code_path: /a/b.py}}\n',
      language: 'mlmodel',
      files: ['b.py'],
    },
    {
      text: 'flavors: {sklearn: {pickled_model: m.pkl}}\n',
      language: 'mlmodel',
      files: [],
      uri: 'mlflow-artifact://c/r/MLmodel',
    },
  ],
  W13: [
    { text: 'flavors: {sklearn: {}}\n', language: 'mlmodel' },
    { text: 'flavors: {python_function: null}\n', language: 'mlmodel' },
    { text: 'flavors: {python_function: {loader_module: x}}\n', language: 'mlmodel' },
  ],
  W14: [
    { text: 'name: My Project\n' },
    { text: 'name: my-project\ndocker_env: {image: i}\n' },
    { text: 'name: My\ndocker_env: {}\n' },
  ],
  W15: [
    { text: 'entry_points:\n  main:\n    parameters:\n      a-b: int\n    command: python t.py\n' },
    { text: 'entry_points:\n  main:\n    parameters:\n      a_1: int\n    command: python t.py\n' },
    { text: 'entry_points:\n  main:\n    parameters:\n      1a: int\n    command: python t.py\n' },
  ],
  W16: [
    { text: 'entry_points:\n  main:\n    parameters:\n      a: int\n    command: x $HOME {a}\n' },
    { text: 'entry_points:\n  main:\n    parameters:\n      a: int\n    command: x $ {a}\n' },
    { text: 'entry_points:\n  main:\n    command: "x ${{HOME}}"\n' },
  ],
  W17: [
    {
      text: 'entry_points:\n  main:\n    parameters:\n      p: {type: path, default: "http://h/api/2.0/mlflow-artifacts/artifacts/1"}\n    command: python t.py\n',
    },
    {
      text: 'entry_points:\n  main:\n    parameters:\n      u: {type: uri, default: "http://h/x"}\n    command: python t.py\n',
    },
    {
      text: 'entry_points:\n  main:\n    parameters:\n      p: {type: path, default: "s3://h/x"}\n    command: python t.py\n',
    },
  ],
  W18: [
    { text: 'python_env: p.yaml\n', files: ['p.yaml', 'uv.lock'], manager: 'virtualenv' },
    { text: 'conda_env: c.yaml\n', files: ['c.yaml', 'uv.lock'], manager: 'uv' },
    { text: 'python_env: p.yaml\n', files: ['p.yaml'], manager: 'uv' },
  ],
  W19: [
    {
      text: 'python: "3.11"\n',
      language: 'python-env',
      manager: 'virtualenv',
      pyenv: { installable: ['3.11.15'], installed: ['3.11.15'] },
    },
    {
      text: 'python: "3.11"\n',
      language: 'python-env',
      manager: 'uv',
      pyenv: { installable: ['3.11.15'], installed: [] },
    },
    {
      text: 'python: 3.10.1\n',
      language: 'python-env',
      manager: 'virtualenv',
      pyenv: { installable: ['3.11.15'], installed: ['3.11.15'] },
    },
    { text: 'python: "3.11"\n', language: 'python-env', manager: 'virtualenv' },
  ],
  W20: [
    {
      text: 'name: x\n',
      files: ['mlruns/0/meta.yaml'],
      folders: ['mlruns', 'mlruns/0'],
      trackingUriIsSet: true,
    },
    { text: 'name: x\n', folders: ['mlruns', 'mlruns/0'] },
    { text: 'name: x\n', files: ['mlruns/a/meta.yaml'], folders: ['mlruns', 'mlruns/a'] },
  ],
  W21: [
    { text: runs('--data x --alpha 1'), texts: argparseScript },
    { text: runs('--data x --alhpa 1') },
    // To a shell these are no blanks, but part of a word.
    { text: runs('--data x\u00a0--alhpa 1 \u00a0 \u2003'), texts: argparseScript },
    { text: runs('--data x --alhpa 1'), texts: { 'train.py': 'import sys\nprint(sys.argv)\n' } },
    {
      text: runs('--release'),
      texts: {
        'train.py':
          "import click\n@click.command()\n@click.version_option('1', '--release')\ndef main(): pass\nmain()\n",
      },
    },
  ],
  W22: [
    { text: runs('--data x'), texts: argparseScript },
    { text: runs('$OPTIONS'), texts: argparseScript },
    { text: runs('--help'), texts: argparseScript },
  ],
  W23: [
    { text: `entry_points:\n  main:\n    command: |\n      python t.py \\\n        --a 1\n` },
    { text: `entry_points:\n  main:\n    command: >\n      python t.py \\\n        --a 1\n      && ls\n` },
    { text: `entry_points:\n  main:\n    command: >\n      python t.py \\\n    \n      --a 1\n` },
    { text: `entry_points:\n  main:\n    command: >\n      cp my\\ file.txt x\n      && ls a\\ b\n` },
    { text: `entry_points:\n  main:\n    command: >\n      echo 'a \\\n      b'\n` },
    { text: `entry_points:\n  main:\n    command: >\n      python t.py \\\\\n      --a 1\n` },
    { text: `entry_points:\n  main:\n    command: >\n      python t.py --a $#\n      --b a#b\n` },
    { text: `entry_points:\n  main:\n    command: >\n      python t.py\n      # the end\n      # of all\n` },
    { text: `entry_points:\n  main:\n    command: |\n      # train it\n      python t.py\n` },
    { text: `entry_points:\n  main:\n    command: |\n      cat <<X\n      a \\ \n      X\n` },
    { text: `entry_points:\n  main:\n    command: >\n      python t.py \\\n` },
    { text: 'entry_points:\n  main:\n    command: "python t.py \\\n      --a 1"\n' },
  ],
  W24: [
    { text: 'flavors:\n', language: 'mlmodel' },
    { text: 'flavors: {sklearn: {}, my_flavor: null}\n', language: 'mlmodel' },
    { text: 'flavors: {python_function: {loader_module: mlflow.pyfunc.model}}\n', language: 'mlmodel' },
    { text: 'flavors: {python_function: {loader_module: mlflow.my_own}}\n', language: 'mlmodel' },
    { text: 'flavors: {python_function: {loader_module: skleran}}\n', language: 'mlmodel' },
    {
      text: 'flavors: {python_function: {loader_module: m, python_version: 3.11.9}}\n',
      language: 'mlmodel',
    },
    { text: 'flavors: {python_function: {loader_module: m, python_version: }}\n', language: 'mlmodel' },
  ],
  W25: [
    { text: 'dependencies: ["numpy==1.2", "numpy >=1", "a!=2", "b===3"]\n', language: 'python-env' },
    { text: 'dependencies: [--index-url=http://h/x, -r r.txt, -e .]\n', language: 'python-env' },
    { text: "dependencies: ['x @ http://h/x?a=b', './x=1', x=y.whl]\n", language: 'python-env' },
    { text: 'dependencies:\n', language: 'python-env' },
  ],
  W26: [
    { text: runs('--mode fast --epochs 3 --quiet'), texts: choiceScript },
    { text: defaultOf('exact', '--mode {a}'), texts: choiceScript },
    { text: defaultOf('3', '--epochs={a}'), texts: choiceScript },
    { text: defaultOf('quick', '--mode "{a}"-fast'), texts: choiceScript },
    { text: defaultOf('quick', '--mode {a}').replace('default', 'type'), texts: choiceScript },
    // The path that MLflow makes of it is another one.
    {
      text: defaultOf('x.py, type: path', '--mode {a}'),
      texts: choiceScript,
    },
    { text: runs('--mode $MODE $MORE'), texts: choiceScript },
    { text: runs('--mode quick --help'), texts: choiceScript },
    {
      text: runs('--mode quick'),
      texts: { 'train.py': choiceScript['train.py'].replace("['fast', 'exact']", 'modes') },
    },
    {
      text: runs('--mode quick a b'),
      texts: { 'train.py': choiceScript['train.py'].replace('parse_args', 'parse_known_args') },
    },
    {
      text: runs('--mode quick'),
      texts: {
        'train.py': choiceScript['train.py'].replace(
          "choices=['fast', 'exact']",
          "type=str.lower, choices=['fast']",
        ),
      },
    },
  ],
  H1: [
    { text: 'entry_points:\n  main:\n    parameters:\n      a: str\n    command: python t.py\n' },
    { text: 'entry_points:\n  main:\n    parameters:\n      a: url\n    command: python t.py\n' },
    { text: 'entry_points:\n  main:\n    parameters:\n      a: list[int]\n    command: python t.py\n' },
  ],
  H2: [
    { text: 'entry_points:\n  main:\n    parameters:\n      a: int\n    command: x {a}\n' },
    { text: 'entry_points:\n  main:\n    parameters:\n      a: int\n    command: x {a\n' },
    { text: 'entry_points:\n  main:\n    parameters: {a: int}\n' },
    { text: 'entry_points: {main: {parameters: {}, command: x}}\n' },
  ],
  H3: [
    { text: 'uv_env: x\n' },
    // W3 tells the same, and keeps the value.
    { text: 'entry_points: {main: {parameters: {e: {type:int, default:3}}, command: "python t.py {e}"}}\n' },
    { text: 'entry_points: {main: {parameters: {e: {type: int, defualt:3}}, command: "python t.py {e}"}}\n' },
    { text: 'name: x\nmeta_data: {}\n' },
    {
      text: 'entry_points:\n  main:\n    parameters:\n      a: {type: int, description: x}\n    command: python t.py\n',
    },
  ],
  H4: [
    { text: 'entry_points:\n  main:\n    command: x\n', files: ['conda.yaml'], manager: 'uv' },
    { text: 'entry_points:\n  main:\n    command: x\n' },
    { text: 'name: x\n', manager: 'uv' },
  ],
  H5: [
    { text: 'dependencies: [mlflow-skinny]\n', language: 'python-env' },
    { text: 'dependencies: [-r r.txt]\n', language: 'python-env' },
    { text: 'conda_env: c.yaml\n', texts: { 'c.yaml': 'dependencies: [pandas, {pip: [mlflow]}]\n' } },
  ],
  H6: [
    {
      text: 'entry_points: {main: {parameters: {m: {default: "models:/wine/latest"}}, command: "x models:/a/7"}}\n',
    },
    {
      text: 'entry_points: {main: {parameters: {m: {default: "models:/wine@Production"}}, command: "x {m}"}}\n',
    },
    { text: 'entry_points: {main: {command: "python t.py s3://models/wine/Production"}}\n' },
    { text: 'flavors: {sklearn: {serialization_format: skops}}\n', language: 'mlmodel' },
    { text: 'flavors: {sklearn: {pickled_model: model.pkl}}\n', language: 'mlmodel' },
    { text: 'flavors: {fast_ai: {}}\n', language: 'mlmodel' },
  ],
  H7: [
    { text: 'mlflow_version: 3.17.2\n', language: 'mlmodel', installed: '3.17.2' },
    { text: 'mlflow_version: 3.17.3\n', language: 'mlmodel' },
    { text: 'mlflow_version: null\n', language: 'mlmodel', installed: '1.0' },
  ],
  H8: [
    {
      text: 'entry_points:\n  main:\n    parameters:\n      a: {type: float, default: 1e-3}\n    command: python t.py\n',
    },
    {
      text: 'entry_points:\n  main:\n    parameters:\n      a: {type: int, default: None}\n    command: python t.py\n',
    },
    {
      text: 'entry_points:\n  main:\n    parameters:\n      a: {type: int, default: "16,64"}\n    command: python t.py\n',
    },
  ],
};
