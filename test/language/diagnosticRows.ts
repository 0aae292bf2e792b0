import type { RowOptions } from './rows.ts';

export interface DiagnosticRow extends RowOptions {
  /** The marked text is what is underlined; without marks nothing of this code may be found. */
  readonly text: string;
  /** What the message must say. */
  readonly says?: string;
  /** A number of the protocol, where it is not the one of the code's letter. */
  readonly severity?: 1 | 2 | 3 | 4;
}

/** One entry point around some lines, indented as they must be. */
function entryPoint(lines: string): string {
  return `entry_points:\n  main:\n${lines.replace(/^(?=.)/gm, '    ')}\n`;
}
function parameter(line: string, command = 'python t.py'): string {
  return entryPoint(`parameters:\n  ${line}\ncommand: ${command}`);
}
function command(text: string, parameters = 'a: float'): string {
  return entryPoint(`parameters: {${parameters}}\ncommand: ${text}`);
}
function model(text: string): DiagnosticRow {
  return { text, language: 'mlmodel' };
}
function environment(text: string, says?: string): DiagnosticRow {
  return { text, language: 'python-env', says };
}
function inputs(json: string): DiagnosticRow {
  return model(`flavors: {}\nsignature:\n  inputs: '${json}'\n`);
}
function badInputs(json: string, says: string): DiagnosticRow {
  return { ...model(`flavors: {}\nsignature:\n  inputs: «'${json}'»\n`), says };
}

function badParams(json: string, says: string): DiagnosticRow {
  return { ...model(`flavors: {}\nsignature:\n  params: «'[${json}]'»\n`), says };
}

function typed(type: string, value: string): DiagnosticRow {
  return { text: parameter(`a: {type: ${type}, default: ${value}}`) };
}
function docker(lines: string): DiagnosticRow {
  return { text: `name: x\ndocker_env:\n  image: i\n  ${lines}\n` };
}

function conda(text: string, rest: Partial<DiagnosticRow> = {}): DiagnosticRow {
  return { text: 'conda_env: «c.yaml»\n', texts: { 'c.yaml': text }, ...rest };
}
function modelWithout(path: string, text: string): DiagnosticRow {
  return { ...model(text), files: [], says: `There is no \`${path}\`` };
}
function resources(text: string, says: string): DiagnosticRow {
  return { ...model('resources: «r.yaml»\n'), texts: { 'r.yaml': text }, says };
}
const pyenv = { installable: ['3.1.5', '3.11.9', '3.11.15', '3.11-dev'], installed: ['3.11.9'] };
const utf16 = new Uint8Array([0xff, 0xfe, 0x61, 0, 0x3a, 0, 0x20, 0, 0x62, 0]);

/** A script that has `--alpha` and needs `--data`. */
export const argparseScript = {
  'train.py':
    "import argparse\np = argparse.ArgumentParser()\np.add_argument('--alpha')\np.add_argument('--data', required=True)\np.parse_args()\n",
};

export const choiceScript = {
  'train.py': [
    'import argparse',
    'p = argparse.ArgumentParser()',
    "p.add_argument('--mode', choices=['fast', 'exact'])",
    "p.add_argument('--epochs', type=int, default=3)",
    "p.add_argument('--quiet', action='store_true')",
    'p.parse_args()\n',
  ].join('\n'),
};

/** A project whose only parameter has this default and is the value of that option. */
export function defaultOf(value: string, option: string): string {
  return `entry_points:\n  main:\n    parameters:\n      a: {default: ${value}}\n    command: python train.py ${option}\n`;
}

export function runs(options: string, script = 'train.py'): string {
  return `entry_points: {main: {command: "python ${script} ${options}"}}\n`;
}

