import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { tokenize } from './grammar.ts';

/** The scope of a part is the innermost one, or the one that is asked for: `text -> scope`. */
interface Row {
  readonly text: string;
  /** Part of the text, and a scope that its token has, or `!scope` that it has not. */
  readonly tokens: readonly [part: string, ...scopes: string[]][];
}

const main = (lines: string): string => `entry_points:\n  main:\n${lines.replace(/^(?=.)/gm, '    ')}\n`;
const keyword = 'keyword.other.key.mlproject';
const placeholder = 'variable.parameter.placeholder.mlproject';
const brace = 'constant.character.escape.brace.mlproject';
const plain = 'string.unquoted.plain.yaml';

const grammars: Readonly<Record<string, readonly Row[]>> = {
  'source.mlproject': [
    {
      text: 'name: a b # c\n',
      tokens: [
        ['name', keyword],
        ['a b', plain],
        [' c', 'comment.line.number-sign.yaml'],
      ],
    },
    { text: 'name : a\n', tokens: [['name', keyword]] },
    { text: 'names: a\n', tokens: [['names', 'entity.name.tag.yaml', `!${keyword}`]] },
    { text: 'x:\n  name: a\n', tokens: [['name', 'entity.name.tag.yaml', `!${keyword}`]] },
    { text: '# name: a\n', tokens: [[' name: a', 'comment.line.number-sign.yaml']] },
    { text: 'python_env: "a#b"\n', tokens: [['a#b', 'string.quoted.double.yaml']] },
    { text: 'name: a#b\n', tokens: [['a#b', plain]] },
    { text: 'name: 3.10\n', tokens: [['3.10', 'constant.numeric.yaml']] },
    { text: 'name: 3.9.13\n', tokens: [['3.9.13', plain]] },
    { text: 'name: 1e-3\n', tokens: [['1e-3', 'constant.numeric.yaml']] },
    { text: 'name: yes\n', tokens: [['yes', 'constant.language.boolean.yaml']] },
    { text: 'name: yes please\n', tokens: [['yes please', plain]] },
    { text: 'name: ~\n', tokens: [['~', 'constant.language.null.yaml']] },
    {
      text: 'a: &x 1\nb: *x\n',
      tokens: [
        ['x', 'entity.name.type.anchor.yaml'],
        ['1', 'constant.numeric.yaml'],
      ],
    },
    { text: '---\nname: a\n', tokens: [['---', 'entity.other.document.begin.yaml']] },
    {
      text: 'a: {b: 1, c: [d, "e"]}\n',
      tokens: [
        ['b', 'entity.name.tag.yaml'],
        ['d', plain],
        ['e', 'string.quoted.double.yaml'],
      ],
    },
    {
      text: 'docker_env:\n  image: x:3\n  foo: y\n',
      tokens: [
        ['image', keyword],
        ['x:3', plain],
        ['foo', 'entity.name.tag.yaml'],
      ],
    },
    { text: 'docker_env: {image: x}\n', tokens: [['docker_env', keyword]] },
    {
      text: main('command: x'),
      tokens: [
        ['entry_points', keyword],
        ['main', 'entity.name.function.entry-point.mlproject'],
        ['command', keyword],
      ],
    },
    {
      text: main('command: "x {a} {{b}} \\n"'),
      tokens: [
        ['a', placeholder, 'string.quoted.double.yaml'],
        ['{{', brace],
        ['}}', brace],
        ['\\n', 'constant.character.escape.yaml'],
      ],
    },
    { text: main("command: 'x {a}'"), tokens: [['a', placeholder, 'string.quoted.single.mlflow-yaml']] },
    {
      text: main('command: python x {a} # c'),
      tokens: [
        ['a', placeholder, plain],
        [' c', 'comment.line.number-sign.yaml'],
      ],
    },
    {
      text: main('command: >-\n  x {a} # no\n\n  y {b-c}\nparameters: {}'),
      tokens: [
        ['a', placeholder],
        ['b-c', placeholder],
        [' # no', '!comment.line.number-sign.yaml', 'string.unquoted.block.mlflow-yaml'],
        ['parameters', keyword],
      ],
    },
    {
      text: main('command: | # c\n  x {a}'),
      tokens: [
        ['# c', 'comment.line.number-sign.yaml'],
        ['a', placeholder],
      ],
    },
    {
      text: main('command: x\n  {a}\n  --b'),
      tokens: [
        ['a', placeholder],
        ['--b', plain],
      ],
    },
    {
      text: main('command: x {a.b:>3}'),
      tokens: [
        ['a', placeholder],
        ['.b:>3', 'constant.other.format.mlproject'],
      ],
    },
    { text: 'name: a {b}\n', tokens: [['a {b}', plain]] },
    {
      text: main('command: "A=1 python t.py --alpha {a} -b $B && mlflow run . | tee x > y; true"'),
      tokens: [
        ['A', 'variable.other.assignment.shell', 'string.quoted.double.yaml'],
        ['python', 'support.function.command.shell'],
        ['--alpha', 'constant.other.option.shell'],
        ['a', placeholder],
        ['-b', 'constant.other.option.shell'],
        ['$', 'punctuation.definition.variable.shell'],
        ['B', 'variable.other.normal.shell'],
        ['&&', 'keyword.operator.logical.shell'],
        ['mlflow', 'support.function.command.shell'],
        ['|', 'keyword.operator.pipe.shell'],
        ['>', 'keyword.operator.redirect.shell'],
        [';', 'punctuation.terminator.statement.shell'],
      ],
    },
    {
      text: main('command: |\n  python my-python.py x--y \\\n    --lr {lr} ${{HOME}}\n  echo $(cat z)'),
      tokens: [
        [' my-python.py x--y ', 'string.unquoted.block.mlflow-yaml', '!constant.other.option.shell'],
        ['\\', 'constant.character.escape.line-continuation.shell'],
        ['--lr', 'constant.other.option.shell'],
        ['lr', placeholder],
        ['HOME', 'variable.other.bracket.shell'],
        ['$(', 'punctuation.definition.subshell.shell'],
        ['cat', 'support.function.command.shell'],
      ],
    },
    {
      text: main("command: 'python -m pkg'\nparameters: {}"),
      tokens: [
        ['python', 'support.function.command.shell', 'string.quoted.single.mlflow-yaml'],
        ['-m', 'constant.other.option.shell'],
        ['parameters', keyword],
      ],
    },
    { text: 'name: python --x\n', tokens: [['python --x', plain, '!constant.other.option.shell']] },
    {
      text: main('parameters:\n  alpha: {type: float, default: 0.5}\n  beta: path'),
      tokens: [
        ['alpha', 'variable.parameter.mlproject'],
        ['type', keyword],
        ['float', 'support.type.parameter.mlproject'],
        ['0.5', 'constant.numeric.yaml'],
        ['path', 'support.type.parameter.mlproject'],
      ],
    },
    {
      text: main('parameters:\n  a:\n    type: uri\n    default: s3://b\n  b: x'),
      tokens: [
        ['a', 'variable.parameter.mlproject'],
        ['type', keyword],
        ['uri', 'support.type.parameter.mlproject'],
        ['s3://b', plain],
        ['b', 'variable.parameter.mlproject'],
      ],
    },
    {
      text: main('parameters: {a: float, b: {type: int}}'),
      tokens: [
        ['a', 'variable.parameter.mlproject'],
        ['b', 'variable.parameter.mlproject'],
        ['int', 'support.type.parameter.mlproject'],
      ],
    },
    {
      text: 'entry_points:\n  a: {command: "x {q}"}\n  b:\n    command: y\nname: z\n',
      tokens: [
        ['a', 'entity.name.function.entry-point.mlproject'],
        ['q', placeholder],
        ['b', 'entity.name.function.entry-point.mlproject'],
        ['name', keyword],
      ],
    },
  ],
  'source.mlmodel': [
    {
      text: 'flavors:\n  sklearn:\n    env:\n      conda: c\nrun_id: a\n',
      tokens: [
        ['flavors', 'keyword.other.key.mlmodel'],
        ['sklearn', 'entity.name.type.flavor.mlmodel'],
        ['env', 'entity.name.tag.yaml'],
        ['run_id', 'keyword.other.key.mlmodel'],
      ],
    },
    {
      text: `signature:\n  inputs: '[{"type": "long",\n    "name": 3, "x": true}]'\n  params: null\n`,
      tokens: [
        ['"type"', 'support.type.property-name.json'],
        ['"long"', 'string.quoted.double.json'],
        ['3', 'constant.numeric.json'],
        ['true', 'constant.language.json'],
        ['null', 'constant.language.null.yaml'],
      ],
    },
    { text: 'other: 1\n', tokens: [['other', 'entity.name.tag.yaml']] },
    {
      text: 'flavors:\n  mine:\n    loader_module: m\n  python_function: {}\nmodel_id: null\n',
      tokens: [
        ['mine', 'entity.name.type.flavor.mlmodel'],
        ['loader_module', 'entity.name.tag.yaml', '!entity.name.type.flavor.mlmodel'],
        ['python_function', 'entity.name.type.flavor.mlmodel'],
        ['model_id', 'keyword.other.key.mlmodel'],
        ['null', 'constant.language.null.yaml'],
      ],
    },
    {
      text: `signature:\n  outputs: '[{"name": "it''s"}]'\nprompts: null\n`,
      tokens: [
        ['"name"', 'support.type.property-name.json'],
        ['prompts', 'keyword.other.key.mlmodel'],
      ],
    },
  ],
  'source.python-env': [
    {
      text: 'python: "3.11"\nname: x\n',
      tokens: [
        ['python', 'keyword.other.key.python-env'],
        ['3.11', 'string.quoted.double.yaml'],
        ['name', 'entity.name.tag.yaml'],
      ],
    },
    {
      text: 'dependencies:\n- a-b==1.2 # c\n- d[e]>=2,<3\n- -r r.txt\n',
      tokens: [
        ['a-b', 'entity.name.package.python-env'],
        ['==1.2', 'constant.numeric.version.python-env'],
        ['[e]', 'support.other.extra.python-env'],
        ['-r r.txt', plain],
      ],
    },
  ],
};

