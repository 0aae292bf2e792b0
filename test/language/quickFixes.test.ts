import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fires } from './diagnosticRows.ts';
import { applyEdit, openDocument, quickFixes, type NavigationOptions } from './navigationRows.ts';
import { readMarks } from './rows.ts';

const pathOf = (uri: string): string => decodeURIComponent(uri.slice('file:///project/'.length));

describe('every quick fix of the diagnostic rows', () => {
  const fixed = new Map<string, number>();
  for (const [code, group] of Object.entries(fires)) {
    it(`of ${code} takes its diagnostic away and brings none`, async () => {
      for (const row of group) {
        const { text } = readMarks(row.text);
        const { opened, fixes } = await quickFixes(text, row);
        const before = (await opened.validate()).map((diagnostic) => String(diagnostic.code));
        for (const { diagnostic, action } of fixes) {
          const own = String(diagnostic.code);
          const changed = applyEdit(opened, action.edit ?? {});
          const path = pathOf(opened.document.uri);
          if (own === 'W1') assert.deepEqual(Object.keys(changed), [path.replace(/[^/]+$/, 'MLproject')]);
          else {
            const more = Object.fromEntries(Object.entries(changed).filter(([name]) => name !== path));
            const after = await opened.reopen(changed[path] ?? text, more).validate();
            const codes = after.map((found) => String(found.code));
            const count = (all: readonly string[], of: string): number =>
              all.filter((one) => one === of).length;
            const where = `${own} ${action.title}: ${JSON.stringify(text)} -> ${JSON.stringify(changed)}`;
            if (own === 'E17') assert.notDeepEqual(after[0], diagnostic, where);
            else {
              assert.ok(count(codes, own) < count(before, own), where);
              // A key that MLflow did not know was not read: what it holds shows its own mistakes now.
              if (action.title.startsWith('Change to') && /^(?:H3|E11)$/.test(own)) codes.length = 0;
              for (const one of new Set(codes))
                assert.ok(count(codes, one) <= count(before, one), `${one}: ${where}`);
            }
          }
          fixed.set(own, (fixed.get(own) ?? 0) + 1);
        }
      }
    });
  }
  it('are there for these codes', () => {
    const wanted = [
      'E2',
      'E3',
      'E5',
      'E6',
      'E7',
      'E8',
      'E9',
      'E11',
      'E13',
      'E17',
      'E19',
      'W1',
      'W3',
      'W4',
      'W6',
      'W7',
      'W9',
      'W11',
      'W13',
      'W16',
      'W17',
      'W23',
      'W24',
      'W25',
      'H1',
      'H3',
      'H5',
    ];
    assert.deepEqual(
      wanted.filter((code) => !fixed.has(code)),
      [],
    );
  });
});

interface FixRow extends NavigationOptions {
  readonly text: string;
  readonly code: string;
  readonly title: RegExp;
  readonly result: string | Readonly<Record<string, string>>;
}

const entry = (lines: string): string => `entry_points:\n  main:\n${lines.replace(/^(?=.)/gm, '    ')}\n`;