export const fires: Record<string, readonly DiagnosticRow[]> = {
  E1: [
    { text: '', says: "AttributeError: 'NoneType' object has no attribute 'keys'" },
    { text: '«# only a comment»\n', says: "'NoneType' object" },
    { text: '«- a»\n', says: "'list' object has no attribute 'keys'" },
    { text: '«src/mlproject»', says: "'str' object has no attribute 'keys'" },
    { text: '«42»\n', says: "'int' object has no attribute 'keys'" },
  ],
  E2: [
    {
      text: 'python_env: a.yaml\n«conda_env»: b.yaml\n',
      files: ['a.yaml'],
      says: "Project cannot contain multiple environment fields: {'conda_env', 'python_env'}",
    },
    { text: 'docker_env:\n«python_env»:\n', says: "{'docker_env', 'python_env'}" },
    {
      text: 'conda_env: a\ndocker_env: {image: x}\n«python_env»: c\nname: x\n',
      says: "{'conda_env', 'docker_env', 'python_env'}",
    },
  ],
  E3: [
    {
      text: 'python_env: «python_env.yaml»\n',
      says: 'Project specified python_env file /project/python_env.yaml, but no such file was found.',
    },
    {
      text: 'conda_env: «"my env.yml"»\n',
      says: 'Project specified conda environment file /project/my env.yml, but no such file was found.',
    },
    {
      text: 'name: a\nconda_env: «c.yaml»\n',
      says: 'conda environment file',
    },
  ],
  E4: [
    {
      text: 'conda_env: «{name: x}»\n',
      says: "TypeError: join() argument must be str, bytes, or os.PathLike object, not 'dict'",
    },
    { text: 'python_env:\n  «- python=3.11»\n', says: "not 'list'" },
    { text: 'python_env: «3»\n', says: "not 'int'" },
  ],
  E5: [
    {
      text: 'name: x\ndocker_env: «Dockerfile»\n',
      says: "AttributeError: 'str' object has no attribute 'get'",
    },
    {
      text: 'name: x\n«docker_env»: {volumes: []}\n',
      says: 'Docker environment specified but no image attribute found.',
    },
    {
      text: 'name: x\ndocker_env: {image: i, volumes: «"/a:/b"»}\n',
      says: 'Docker volumes must be a list of strings',
    },
    {
      text: 'name: x\ndocker_env: {image: i, volumes: «[1]»}\n',
      says: 'Docker volumes must be a list of strings',
    },
    {
      text: 'name: x\ndocker_env: {image: i, environment: «{A: b}»}\n',
      says: 'environment must be a list containing either strings',
    },
    {
      text: 'name: x\ndocker_env: {image: i, environment: «[{A: b}]»}\n',
      says: 'environment must be a list',
    },
    { ...docker('environment: [«[A]»]'), says: 'IndexError: list index out of range' },
    { ...docker('environment: [[A, b], «[]», B]'), says: 'pair of name and value' },
    { ...docker('environment:\n    - [A, b]\n    - «- B»'), says: 'stands without brackets' },
  ],
  E6: [
    {
      text: '«docker_env»: {image: x}\n',
      says: 'Project name in MLProject must be specified when using docker for image tagging.',
    },
    { text: 'name: ""\n«docker_env»:\n  image: x\n' },
    { text: 'name: ~\n«docker_env»:\n  image: x\n' },
    {
      text: 'name: «3»\ndocker_env: {image: x}\n',
      says: "unsupported operand type(s) for +: 'int' and 'str'",
    },
    { text: 'name: «[a]»\ndocker_env: {image: x}\n', says: 'can only concatenate list (not "str") to list' },
  ],
  E7: [
    { text: '«entry_points»:\n', says: "'NoneType' object has no attribute 'items'" },
    { text: 'entry_points: «[main]»\n', says: "'list' object has no attribute 'items'" },
    { text: 'entry_points:\n  «main»:\n', says: "'NoneType' object has no attribute 'get'" },
    { text: 'entry_points:\n  main: «python t.py»\n', says: "'str' object has no attribute 'get'" },
    { text: entryPoint('«parameters»:\ncommand: x'), says: '`parameters: {}`' },
    { text: entryPoint('parameters: «[a]»\ncommand: x'), says: "'list' object has no attribute 'items'" },
    { text: parameter('a: «3»'), says: "'int' object has no attribute 'get'" },
    { text: parameter('«a»:'), says: "'NoneType' object has no attribute 'get'" },
    { text: parameter('a: «yes»'), says: "'bool' object has no attribute 'get'" },
  ],
  E8: [
    {
      text: 'entry_points:\n  «main»: {parameters: {}}\n',
      says: "'NoneType' object has no attribute 'format'",
    },
    { text: entryPoint('«command»:'), says: "'NoneType' object has no attribute 'format'" },
    { text: entryPoint('command: «[python, t.py]»'), says: "'list' object has no attribute 'format'" },
    { text: entryPoint('command: «3»'), says: "'int' object has no attribute 'format'" },
  ],
  E9: [
    { text: command('python t.py «{b}»'), says: "KeyError: 'b'" },
    { text: command('"python t.py «{ a }»"'), says: 'Write `{a}`' },
    { text: command('python t.py «{alpah}»', 'alpha: float'), says: 'Did you mean `{alpha}`?' },
    { text: command('python t.py «{batch-size}»', 'batch_size: int'), says: 'Did you mean `{batch_size}`?' },
    { text: command('python t.py {rate} «{rate2}»', 'rate: float'), says: 'Declare it' },
    { text: command('python t.py {data} «{date}»', 'data: float'), says: 'Declare it' },
    { text: command('python t.py «{layer2}»', 'layer1: float'), says: 'Declare it' },
    { text: command('python t.py «{}»'), says: 'IndexError: Replacement index 0 out of range' },
    { text: command('python t.py «{1}»'), says: 'Replacement index 1 out of range' },
    { text: command('python t.py «{» x'), says: "expected '}' before end of string" },
    { text: command('python t.py «}»'), says: "Single '}' encountered in format string" },
    { text: command('python t.py $«{HOME}»'), says: '$HOME' },
    { text: command("awk '«{print $1}»'"), says: 'written twice' },
    { text: command('python t.py «{a.b}»'), says: "'str' object has no attribute 'b'" },
    { text: command('python t.py «{a:.2f}»'), says: "Unknown format code 'f'" },
    { text: command('python t.py «{a:d}» «{a!z}»'), says: 'ValueError' },
    { text: entryPoint('command: >-\n  python t.py\n  --a «{a}»\n\n  --b «{b}»'), says: 'Declare it' },
    { text: entryPoint('command: |  # {not} this\n  python t.py «{b}»'), says: "KeyError: 'b'" },
    { text: entryPoint('command: "python \\"«{b}»\\" \\\n  «{c}»"'), says: 'KeyError' },
  ],
  E10: [
    { text: '«databricks_spark_job»: {}\n', says: 'requires either' },
    {
      text: '«databricks_spark_job»: {python_file: a.py}\nentry_points: {main: {command: x}}\n',
      says: 'does not allow setting both',
    },
    { text: '«databricks_spark_job»: {python_file: a.py}\nconda_env: c.yaml\n', says: 'conda environment' },
    {
      text: 'databricks_spark_job: {}\nentry_points: {main: {command: x, parameters: {«a»: path}}}\n',
      says: "'path' type",
    },
    { text: 'databricks_spark_job: «x.py»\n', says: "'str' object has no attribute 'get'" },
  ],
  E11: [
    environment('python: «3.10»\n', '"3.10", which YAML reads as 3.1'),
    environment('python: «3»\n', "`python` must be a string but got <class 'int'>"),
    environment('«name»: x\ndependencies: []\n', "unexpected keyword argument 'name'"),
    environment('«dependancies»: [a]\n', 'Did you mean `dependencies`?'),
    environment('dependencies: «"-r r.txt"»\n', "`dependencies` must be a list but got <class 'str'>"),
    environment('', 'must be a mapping, not NoneType'),
    environment('«- mlflow»\n', 'not list'),
    environment('«1»: x\n', 'keywords must be strings'),
    {
      text: 'python_env: «dev.yaml»\n',
      texts: { 'dev.yaml': 'python: 3.10\n' },
      says: "`dev.yaml`: `python` must be a string but got <class 'float'>",
      severity: 2,
    },
    { text: 'python_env: «dev.yaml»\n', texts: { 'dev.yaml': '- mlflow\n' }, manager: 'virtualenv' },
  ],
  E12: [
    conda('dependencies: [python, pip]\n', {
      says: '`c.yaml`: Invalid dependency for python: python. It must be pinned (e.g. python=3.8.13).',
      severity: 2,
    }),
    conda('dependencies: ["python>3.8"]\n', {
      says: "Invalid version comparator for python: '>'. Must be one of ['<=', '>=', '=', '=='].",
      manager: 'virtualenv',
    }),
    conda('dependencies: [npm: [a]]\n', {
      says: `Invalid conda dependency: {'npm': ['a']}. Must be str or dict in the form of {"pip": [...]}`,
      manager: 'uv',
    }),
    conda('dependencies: [3]\n', { says: 'Invalid conda dependency: 3.', severity: 2 }),
    conda('dependencies:\n', { says: "TypeError: 'NoneType' object is not iterable", severity: 2 }),
    conda('', { says: "AttributeError: 'NoneType' object has no attribute 'get'", manager: 'conda' }),
    conda('dependencies: [{pip: mlflow}]\n', {
      says: "`dependencies` must be a list but got <class 'str'>",
      severity: 2,
    }),
    {
      text: '«name»: x\n',
      texts: { 'conda.yaml': 'dependencies: ["python!=3.8"]\n' },
      says: "comparator for python: '!='",
      manager: 'uv',
    },
  ],
  E13: [
    { text: parameter('u: {type: uri, default: «./c»}'), says: 'Expected URI for parameter u but got ./c' },
    { text: parameter('u: {type: uri, default: «3»}'), says: "'int' object has no attribute 'decode'" },
    { text: parameter('u: {type: uri, default: «0»}'), says: 'Expected URI for parameter u but got 0' },
    { text: parameter('p: {type: path, default: «2024-01-01»}'), says: "no attribute 'decode'" },
    { text: parameter('p: {type: path, default: «2024-01-01»}'), files: ['2024-01-01'] },
  ],
  E14: [
    badInputs('{', 'not JSON'),
    badInputs(
      '[{"type": "tensor", "tensor-spec": {"dtype": "floaty", "shape": [-1]}}]',
      "data type 'floaty'",
    ),
    badInputs('[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": 3}}]', 'not iterable'),
    badParams('{"name": "t", "type": "long", "default": "a"}', 'Can not safely convert'),
    badParams('{"name": "t", "type": "long", "default": 1.0}', "`<class 'float'>` to `DataType.long`"),
    badParams('{"name": "t", "type": "double", "default": 1, "shape": [-1]}', 'Value must be a 1D array'),
    badParams('{"name": "t", "type": "double", "default": [1], "shape": [2]}', 'Shape must be None'),
    badInputs('[]', 'Creating Schema with empty inputs is not allowed.'),
    badInputs('[{"type": "int64"}]', "Unsupported type 'int64'"),
    badInputs('[{"name": "a"}]', "KeyError: 'type'"),
    badInputs('[{"type": "long", "name": "a"}, {"type": "long"}]', "Got input names ['a', None]"),
    badInputs('[{"type": "array", "items": "string"}]', 'Expected items to be a dictionary of Object JSON'),
    badInputs('[{"type": "object"}]', 'Missing keys in Object JSON'),
    badInputs('[{"type": "tensor", "tensor-spec": {"dtype": "<U5", "shape": [-1]}}]', 'size information'),
    {
      ...model('flavors: {}\nsignature: «{}»\n'),
      says: 'At least one of inputs, outputs or params must be provided',
    },
    { ...model('flavors: {}\n«signature»:\n  inputs: null\n'), says: 'At least one of' },
    {
      ...model('flavors: {}\nsignature:\n  inputs: «[{type: long}]»\n'),
      says: 'the JSON object must be str, bytes or bytearray, not list',
    },
    {
      ...model('signature:\n  params: «\'[{"name": "t", "type": "str", "default": 1}]\'»\n'),
      says: "KeyError: 'str'",
    },
  ],
  E15: [
    badInputs(
      '[{"name": "b", "type": "long"}, {"name": "a", "type": "string", "optional": false}]',
      'Written by',
    ),
    {
      ...model(
        'signature:\n  outputs: «\'[{"type": "double", "name": "y", "optional": true}]\'»\n  inputs: null\n',
      ),
      says: '"required": false',
    },
    badInputs(
      '[{"type": "long", "name": "a", "optional": true}]',
      'ColSpec.__init__() got an unexpected keyword argument',
    ),
  ],
  E16: [
    { ...model(''), says: "'NoneType' object has no attribute 'copy'" },
    { ...model('«- a»\n'), says: 'list indices must be integers or slices, not str' },
    { ...model('«import os»\n'), says: "'str' object has no attribute 'copy'" },
    { ...model('flavors: {}\n«1»: x\n'), says: 'keywords must be strings' },
    { ...model('env_vars: «KEY»\n'), says: 'env_vars must be a list of strings. Got: ' },
    { ...model('env_vars: «[1]»\n'), says: 'env_vars must be a list of strings. Got: [1]' },
    {
      ...model('flavors: {}\nresources: «r.yaml»\n'),
      files: [],
      says: "OSError: No such file or directory: 'r.yaml'",
    },
    resources('databricks: {}\n', "`r.yaml`: KeyError: 'api_version'"),
    resources('api_version: 1\n', 'Unsupported API version: 1'),
    resources('api_version: "1"\naws: {a: []}\n', 'Unsupported target URI: aws'),
    resources('api_version: "1"\ndatabricks: {endpoint: []}\n', 'Unsupported resource type: endpoint'),
    resources('api_version: "1"\ndatabricks: {app: [{nmae: x}]}\n', "KeyError: 'name'"),
  ],
  E17: [
    { text: '«a»: b\n', saved: utf16, says: "can't decode byte 0xff in position 0: invalid start byte" },
    {
      ...model('«f»lavors: {}\n'),
      saved: new Uint8Array([0x61, 0xe9, 0x0a]),
      says: 'invalid continuation byte',
    },
    conda('a: b: c\n', { says: '`c.yaml`: mapping values are not allowed here', severity: 2 }),
    { ...conda('', { severity: 2 }), texts: { 'c.yaml': utf16 }, says: '`c.yaml` is not written in UTF-8' },
    { text: 'name: x\npython_env: «dev.yaml»\n', texts: { 'dev.yaml': 'a:\tb\n' }, manager: 'uv' },
    { text: 'name: a\nentry_points:\n«\t»main: x\n', says: 'with spaces, not with tabs' },
    { text: 'name: x«\t»\n', says: "found character '\\t' that cannot start any token" },
    { text: '«name:Foo»\nx: y\n', says: 'mapping values are not allowed here' },
    { text: 'entry_points:\n  main:\n    «comm»\n    x: y\n', says: 'mapping values are not allowed here' },
    { text: 'name: a\n«conda»\npython_env: c\n', says: "could not find expected ':'" },
    { text: 'a: b«:» c\n', says: 'mapping values are not allowed here' },
    { text: 'a: 1\n«-»--\nb: 2\n', says: 'expected a single document in the stream' },
    {
      text: 'a: «!!python/name:os.system» x\n',
      says: 'could not determine a constructor',
    },
    { text: 'name: «=»\n', says: "'tag:yaml.org,2002:value'" },
    { text: 'name: a«\u0001»\n', says: 'unacceptable character #x0001' },
    { text: 'a: «*»nowhere\n', says: "found undefined alias 'nowhere'" },
    { text: 'name: «"»open\nb: c\n', says: 'the quote is not closed' },
    { text: 'name: «"open»\nb: "c"\n', says: 'This quote is not closed' },
    { text: 'name: «"open»\nb: "c: d"\n', says: 'This quote is not closed' },
    {
      text: entryPoint('parameters:\n  a: «{type: float, def»\n  b: int\ncommand: x'),
      says: "expected ',' or '}'",
    },
    { text: 'a:\n    b: 1\n  «c»: 2\n', says: "expected <block end>, but found '<block mapping start>'" },
    { text: 'name: x\0\u0001\n', says: 'special characters are not allowed' },
  ],
  E18: [
    {
      text: parameter('«a+b»: float'),
      says: 'Invalid value "a+b" for parameter \'params[0].key\' supplied: Names may only contain',
    },
    { text: parameter('«/a»: float'), says: "resolve to '/a'" },
    { text: parameter('«a/../b»: float'), says: "resolve to 'b'" },
    { text: parameter('«""»: float'), says: "resolve to '.'" },
    { text: parameter(`«${'a'.repeat(251)}»: float`), says: '250' },
  ],
  E19: [
    { text: parameter('«no»: int'), says: "No value given for missing parameters: 'False'" },
    { text: parameter('«1»: int'), says: "rename it. No value given for missing parameters: '1'" },
    { text: parameter('«1»: {default: 2}', '"echo {1}"'), says: 'rename it' },
    { text: parameter('«1»: int', '"echo {1} {1}"'), says: 'rename it' },
    { text: parameter('«on»: {default: 3}', 'python t.py {on} {on}'), says: 'put it in quotes' },
    { text: parameter('«on»: {default: 3}', 'python t.py {on}'), says: 'the boolean True' },
    { text: 'entry_points:\n  «yes»: {command: x}\n', says: 'Could not find True among entry points [True]' },
  ],
  E20: [
    {
      text: 'python_env: «p.yaml»\n',
      texts: { 'p.yaml': 'dependencies: [mlflow]\n' },
      manager: 'conda',
      says: 'python_env project cannot be executed using conda',
    },
    { text: '«name»: x\n', texts: { 'python_env.yaml': 'dependencies: [mlflow]\n' }, manager: 'conda' },
    { text: '«name»: x\nentry_points: {main: {command: python t.py}}\n', manager: 'conda' },
  ],
  W1: [
    { text: '«n»ame: x\n', uri: 'file:///project/MLproject.yaml', says: '`MLproject`, without an extension' },
    { text: '«n»ame: x\n', uri: 'file:///project/MLProject.yml' },
    { text: '«e»ntry_points: {}\n', uri: 'file:///project/a%20b/mlproject.YAML', says: '`mlproject.YAML`' },
  ],
  W2: [
    { text: '«n»ame: x\n', folders: ['mlproject'], says: "Is a directory: 'mlproject'" },
    { text: '«n»ame: x\n', folders: ['MLPROJECT'], says: 'a folder named `MLPROJECT`' },
    { text: '«n»ame: x\n', files: ['mlproject'], says: 'another file named `mlproject`' },
  ],
  W3: [
    { text: parameter('a: {«type:int», «default:10»}'), says: '`type: int`' },
    { text: parameter('a: {«type str», default: "auto"}') },
    { text: parameter('a: {«float», default: 0.5}'), says: '`type: float`' },
    { text: parameter('a: {type: int, «default:3»}'), says: '`default: 3`' },
    { text: parameter('a: {type: int, «defualt:3»}'), says: '`default: 3`' },
  ],
  W4: [
    { text: command("python t.py '«{a}»'"), says: 'without quotes' },
    { text: command(`'python t.py "«{a}»"'`) },
    { text: entryPoint(`parameters: {a: float}\ncommand: >-\n  python t.py\n  --a '«{a}»'`) },
  ],
  W5: [
    {
      text: parameter('p: {type: path, default: «data/x.csv»}'),
      says: 'Got value data/x.csv for parameter p, but no such file or directory was found.',
    },
    { text: parameter('p: {type: path, default: «"~/x"»}'), files: ['x'] },
    { text: parameter('p: {type: path, default: «file:///data/x%20y»}') },
    { text: parameter('p:\n    type: path\n    default: «./raw»'), folders: ['data'] },
  ],
  W6: [
    { text: entryPoint('command: x\nparameters:\n  «a»: int\n  a: float'), says: '`a` is there twice' },
    { text: '«name»: a\nname: b\n', says: 'the last one counts' },
    { text: 'entry_points:\n  «main»: {command: x}\n  main: {command: y}\n' },
  ],
  W7: [
    {
      text: 'python_env: «conda.yaml»\n',
      files: ['conda.yaml'],
      says: "_PythonEnv.__init__() got an unexpected keyword argument 'name'",
    },
    { text: 'name: x\npython_env: «"envs/conda_env.yml"»\n', files: ['envs/conda_env.yml'] },
    { text: 'python_env: «./Conda.YAML»\n', says: 'belongs to `conda_env`' },
    { text: 'python_env: «dev.yaml»\n', texts: { 'dev.yaml': 'channels: [defaults]\n' } },
    { text: 'python_env: «conda.yaml»\n', uri: 'untitled:Untitled-1' },
  ],
  W8: [
    conda('dependencies: [python=3.11, numpy, "pandas=2"]\n', {
      says: "The following conda dependencies will not be installed in the resulting environment: ['numpy', 'pandas=2']",
      manager: 'virtualenv',
    }),
    conda('dependencies: [conda-forge::python=3.11, mlflow]\n', { manager: 'uv' }),
    conda('dependencies: [python=3.8.*, mlflow]\n', { manager: 'uv' }),
    { text: '«name»: x\n', texts: { 'conda.yaml': 'dependencies: [scipy, mlflow]\n' }, manager: 'uv' },
  ],
  W9: [
    {
      ...typed('string', '«yes»'),
      says: 'YAML reads `yes` as the boolean True, and the command gets `True`',
    },
    { ...typed('int', '«010»'), says: 'the number 8' },
    { ...typed('string', '«12:30»'), says: 'the number 750' },
    { ...typed('str', '«0.00006»'), says: '`6e-05`' },
    { ...typed('string', '«3.10»'), says: 'Quotes keep what is written: `"3.10"`' },
    { ...typed('string', '«1_000»'), says: '`1000`' },
    { ...typed('string', '«2024-01-01T10:00:00Z»'), says: '`2024-01-01 10:00:00+00:00`' },
    { ...typed('float', '«1:30.5»'), says: 'the number 90.5' },
    { text: parameter('a: {default: «Off»}'), says: 'the boolean False' },
    { text: parameter('a:\n    type: version\n    default: «0777»  # mode'), says: 'the number 511' },
  ],
  W10: [
    {
      text: command('python «gone.py» --a {a}'),
      says: 'There is no file `gone.py` in the folder of the project',
    },
    { text: command('"PYTHONPATH=. python3.11 -u «src/gone.py» && python t.py"') },
    { text: entryPoint('command: >-  # gone.py\n  bash\n  «./gone.sh»; true') },
    { text: entryPoint('command: «./gone» --fast | tee $(x)') },
    { text: entryPoint('command: "python gone.py $(date)"').replace('gone.py', '«gone.py»') },
    {
      text: entryPoint('command: cd ./src && cd "deep" && python «gone.py»'),
      files: ['src/deep/x.py'],
      says: 'There is no file `gone.py` in `./src/deep`, where the command runs.',
    },
    {
      text: entryPoint('command: cd «src» && python t.py'),
      says: 'There is no folder `src` in the folder of the project',
    },
    {
      text: entryPoint('command: python -u -m «pkg.gone» --a 1'),
      texts: { 'pkg/__init__.py': '', 'pkg/fit.py': '' },
      says: 'There is no module `pkg.gone`',
    },
  ],
  W11: [
    { text: entryPoint('command: |\n  python t.py\n  «--a 1»'), says: '`\\`' },
    { text: entryPoint('command: |\n  python t.py \\\n  --a 1\n  «--b 2»') },
    { text: entryPoint('command: |-\n  python t.py --a 1\n  «-b 2»') },
  ],
  W12: [
    modelWithout('model.pkl', 'flavors:\n  sklearn:\n    pickled_model: «model.pkl»\n    code: null\n'),
    modelWithout('code', 'flavors: {python_function: {loader_module: m, code: «code», env: «conda.yaml»}}\n'),
    modelWithout(
      'python_env.yaml',
      'flavors: {python_function: {loader_module: m, env: {virtualenv: «python_env.yaml»}}}\n',
    ),
    modelWithout(
      'agent.py',
      'flavors: {python_function: {loader_module: m, model_code_path: «/Users/me/src/agent.py»}}\n',
    ),
    modelWithout(
      'artifacts/a',
      'flavors: {python_function: {loader_module: m, artifacts: {x: {path: «artifacts/a», uri: b}}}}\n',
    ),
    modelWithout(
      'input_example.json',
      'saved_input_example_info: {artifact_path: «input_example.json», type: dataframe}\n',
    ),
    modelWithout('extra_files/x', 'flavors: {onnx: {extra_files: [{path: «extra_files/x»}]}}\n'),
  ],
  W13: [
    {
      ...model('flavors:\n  «python_function»:\n    env: conda.yaml\n'),
      says: "KeyError: 'loader_module'",
    },
    model('flavors: {«python_function»: {}}\n'),
    model('flavors: {sklearn: {}, «python_function»: {python_version: 3.11.7, model_path: model.skops}}\n'),
    model('flavors:\n  «"python_function"»:\n    "loader-module": mlflow.sklearn\n'),
  ],
  W14: [
    { text: 'name: «My Project»\ndocker_env: {image: i}\n', says: '`--build-image`', severity: 3 },
    { text: 'name: «myProject»\ndocker_env: {image: i}\n', severity: 3 },
    { text: 'docker_env: {image: i}\nname: «"a b"»\n', severity: 3 },
  ],
  W15: [
    { text: parameter('«a.b»: float') },
    { text: parameter('«"12"»: float') },
    { text: parameter('«a:b»: {default: 1}'), says: "Python's format strings" },
  ],
  W16: [
    { text: command('python t.py «${a}»'), says: 'Write `{a}`' },
    { text: command('"python t.py --x «${a}» {a}"') },
    { text: entryPoint('parameters: {n: int}\ncommand: |\n  seq «${n}»\n  echo {n}') },
  ],
  W17: [
    {
      text: parameter('p: {type: path, default: «http://example.org/x.csv»}'),
      says: 'not enough values to unpack',
    },
    { text: parameter('p: {type: path, default: «"HTTPS://example.org/x.csv"»}') },
    { text: parameter('p:\n    default: «https://h/x»\n    type: path'), says: 'Use the type `uri`' },
  ],
  W18: [
    { text: 'python_env: «p.yaml»\n', files: ['p.yaml', 'uv.lock'], manager: 'uv', says: '`uv.lock`' },
    { text: '«name»: x\n', files: ['python_env.yaml', 'uv.lock'], manager: 'uv' },
    { text: '«entry_points: {}»\n', files: ['python_env.yaml', 'uv.lock'], manager: 'uv' },
  ],
  W19: [
    {
      ...environment(
        'python: «"3.11"»\n',
        '3.11.15, which pyenv does not have and builds from its source. `3.11.9`',
      ),
      manager: 'virtualenv',
      pyenv,
    },
    { ...environment('python: «"3.1"»\n', '3.11.15'), manager: 'virtualenv', pyenv },
    {
      ...environment('python: «">=3.9"»\n', 'Could not find python version that matches >=3.9'),
      manager: 'virtualenv',
      pyenv,
    },
  ],
  W20: [
    {
      text: '«n»ame: x\n',
      files: ['mlruns/0/meta.yaml'],
      folders: ['mlruns', 'mlruns/0'],
      says: 'maintenance mode',
    },
    {
      text: '«n»ame: x\n',
      files: ['mlruns/12/meta.yaml'],
      folders: ['mlruns', 'mlruns/models', 'mlruns/12'],
    },
    {
      text: '«e»ntry_points: {}\n',
      files: ['mlruns/2/meta.yaml'],
      folders: ['mlruns', 'mlruns/1', 'mlruns/2'],
      says: '`mlflow migrate-filestore`',
    },
  ],
  W21: [
    { text: runs('--data x «--alhpa» 1'), texts: argparseScript, says: 'Did you mean `--alpha`?' },
    { text: runs('--data x «--alhpa»=1'), texts: argparseScript, says: 'unrecognized arguments: --alhpa' },
    { text: runs('--data=x --alpha 1 «-z»'), texts: argparseScript },
  ],
  W22: [
    { text: runs('--alpha 1', '«train.py»'), texts: argparseScript, says: 'needs the option `--data`' },
    { text: runs('', '«train.py»'), texts: argparseScript, says: '`--data {data}`' },
    { text: runs('--alpha=2', '«train.py»'), texts: argparseScript },
  ],
  W23: [
    {
      text: entryPoint('command: >\n  python t.py «\\»\n  --a 1 «\\»\n  --b 2'),
      says: 'the shell reads `\\ --a` as an argument',
    },
    { text: entryPoint('command: python t.py «\\»\n  --a 1') },
    { text: entryPoint("command: 'python t.py «\\»\n  --a 1'") },
    { text: entryPoint('command: "python t.py «\\»\\\n  --a 1"') },
    { text: entryPoint('command: >-\n  python t.py --a 1 «\\»'), says: 'an argument of its own' },
    { text: entryPoint('command: |\n  python t.py «\\»  \n    --a 1'), says: 'the blanks behind it' },
    {
      text: entryPoint('command: >\n  «# train it»\n  python t.py'),
      says: '`python t.py` is a part of this comment',
    },
    { text: entryPoint('command: >-\n  python t.py\n  «# the rate»\n  --a 1') },
  ],
  W24: [
    { ...model('flavors: «[sklearn]»\n'), says: "AttributeError: 'list' object has no attribute 'get'" },
    { ...model('flavors: «sklearn»\n'), says: "'str' object has no attribute 'get'" },
    {
      ...model('flavors:\n  «python_function»:\n  sklearn: {}\n'),
      says: 'Model does not have the "python_function" flavor',
    },
    {
      ...model('flavors: {python_function: «mlflow.sklearn»}\n'),
      says: "'str' object has no attribute 'get'",
    },
    {
      ...model('flavors: {python_function: {loader_module: «mlflow.skleran»}}\n'),
      says: "ModuleNotFoundError: No module named 'mlflow.skleran'",
    },
    {
      ...model('flavors: {python_function: {loader_module: «mlflow.pyfunc.modle»}}\n'),
      says: 'Did you mean',
    },
    {
      ...model('flavors: {python_function: {«loader_module»: }}\n'),
      says: "'NoneType' object has no attribute 'startswith'",
    },
    {
      ...model('flavors: {python_function: {loader_module: mlflow.sklearn, python_version: «2.7»}}\n'),
      says: "'float' object has no attribute 'split'",
    },
  ],
  W25: [
    environment(
      'dependencies:\n- mlflow\n- «pip: [mlflow]»\n',
      "TypeError: descriptor 'strip' for 'str' objects doesn't apply to a 'dict' object",
    ),
    environment('dependencies: [mlflow, «3»]\n', "doesn't apply to a 'int' object"),
    environment(
      'build_dependencies: [pip, «3»]\n',
      'TypeError: sequence item 1: expected str instance, int found',
    ),
    {
      text: 'python_env: «dev.yaml»\n',
      texts: { 'dev.yaml': 'dependencies: [mlflow, numpy=1.2]\n' },
      says: '`dev.yaml`: pip stops with',
      manager: 'virtualenv',
    },
    environment('dependencies: [mlflow, «numpy=1.2»]\n', 'Did you mean `numpy==1.2`?'),
    environment('dependencies: [mlflow, «"numpy[a] = 1.*"»]\n', "Invalid requirement: 'numpy[a] = 1.*'"),
  ],
  W26: [
    {
      text: runs('--mode «quick»'),
      texts: choiceScript,
      says: 'takes `fast` or `exact` for `--mode`, not `quick`: it stops with "error: argument --mode: invalid choice: \'quick\'"',
    },
    {
      text: defaultOf('«quick»', '--mode {a}'),
      texts: choiceScript,
      says: 'not `quick`, the default of `a`: it stops',
    },
    { text: defaultOf('«1.0e+3»', '--epochs={a}'), texts: choiceScript, says: "invalid int value: '1000.0'" },
    {
      text: 'x: &d {default: quick}\nentry_points:\n  main:\n    parameters: {a: *d}\n    command: python train.py --mode=«{a}»\n',
      texts: choiceScript,
      says: 'the default of `a`',
    },
    { text: runs('«--quiet=yes»'), texts: choiceScript, says: 'takes no value' },
    { text: defaultOf('yes', '--quiet «{a}»'), texts: choiceScript, says: 'unrecognized arguments: True' },
    { text: runs('«--epochs» --quiet'), texts: choiceScript, says: 'needs a value' },
    { text: runs('«a» b'), texts: choiceScript, says: 'unrecognized arguments: a b' },
  ],
  H1: [
    { text: parameter('a: «flaot»'), says: 'MLflow takes `flaot` as `string`. Did you mean `float`?' },
    { text: parameter('a: «Path»'), says: 'Did you mean `path`, in lower case?' },
    { ...typed('«URI»', '"models:/a/1"'), says: 'does nothing about the value' },
    { ...typed('«strng»', 'x'), says: 'Did you mean `string`?' },
    { ...typed('«itn»', '3'), says: 'Did you mean `int`?' },
    { ...typed('«paht»', 'x'), says: 'Did you mean `path`?' },
    { ...typed('«bolean»', 'true'), says: 'Did you mean `boolean`?' },
    { text: parameter('a: «"0.5"»'), says: 'A default has a key of its own' },
    { text: parameter('a: «float = 0.5»') },
    { text: parameter('a: «data/train.csv»') },
    { text: parameter('a: float\n  command: «python t.py {a}»'), says: 'Check the indentation of `command`' },
    { text: parameter('a: {type: «0.5»}'), says: 'A type is a word' },
    { text: parameter('a: {type: «[float, int]»}') },
    { text: parameter('a:\n    type: «"Uri "»') },
  ],
  H2: [
    { text: parameter('«a»: float'), severity: 4, says: 'does not use `a`' },
    { text: parameter('a: float\n  «b»: {type: int, default: 1}', 'python t.py {a}'), severity: 4 },
    { text: parameter('«a b»: float', 'python t.py {{a b}}'), severity: 4 },
  ],
  H4: [
    {
      text: '«entry_points»: {main: {command: python t.py}}\n',
      manager: 'virtualenv',
      says: 'an empty virtualenv',
    },
    { text: 'name: x\n«entry_points»: {main: {command: python t.py}}\n', manager: 'uv' },
    { text: 'conda_env:\n«entry_points»: {main: {command: x}}\n', manager: 'virtualenv' },
  ],
  H5: [
    conda('dependencies: [python=3.11, {pip: [pandas]}]\n', { says: '`c.yaml`: MLflow is not among' }),
    environment(
      'python: "3.11"\n«dependencies»:\n- scikit-learn==1.7.0\n',
      'MLflow is not among the packages',
    ),
    environment('build_dependencies: [mlflow]\n«dependencies»: [pandas]\n'),
    environment('«dependencies»: [numpy, \'torch>=2; python_version > "3"\']\n'),
  ],
  H6: [
    {
      ...model('flavors: {sklearn: {serialization_format: «cloudpickle»}}\n'),
      says: 'runs code that it holds',
    },
    model('flavors: {lightgbm: {serialization_format: «pickle», data: model.pkl}}\n'),
    model(
      'flavors: {python_function: {loader_module: mlflow.pyfunc.model, python_model: «python_model.pkl»}}\n',
    ),
    {
      text: parameter('m: {type: uri, default: «models:/wine/Production»}', 'python t.py {m}'),
      says: 'in place of `Production`',
    },
    { text: parameter('v: int', 'mlflow models serve -m «models:/wine/staging» -p {v}') },
    { text: parameter('m: string', '"python t.py --model \'«models:/{m}/Archived»\'"') },
    { ...model('flavors: {«fastai»: {data: model.fastai}}\n'), says: 'since 3.0' },
    model('flavors:\n  «diviner»: {}\n  «mleap»: null\n'),
  ],
  H7: [
    { ...model('mlflow_version: «3.17.2»\n'), installed: '3.9.0', says: 'MLflow 3.17.2 wrote this model' },
    { ...model('mlflow_version: «"4.0"»\n'), installed: '3.17.2' },
    { ...model('mlflow_version: «3.18.0.dev0»\n'), installed: '3.17.2' },
  ],
  H8: [
    { ...typed('float', '«abc»'), says: '`abc` is no number, as the type `float` promises' },
    { ...typed('int', '«0.5»'), says: 'is no whole number' },
    { ...typed('int', '«"1.5"»'), says: 'the command gets it as it is' },
    { ...typed('integer', '«true»'), says: '`True` is no whole number' },
    { ...typed('double', '«0.1.2»') },
    { ...typed('float', '«1e»') },
    { ...typed('number', '«{a: 1}»') },
    { ...typed('float', '«2024-01-01»') },
  ],
  H3: [
    { text: '«entry_pts»: 3\n', says: 'Could not find main among entry points []', severity: 2 },
    {
      text: 'entry_points: {}\n«main»: {command: python t.py}\n',
      says: 'among entry points []',
      severity: 2,
    },
    { text: '«Entry_Points»:\n  main: {command: x}\n', says: 'Did you mean `entry_points`?', severity: 2 },
    { text: '«entry-points»: {}\n', says: 'Did you mean `entry_points`?', severity: 2 },
    { text: 'entry_points: {a: {command: x}}\n«main»: {command: python t.py}\n', says: 'belongs under' },
    { text: 'databricks_spark_job: {python_file: a.py}\n«entrypoints»: {}\n' },
    { ...model('flavors: {«skleran»: {}}\n'), says: 'Did you mean `sklearn`?', severity: 2 },
    { ...model('flavors: {onnx: {}, «tensorfow»: {}}\n'), says: 'MLflow has no flavor `tensorfow`.' },
    { ...docker('«volume»: ["/a:/b"]'), says: 'Did you mean `volumes`?' },
    { ...docker('«enviroment»: [A]'), says: 'Did you mean `environment`?' },
    { ...docker('«env»: [A]'), says: 'Did you mean `environment`?' },
    { ...docker('«network»: host'), says: '`mlflow run --docker-args NAME=VALUE`' },
    { ...docker('«shm-size»: 2g\n  «gpus»: all'), says: '`docker_env` has only' },
    {
      text: 'databricks_spark_job: {python_file: a.py, «python_library»: [x]}\n',
      says: 'Did you mean `python_libraries`?',
    },
    { text: '«command»: python t.py\n', says: 'it belongs into an entry point', severity: 2 },
    {
      text: 'name: x\n«train»:\n  command: python t.py\n',
      says: 'Could not find train among entry points [] or interpret train as a runnable script.',
      severity: 2,
    },
    { text: entryPoint('command: x\n«conda_env»: c.yaml'), says: 'it belongs to the top of the file' },
    { text: '«entrypoints»: {}\n', says: 'Did you mean `entry_points`?', severity: 2 },
    { text: '«conda-env»: c.yaml\n', says: 'Did you mean `conda_env`?' },
    { text: '«docker»: {}\n', says: 'Did you mean `docker_env`?' },
    { text: entryPoint('«params»: {}\ncommand: x'), says: 'Did you mean `parameters`?' },
    { text: entryPoint('command: x\n«paramaters»: {a: b}') },
    { text: parameter('a: {type: int, «defualt»: 3}'), says: 'Did you mean `default`?' },
    { text: parameter('a: {type: int, «descripton»: x}') },
  ],
};