for (const [scope, rows] of Object.entries(grammars)) {
  describe(scope, () => {
    for (const row of rows) {
      it(JSON.stringify(row.text.slice(0, 80)), async () => {
        const tokens = await tokenize(scope, row.text);
        const shown = tokens
          .map((token) => `${JSON.stringify(token.text)} ${token.scopes.join(' ')}`)
          .join('\n');
        for (const [part, ...scopes] of row.tokens) {
          const named = tokens.filter(({ text }) => text === part);
          assert.ok(named.length > 0, `no token ${JSON.stringify(part)} in\n${shown}`);
          const fits = named.some((token) =>
            scopes.every((wanted) => {
              const names = token.scopes.flatMap((name) => name.split(' '));
              return wanted.startsWith('!') ? !names.includes(wanted.slice(1)) : names.includes(wanted);
            }),
          );
          assert.ok(fits, `${JSON.stringify(part)} is no ${scopes.join(' ')} in\n${shown}`);
        }
      });
    }
  });
}

describe('a text has one colour, however it is written', () => {
  // What VS Code's light themes colour unlike other strings: blue, as they do keywords, and so our keys.
  const unlike = [
    'string.unquoted.plain.in.yaml',
    'string.unquoted.plain.out.yaml',
    'string.unquoted.block.yaml',
    'string.quoted.single.yaml',
  ];
  const spellings = ['word', '"word"', "'word'", '>-\n  word', '|\n  word', '\n  word'];
  const places: Readonly<Record<string, (value: string) => string>> = {
    'a command': (value) => main(`command: ${value}`),
    'a name': (value) => `name: ${value}\n`,
  };
  for (const [place, textOf] of Object.entries(places)) {
    for (const spelling of spellings) {
      it(`${place}: ${JSON.stringify(spelling)}`, async () => {
        const tokens = await tokenize('source.mlproject', textOf(spelling));
        const scopes = tokens.find(({ text }) => text.trim() === 'word')?.scopes ?? [];
        assert.match(scopes.join(' '), /\bstring\./);
        assert.deepEqual(
          scopes.filter((scope) => unlike.some((rule) => scope.startsWith(rule))),
          [],
        );
      });
    }
  }
});