const rows: readonly FixRow[] = [
  {
    code: 'H3',
    title: /Change to `entry_points`/,
    text: 'entry_point:\n  main: {command: x}\n',
    result: 'entry_points:\n  main: {command: x}\n',
  },
  {
    code: 'H3',
    title: /Move into an entry point `main`/,
    text: 'name: x\nparameters:\n  a: int\ncommand: t {a}\n',
    result: 'name: x\nentry_points:\n  main:\n    parameters:\n      a: int\n    command: t {a}\n',
  },
  {
    code: 'H3',
    title: /Move under `entry_points`/,
    text: 'main:\n  command: x  # why\nname: x\n',
    result: 'entry_points:\n  main:\n    command: x  # why\nname: x\n',
  },
  {
    code: 'H3',
    title: /Move to the top/,
    text: entry('python_env: p.yaml\ncommand: x'),
    files: ['p.yaml'],
    result: `${entry('command: x')}python_env: p.yaml\n`,
  },
  {
    code: 'W3',
    title: /Write `type: int`/,
    text: entry('parameters:\n  a: {type:int, default: 1}\ncommand: x {a}'),
    result: entry('parameters:\n  a: {type: int, default: 1}\ncommand: x {a}'),
  },
  {
    code: 'W3',
    title: /Write `type: int`/,
    text: entry('parameters:\n  a: {int, default: 1}\ncommand: x {a}'),
    result: entry('parameters:\n  a: {type: int, default: 1}\ncommand: x {a}'),
  },
  {
    code: 'W3',
    title: /Write `default: 3`/,
    text: entry('parameters:\n  a: {type: int, defualt:3}\ncommand: x {a}'),
    result: entry('parameters:\n  a: {type: int, default: 3}\ncommand: x {a}'),
  },
  {
    code: 'H3',
    title: /Write `command: x`/,
    text: 'entry_points: {main: {command:x}}\n',
    result: 'entry_points: {main: {command: x}}\n',
  },
  {
    code: 'E9',
    title: /Declare the parameter `b`/,
    text: entry('parameters:\n  a: int\ncommand: x {a} {b}'),
    result: entry('parameters:\n  a: int\n  b: string\ncommand: x {a} {b}'),
  },
  {
    code: 'E9',
    title: /Declare the parameter `b`/,
    text: entry('command: x {b}'),
    result: entry('parameters:\n  b: string\ncommand: x {b}'),
  },
  {
    code: 'E9',
    title: /Declare the parameter `b`/,
    text: 'entry_points:\n  main: {command: "x {b}"}\n',
    result: 'entry_points:\n  main: {parameters: {b: string}, command: "x {b}"}\n',
  },
  {
    code: 'E9',
    title: /Declare the parameter `b`/,
    text: entry('parameters: {}\ncommand: x {b}'),
    result: entry('parameters: {b: string}\ncommand: x {b}'),
  },
  {
    code: 'E9',
    title: /braces twice/,
    text: entry("command: awk '{print $1}'"),
    result: entry("command: awk '{{print $1}}'"),
  },
  {
    code: 'E9',
    title: /Change to `{a}`/,
    text: entry('parameters: {a: int}\ncommand: x { a }'),
    result: entry('parameters: {a: int}\ncommand: x {a}'),
  },
  {
    code: 'E9',
    title: /shell's variable/,
    text: entry('command: x ${HOME}'),
    result: entry('command: x ${{HOME}}'),
  },
  {
    code: 'W4',
    title: /Remove the quotes/,
    text: entry(`parameters: {a: int}\ncommand: "x \\"{a}\\""`),
    result: entry('parameters: {a: int}\ncommand: "x {a}"'),
  },
  {
    code: 'W16',
    title: /Remove the `\$`/,
    text: entry('parameters: {a: int}\ncommand: x ${a}'),
    result: entry('parameters: {a: int}\ncommand: x {a}'),
  },
  {
    code: 'W11',
    title: /Add a `\\`/,
    text: entry('command: |\n  python t.py\n  --a 1'),
    result: entry('command: |\n  python t.py \\\n  --a 1'),
  },
  {
    code: 'W23',
    title: /Remove the `\\`/,
    text: entry('command: >\n  python t.py \\\n  --a 1'),
    result: entry('command: >\n  python t.py\n  --a 1'),
  },
  {
    code: 'W23',
    title: /Remove the `\\`/,
    text: entry('command: "python t.py \\\\\n  --a 1"'),
    result: entry('command: "python t.py\n  --a 1"'),
  },
  {
    code: 'W23',
    title: /Remove the blanks/,
    text: entry('command: |\n  python t.py \\ \n    --a 1'),
    result: entry('command: |\n  python t.py \\\n    --a 1'),
  },
  {
    code: 'W24',
    title: /Change to `mlflow.sklearn`/,
    language: 'mlmodel',
    text: 'flavors: {python_function: {loader_module: mlflow.skleran}}\n',
    result: 'flavors: {python_function: {loader_module: mlflow.sklearn}}\n',
  },
  {
    code: 'W24',
    title: /Put `2.7` in quotes/,
    language: 'mlmodel',
    text: 'flavors: {python_function: {loader_module: m, python_version: 2.7}}\n',
    result: 'flavors: {python_function: {loader_module: m, python_version: "2.7"}}\n',
  },
  {
    code: 'H3',
    title: /Change to `sklearn`/,
    language: 'mlmodel',
    text: 'flavors: {skleran: {}}\n',
    result: 'flavors: {sklearn: {}}\n',
  },
  {
    code: 'W25',
    title: /Change to `numpy==1.2`/,
    language: 'python-env',
    text: 'dependencies: [mlflow, "numpy = 1.2"]\n',
    result: 'dependencies: [mlflow, "numpy==1.2"]\n',
  },
  {
    code: 'E17',
    title: /space after the colon/,
    text: 'name:x\nentry_points: {}\n',
    result: 'name: x\nentry_points: {}\n',
  },
  {
    code: 'E17',
    title: /Indent with spaces/,
    text: 'entry_points:\n\tmain:\n\t\tcommand: x\n',
    result: 'entry_points:\n  main:\n    command: x\n',
  },
  {
    code: 'E7',
    title: /parameters: {}/,
    text: entry('parameters:\ncommand: x'),
    result: entry('parameters: {}\ncommand: x'),
  },
  {
    code: 'E7',
    title: /the command of the entry point/,
    text: 'entry_points:\n  main: python t.py\n',
    result: 'entry_points:\n  main:\n    command: python t.py\n',
  },
  {
    code: 'E7',
    title: /type: float, default: 0.5/,
    text: entry('parameters:\n  a: 0.5\ncommand: x {a}'),
    result: entry('parameters:\n  a: {type: float, default: 0.5}\ncommand: x {a}'),
  },
  {
    code: 'E7',
    title: /Give it the type `string`/,
    text: entry('parameters:\n  a: # the first\n  b: int\ncommand: x {b}'),
    result: entry('parameters:\n  a: string # the first\n  b: int\ncommand: x {b}'),
  },
  {
    code: 'E7',
    title: /default: "yes"/,
    text: entry('parameters: {a: yes}\ncommand: x {a}'),
    result: entry('parameters: {a: {type: string, default: "yes"}}\ncommand: x {a}'),
  },
  {
    code: 'E7',
    title: /Make a mapping of the list/,
    text: entry('parameters: [a, b: float]\ncommand: x {a} {b}'),
    result: entry('parameters: {a: string, b: float}\ncommand: x {a} {b}'),
  },
  {
    code: 'E7',
    title: /Make a mapping of the list/,
    text: entry('parameters:\n  - a # the first\n  - b: {type: int,\n       default: 3}\ncommand: x {a} {b}'),
    result: entry(
      'parameters:\n    a: string # the first\n    b: {type: int,\n       default: 3}\ncommand: x {a} {b}',
    ),
  },
  {
    code: 'E7',
    title: /Move `parameters` and `command` into `main`/,
    text: 'entry_points:\n  main:\n  parameters: {a: int}\n\n  command: >\n    x {a}\n    --b\n  other: {command: y}\n',
    result:
      'entry_points:\n  main:\n    parameters: {a: int}\n\n    command: >\n      x {a}\n      --b\n  other: {command: y}\n',
  },
  {
    code: 'H1',
    title: /Change to `string`/,
    text: entry('parameters:\n  a: {type: Path, default: x}\ncommand: x {a}'),
    result: entry('parameters:\n  a: {type: string, default: x}\ncommand: x {a}'),
  },
  {
    code: 'H1',
    title: /Change to `path`/,
    text: entry('parameters:\n  a: Path\ncommand: x {a}'),
    result: entry('parameters:\n  a: path\ncommand: x {a}'),
  },
  {
    code: 'H1',
    title: /Write `{type: int, default: 3}`/,
    text: entry('parameters:\n  a: "int: 3"\ncommand: x {a}'),
    result: entry('parameters:\n  a: {type: int, default: 3}\ncommand: x {a}'),
  },
  {
    code: 'H1',
    title: /Write `type: float, default: 0.5`/,
    text: entry('parameters: {a: {type: "0.5"}}\ncommand: x {a}'),
    result: entry('parameters: {a: {type: float, default: 0.5}}\ncommand: x {a}'),
  },
  {
    code: 'E11',
    title: /Put `3.10` in quotes/,
    language: 'python-env',
    text: 'python: 3.10\n',
    result: 'python: "3.10"\n',
  },
  {
    code: 'H5',
    title: /Add `mlflow`/,
    language: 'python-env',
    text: 'dependencies:\n  - numpy\n',
    result: 'dependencies:\n  - mlflow\n  - numpy\n',
  },
  {
    code: 'E6',
    title: /Add `name: project`/,
    text: 'docker_env: {image: x}\n',
    result: 'name: project\ndocker_env: {image: x}\n',
  },
  {
    code: 'W1',
    title: /Rename the file/,
    uri: 'file:///project/MLproject.yaml',
    text: 'name: x\n',
    result: { MLproject: 'name: x\n' },
  },
  {
    code: 'E3',
    title: /Create `python_env.yaml` from the imports of the scripts/,
    text: `python_env: python_env.yaml\n${entry('command: python src/a.py')}`,
    texts: {
      'src/a.py': 'import os, numpy as np\nfrom sklearn.svm import SVC\nimport helper\n"""\nimport no\n"""\n',
      'src/helper.py': 'import yaml\nfrom . import a\n',
    },
    result: { 'python_env.yaml': 'dependencies:\n  - mlflow\n  - PyYAML\n  - numpy\n  - scikit-learn\n' },
  },
  {
    code: 'E3',
    title: /Create `conda.yaml` from the active environment/,
    text: 'name: wine\nconda_env: conda.yaml\n',
    python: { version: '3.11.9', packages: new Map([['mlflow', '3.17.2']]) },
    result: {
      'conda.yaml':
        'name: wine\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.11.9\n  - pip\n  - pip:\n      - mlflow==3.17.2\n',
    },
  },
];