/** Texts that MLflow takes: none of them may get an error or a warning, and nothing else that Problems shows. */
export const accepted: readonly DiagnosticRow[] = [
  { text: 'name: x\n' },
  { text: '{}\n' },
  { text: '\uFEFFname: x\n' },
  { text: 'name : test\n' },
  { text: 'name: [a, list]\n' },
  { text: '{"name": "json", "entry_points": {"main": {"command": "x"}}}' },
  { text: 'name: x\r\nentry_points:\r\n  main:\r\n    command: "python t.py"\r\n' },
  { text: '%YAML 1.1\n---\nname: x\n...\n' },
  { text: 'python_env: python_env.yaml\n', files: ['python_env.yaml'] },
  { text: 'python_env: ~\n' },
  { text: 'python_env: nowhere.yaml\n', uri: 'untitled:Untitled-1' },
  { text: 'conda_env: c.yaml\n', uri: 'vscode-vfs://host/p/MLproject' },
  {
    text: 'name: x\ndocker_env:\n  image: i\n  build_context: .\n  volumes: ["/a:/b"]\n  environment: [["A", "b"], "C"]\n',
  },
  {
    text: 'name: x\ndocker_env: {image: 3, volumes: [], environment: ~}\n',
  },
  { text: 'docker_env: {}\n' },
  { text: 'name: x\ndocker_env: {image: i}\nentry_points: {train: {command: dvc repro}}\n' },
  { text: 'databricks_spark_job: {python_file: a.py, parameters: [x], python_libraries: [y]}\n' },
  { text: 'uv_env: a\nrenv_env: b\nmeta_data: {}\ntarget: x\nversion: 1\nuser_options: {}\nadapters: {}\n' },
  { text: entryPoint('parameters: {}\ncommand: ""') },
  { text: entryPoint('description: train it\ncommand: python t.py') },
  { text: parameter('a: {type: float, default: 0.1, description: the rate}') },
  { text: parameter('a: {type: int,default: 2}') },
  { text: parameter('a: str\n  b: bool\n  c: integer\n  d: number\n  e: boolean\n  f: Float') },
  {
    text: parameter(
      'a: url\n  b: paths\n  c: float32\n  d: list[int]\n  e: enum\n  f: uint\n  g: ini\n  h: date',
    ),
  },
  {
    text: parameter(
      'a: string or None\n  b: int (0 - 9)\n  c: comma-separated list\n  d: np.float32\n  e: "yes/no"',
    ),
  },
  { text: parameter('a: {type: float, int: }\n  b: {float: 3}\n  c: {range: }') },
  { ...typed('float', '1e-3') },
  { ...typed('float', '0.00006') },
  { ...typed('float', '3.10') },
  { ...typed('float', '-.inf') },
  { ...typed('float', 'None') },
  { ...typed('int', '0x1F') },
  { ...typed('int', '1_000') },
  { ...typed('int', '-5') },
  { ...typed('int', '10.0') },
  { ...typed('int', '1e3') },
  { ...typed('int', '"16,64"') },
  { ...typed('int', '[16, 64]') },
  { ...typed('int', '""') },
  { ...typed('int', '$SLURM_NTASKS') },
  { ...typed('string', '"yes"') },
  { ...typed('string', 'true') },
  { ...typed('string', '2024-01-01') },
  { ...typed('string', '1e-3') },
  { ...typed('string', '!!str 010') },
  { ...typed('bool', 'yes') },
  { ...typed('boolean', 'False') },
  { ...typed('version', '3.10') },
  {
    text: parameter(
      'a: {default: 0.10}\n  b: {default: 0.00006}\n  c: {default: False}\n  d: {default: 007}',
    ),
  },
  { text: 'python_env: envs/python_env.yaml\n', files: ['envs/python_env.yaml'] },
  { text: 'python_env: my-conda.yaml\n', files: ['my-conda.yaml'] },
  { text: 'conda_env: conda.yaml\n', files: ['conda.yaml'] },
  { text: command('cd src && python fit.py && python gone.py'), files: ['src/fit.py'] },
  { text: command('python -m gone.py; python t.py && python gone.py') },
  { text: command('"python $HOME/gone.py"') },
  { text: command('python /opt/gone.py') },
  { text: parameter('script: string', 'python {script}.py') },
  { text: 'name: x\ndocker_env: {image: i}\nentry_points: {main: {command: python gone.py}}\n' },
  { text: 'entry_points: {main: {command: python gone.py}}\n', uri: 'untitled:Untitled-1' },
  docker('build_context: .\n  dockerfile: Dockerfile'),
  docker('tag: latest\n  description: x\n  registry: y'),
  docker('environment: [[A, 3], [B, c, d]]'),
  { text: 'base: &base\n  command: python t.py\nentry_points:\n  main:\n    <<: *base\n' },
  { text: 'parameters: &p {a: int}\nentry_points: {main: {parameters: *p, command: "python t.py {a}"}}\n' },
  { text: 'train: {image: x}\nentries_total: 3\nenv: x\nenvironment: y\nrequirements: r.txt\n' },
  { text: parameter('a: {default: None}\n  b: {type: ~}\n  c: {}') },
  { text: parameter('unused: float') },
  {
    text: parameter(
      'batch-size: int\n  my param: int\n  a/b: int\n  é: int',
      'python t.py {batch-size} {my param} {a/b} {é}',
    ),
  },
  { text: parameter('y: int\n  n: int', 'python t.py {y} {n}') },
  { text: parameter('on: {default: 3}') },
  {
    text: parameter('p: {type: path, default: data/x.csv}\n  q: {type: path, default: ""}\n  r: path'),
    files: ['data/x.csv'],
  },
  { text: parameter('p: {type: path, default: "http://h/api/2.0/mlflow-artifacts/artifacts/1/x"}') },
  {
    text: parameter('u: {type: uri, default: "models:/a/1"}\n  v: {type: uri, default: C:\\x}\n  w: uri'),
  },
  { text: command('$(echo {a}) $HOME $PATH && spark-submit --master local[2]') },
  { text: command(`"awk '{{print $1}}' && python3 x.py {a:>5} {a!r} {a[0]}"`) },
  { text: command('Rscript t.R --a="{a}x"') },
  { text: command('"poetry run python t.py \\\n      --a {a}"') },
  { text: entryPoint('parameters: {a: float}\ncommand: >-\n  python t.py \\\n    --a {a}') },
  { text: entryPoint('parameters: {a: float}\ncommand: |\n  python t.py \\\n    --a {a}\n  python u.py') },
  {
    text: 'defs:\n  p: &p {a: {type: float, default: 1}}\nentry_points:\n  main: &m\n    parameters:\n      <<: *p\n      b: int\n    command: "x {a} {b}"\n  other:\n    <<: *m\n    command: "y {a}"\n',
  },
  { text: 'entry_points:\n  a: &a {command: "x {q}", parameters: {q: int}}\n  b: *a\n' },
  model(
    'flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n  my_flavor: null\nprompts: null\nmodel_id: null\nanything: 3\n',
  ),
  model('flavors: {sklearn: {serialization_format: skops, pickled_model: model.skops}}\n'),
  model('flavors: {fast_ai: {}, mlflow_sktime: {}, gluonts: {serialization_format: null}}\n'),
  model('flavors: {crate: {version: 0.1.0, model: crate.bin}}\n'),
  model('flavors:\nsignature: null\nenv_vars: null\nmetadata: x\n'),
  model('flavors: {}\nsignature: a string\nenv_vars: [A, B]\nresources: {api_version: "1"}\n'),
  inputs('[{"type": "long", "name": "age", "required": true}, {"type": "double", "name": "h"}]'),
  inputs('[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, 3]}}]'),
  inputs('[{"type": "long", "name": 0}]'),
  inputs(
    '[{"type": "object", "properties": {"a": {"type": "long", "required": true}, "b": {"type": "array", "items": {"type": "string"}}}, "required": true}]',
  ),
  inputs('[{"type": "map", "values": {"type": "any"}}, {"type": "any"}]'),
  model(
    `signature:\n  outputs: '[{"type": "any", "required": true}]'\n  params: '[{"name": "t", "default": NaN, "shape": null, "type": "double"}]'\n`,
  ),
  environment('python: "3.10"\nbuild_dependencies:\n- pip\ndependencies:\n- -r requirements.txt\n'),
  environment('python: 3.9.13\ndependencies:\n'),
  environment('{}\n'),
  environment('dependencies: [MLflow-skinny>=3, pandas]\n'),
  environment('dependencies: [pandas, -e .]\n'),
  environment('dependencies: [pandas, "x @ git+https://h/x.git"]\n'),
  environment('dependencies: [pandas, ./vendored]\n'),
];