describe('the manifest', () => {
  interface Manifest {
    contributes: {
      languages: { id: string; configuration: string; filenames: string[] }[];
      grammars: { language?: string; scopeName: string; path: string }[];
    };
  }
  const root = new URL('../../', import.meta.url);
  const { contributes } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as Manifest;

  it('contributes a grammar with the right scope for each language', () => {
    for (const { id } of contributes.languages)
      assert.ok(
        contributes.grammars.some(({ language }) => language === id),
        id,
      );
    for (const { path, scopeName } of contributes.grammars) {
      const grammar = JSON.parse(readFileSync(new URL(path, root), 'utf8')) as { scopeName: string };
      assert.equal(grammar.scopeName, scopeName);
    }
  });

  it('has a language configuration whose expressions can be read', () => {
    const { configuration } = contributes.languages[0]!;
    const read = JSON.parse(readFileSync(new URL(configuration, root), 'utf8')) as {
      indentationRules: Record<string, string>;
      wordPattern: string;
    };
    const increase = new RegExp(read.indentationRules['increaseIndentPattern']!);
    for (const line of ['entry_points:', '  main:  # c', '  - a:', 'command: >-', '    x: |'])
      assert.match(line, increase);
    for (const line of ['name: x', '# a:', '  - a', 'a: b: c']) assert.doesNotMatch(line, increase);
    assert.deepEqual('python --a={my-param} x'.match(new RegExp(read.wordPattern, 'g')), [
      'python',
      '--a',
      'my-param',
      'x',
    ]);
  });
});