describe('quick fix', () => {
  for (const row of rows) {
    it(`${row.code} ${row.title.source}`, async () => {
      const { opened, fixes } = await quickFixes(row.text, row);
      const found = fixes.find(
        ({ diagnostic, action }) => diagnostic.code === row.code && row.title.test(action.title),
      );
      assert.ok(
        found,
        JSON.stringify(fixes.map(({ diagnostic, action }) => [diagnostic.code, action.title])),
      );
      const changed = applyEdit(opened, found.action.edit ?? {});
      const name = pathOf(opened.document.uri);
      assert.deepEqual(changed, typeof row.result === 'string' ? { [name]: row.result } : row.result);
    });
  }

  it('prefers the parameter that a placeholder means to a new one', async () => {
    const { opened, fixes } = await quickFixes(entry('parameters: {alpha: float}\ncommand: x {alpah}'));
    assert.deepEqual(
      fixes.flatMap(({ diagnostic, action }) =>
        diagnostic.code === 'E9' ? [[action.title, action.isPreferred ?? false]] : [],
      ),
      [
        ['Change to `{alpha}`', true],
        ['Declare the parameter `alpah`', false],
        ['Write the braces twice, for the shell', false],
      ],
    );
    const [first] = fixes.filter(({ diagnostic }) => diagnostic.code === 'E9');
    assert.equal(
      applyEdit(opened, first?.action.edit ?? {}).MLproject,
      entry('parameters: {alpha: float}\ncommand: x {alpha}'),
    );
  });

  it('quotes no name that has another meaning in quotes too', async () => {
    const { fixes } = await quickFixes(entry('parameters: {1: {default: 2}}\ncommand: "echo {1}"'));
    assert.deepEqual(
      fixes.flatMap(({ diagnostic, action }) => (diagnostic.code === 'E19' ? [action.title] : [])),
      [],
    );
  });

  it('moves a key only to where it belongs', async () => {
    const titles = async (text: string): Promise<string[]> =>
      (await quickFixes(text, { files: ['c.yaml'] })).fixes.flatMap(({ diagnostic, action }) =>
        diagnostic.code === 'H3' ? [action.title] : [],
      );
    assert.deepEqual(await titles(entry('comand: python t.py')), ['Change to `command`']);
    assert.deepEqual(await titles(`entrypoints:\n  main: {command: x}\n`), ['Change to `entry_points`']);
    assert.deepEqual(await titles(entry('command: x\nconda_env: c.yaml')), ['Move to the top of the file']);
  });

  it('removes a parameter that is not used, and `parameters` with the last one', async () => {
    const remove = async (text: string): Promise<string | undefined> => {
      const opened = openDocument(text);
      const at = opened.document.positionAt(text.indexOf('gone'));
      const range = { start: at, end: { line: at.line, character: at.character + 4 } };
      const { removeParameter } = await import('../../src/language/removeParameter.ts');
      const { fixContext } = await import('../../src/language/quickFixes.ts');
      const { ParsedDocuments } = await import('../../src/language/parsedDocument.ts');
      const { applyChanges } = await import('../../src/language/yamlEdits.ts');
      const context = fixContext(new ParsedDocuments().get(opened.document));
      assert.ok(context);
      const offset = opened.document.offsetAt(range.start);
      const [fix] = removeParameter(
        { code: 'H3', message: '', range: { start: offset, end: offset + 4 } },
        context,
      );
      return fix && applyChanges(text, fix.changes);
    };
    assert.equal(
      await remove(entry('parameters:\n  gone: int\n  a: int\ncommand: x {a}')),
      entry('parameters:\n  a: int\ncommand: x {a}'),
    );
    assert.equal(
      await remove(entry('parameters: {a: int, gone: int}\ncommand: x {a}')),
      entry('parameters: {a: int}\ncommand: x {a}'),
    );
    assert.equal(await remove(entry('parameters:\n  gone:\n    type: int\ncommand: x')), entry('command: x'));
    assert.equal(await remove(entry('parameters: {gone: int}\ncommand: x {gone}')), undefined);
  });

  it('turns conda into python_env and back', async () => {
    const rewrite = async (text: string, texts: Record<string, string>): Promise<Record<string, string>> => {
      const opened = openDocument(text, { texts });
      const start = { line: 0, character: 2 };
      const [action] = await opened.navigation.actions(opened.document, {
        range: { start, end: start },
        diagnostics: [],
        only: ['refactor'],
        files: 'changes',
      });
      return action ? { title: action.title, ...applyEdit(opened, action.edit ?? {}, texts) } : {};
    };
    const conda =
      'name: e\nchannels: [defaults]\ndependencies:\n  - python=3.11.9\n  - pip<=23\n  - numpy=1.26\n  - pip:\n    - mlflow\n';
    assert.deepEqual(await rewrite('conda_env: env/conda.yml\nname: x\n', { 'env/conda.yml': conda }), {
      title: "Turn the conda environment into `python_env`, without 1 package of conda's own",
      MLproject: 'python_env: env/python_env.yaml\nname: x\n',
      'env/python_env.yaml':
        'python: "3.11.9"\nbuild_dependencies:\n  - pip<=23\ndependencies:\n  - mlflow\n',
    });
    const python =
      'python: "3.11"\nbuild_dependencies: [pip==23.1, wheel]\ndependencies: [mlflow, -r r.txt]\n';
    assert.deepEqual(await rewrite('python_env: p.yaml\nname: x\n', { 'p.yaml': python }), {
      title: 'Turn `python_env` into a conda environment',
      MLproject: 'conda_env: conda.yaml\nname: x\n',
      'conda.yaml':
        'name: x\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.11\n  - wheel\n  - pip=23.1\n  - pip:\n      - mlflow\n      - -r r.txt\n',
    });
    assert.deepEqual(await rewrite('python_env: p.yaml\n', { 'p.yaml': python, 'conda.yaml': '' }), {});
    assert.deepEqual(await rewrite('conda_env: c.yaml\n', { 'c.yaml': 'dependencies: [python]\n' }), {});
  });

  it('fixes all that is plain at once, and only on request', async () => {
    const text =
      'entry_point:\n  main:\n    params:\n      a: {type:int, default: 1}\n    command: x "{a}" ${a}\n';
    const opened = openDocument(text);
    const range = { start: { line: 0, character: 0 }, end: { line: 5, character: 0 } };
    const ask = (only: string[] | undefined): ReturnType<typeof opened.navigation.actions> =>
      opened.navigation.actions(opened.document, { range, diagnostics: [], only, files: 'text only' });
    assert.deepEqual(await ask(undefined), []);
    const [action] = await ask(['source.fixAll']);
    assert.equal(action?.kind, 'source.fixAll.mlflow');
    const changed = applyEdit(opened, action.edit ?? {});
    assert.equal(
      changed.MLproject,
      'entry_points:\n  main:\n    parameters:\n      a: {type: int, default: 1}\n    command: x {a} {a}\n',
    );
    assert.deepEqual(
      await openDocument('name: x\n').navigation.actions(opened.document, {
        range,
        diagnostics: [],
        only: ['quickfix'],
        files: 'text only',
      }),
      [],
    );
  });

  it('offers no file to an editor that can make none', async () => {
    const opened = openDocument('python_env: p.yaml\n');
    const diagnostics = await opened.validate();
    const range = diagnostics[0]!.range;
    const ask = (files: 'changes' | 'text only'): ReturnType<typeof opened.navigation.actions> =>
      opened.navigation.actions(opened.document, { range, diagnostics, only: undefined, files });
    assert.equal((await ask('changes')).length, 1);
    assert.deepEqual(await ask('text only'), []);
  });
});
