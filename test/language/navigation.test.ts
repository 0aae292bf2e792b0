import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMarks } from './rows.ts';
import { applyEdit, openAt, openDocument, type NavigationOptions } from './navigationRows.ts';

const project = `name: x
entry_points:
  main:
    parameters:
      data: path
      alpha: {type: float, default: 0.5}
    command: "python t.py --alpha {alpha} {data} {alpha!s:>5}"
  other:
    parameters:
      alpha: int
    command: echo {alpha}
`;

const callers = {
  'steps.py': `import mlflow
# mlflow.run(".", "main")
text = 'mlflow.run(".", "main")'
mlflow.run(".", "main", parameters={"alpha": 1})
mlflow.projects.run(
    uri='.',
    entry_point='other',  # a comment
)
mlflow.run("./", entry, "main")
mlflow.run("https://host/x.git", "main")
mlflow.run(uri, "main")
`,
  'sub/deep.sh':
    'cd ..\nmlflow run . -P alpha=1 --entry-point=main && echo mlflow run . -e\n# mlflow run . -e main\n',
  Makefile: 'run:\n\tmlflow run -e main \\\n\t  ./\n\tpython -m mlflow run . -e "other"\n',
  'lib/MLproject':
    'entry_points:\n  main:\n    command: mlflow run . -e main\n  up:\n    command: |\n      mlflow run .. -e main\n',
};

/** Where a parameter is passed, as `«name»` and `‹name›`: the first belongs to main, the second to none or to another. */
const marked = {
  MLproject: `entry_points:
  main:
    parameters:
      «alpha»: {type: float, default: 0.5}
      other: string
    command: "python t.py --alpha {«alpha»}"
  next:
    parameters:
      ‹alpha›: int
    command: >-
      mlflow run . -P «alpha»={‹alpha›} -P other=alpha && mlflow run . -e next -P ‹alpha›=1;
      mlflow run . -e main -P"«alpha»=1 2" --param-list «alpha»='x' --param-list="«alpha»=1" "-P«alpha»=1";
      mlflow run {‹alpha›} -P ‹alpha›=1; mlflow run . {‹alpha›} -P ‹alpha›=1; mlflow run . -A ‹alpha›=1 -v ‹alpha›
`,
  'steps.py': `import mlflow
from mlflow import projects as p, run
mlflow.run(".", "main", parameters={"«alpha»": alpha, 'other': "alpha", **{"‹alpha›": 1}})
mlflow.projects.run(uri=".", parameters=dict(«alpha»=1, beta=dict(‹alpha›=2)))
run(".", parameters=dict({"«alpha»": 1}, other=1))
p.run(".", "main", None, {
    '''«alpha»''': {"‹alpha›": 1},  # "alpha"
})
mlflow.run(".", "next", parameters={"‹alpha›": 1})
mlflow.run(".", entry, parameters={"‹alpha›": 1})
mlflow.run(".", *more, parameters={"‹alpha›": 1})
mlflow.run(".", "main", "v", *more, {"‹alpha›": 1})
mlflow.run(".", "main", parameters={f"‹alpha›": 1, "‹alpha›" + x: 2, ‹alpha›: 3, (‹alpha›): "‹alpha›"})
mlflow.run("..", parameters={"‹alpha›": 1})
mlflow.run(".", docker_args={"‹alpha›": 1})
other.run(".", parameters={"‹alpha›": 1})
mlflow.log_params({"‹alpha›": 1})
text = 'mlflow.run(".", parameters={"‹alpha›": 1})'
`,
  'broken.py': 'import mlflow\nmlflow.run(".", parameters={"‹alpha›": 1})\ndef (:\n',
  'sub/run.sh': `mlflow run .. -P «alpha»=3 -P other="$alpha"
mlflow run .. -e main -P«alpha»=3 --param-list=«alpha»=$ALPHA -P "«alpha»=a b" -P "«alpha»"=1
mlflow run .. $MORE -P ‹alpha›=3
mlflow run .. $MORE -e main -P «alpha»=3
mlflow run .. -e "$NAME" -P ‹alpha›=3
mlflow run .. -e"next" -P ‹alpha›=3 # mlflow run .. -P ‹alpha›=3
mlflow run .. -P al"pha"=3 -P «alpha»"=1" -P "$‹alpha›=1" -P ‹alpha› --‹alpha›=3 -P=‹alpha›=1 -P ‹alpha›s=1
echo mlflow run.. -P ‹alpha›=3
ID=$(mlflow run .. -P «alpha»=$(next) -P «alpha»=4)
`,
  Makefile:
    'ALPHA = 1\nrun:\n\t@mlflow run . \\\n\t  -P other=$(ALPHA) -P «alpha»=$(ALPHA)\n\tmlflow run . $(MORE) -P ‹alpha›=1\n',
  'lib/MLproject':
    'entry_points:\n  main:\n    parameters: {‹alpha›: int}\n    command: "mlflow run .. -P «alpha»={‹alpha›}; mlflow run . -P ‹alpha›=1"\n',
  'bad/MLproject': 'entry_points:\n  main:\n    command: mlflow run .. -P ‹alpha›=1\n  x: "\n',
};

const plain = (text: string): string => text.replace(/[«»‹›]/g, '');
const unmarked = Object.fromEntries(Object.entries(marked).map(([path, text]) => [path, plain(text)]));
/** As it should be afterwards. */
const renamed = (name: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(marked)
      .filter(([, text]) => text.includes('«'))
      .map(([path, text]) => [path, plain(text.replaceAll('«alpha»', name))]),
  );

const passing = {
  'lib/MLproject':
    'entry_points:\n  main:\n    parameters: {rate: float}\n    command: x {rate}\n  up:\n    command: x\n',
};

/** What is gone to: `file: text`, with the text of the key marked by its line. */
async function definitions(marked: string, options: NavigationOptions = {}): Promise<string[]> {
  const { document, navigation, position } = openAt(marked, options);
  const links = await navigation.definition(document, position);
  return links.map(
    ({ targetUri, targetSelectionRange: { start } }) =>
      `${targetUri.slice('file:///project/'.length)}:${start.line}:${start.character}`,
  );
}

const inMain = (text: string): string => project.replace('--alpha {alpha}', text);

describe('definition', () => {
  const rows: readonly [text: string, places: readonly string[], options?: NavigationOptions][] = [
    [inMain('--alpha {al|pha}'), ['MLproject:5:6']],
    [inMain('--alpha |{alpha}'), ['MLproject:5:6']],
    [inMain('--alpha {alpha}|'), ['MLproject:5:6']],
    [project.replace('{alpha!s', '{alpha!|s'), ['MLproject:5:6']],
    [project.replace('echo {alpha}', 'echo {alp|ha}'), ['MLproject:9:6']],
    [project.replace('      alpha: int', '      al|pha: int'), ['MLproject:9:6']],
    [project.replace('main:', 'ma|in:'), ['MLproject:2:2']],
    [inMain('--alpha {be|ta}'), []],
    [inMain('--al|pha {alpha}'), []],
    [
      'entry_points:\n  a:\n    parameters: {b: int, b: float}\n    command: "{|b}"\n',
      ['MLproject:2:17', 'MLproject:2:25'],
    ],
    [
      'x: &p {b: int}\nentry_points:\n  a: {parameters: {<<: *p, c: int}, command: "{b|}"}\n',
      ['MLproject:0:7'],
    ],
    ['entry_points:\n  a: &a\n    parameters: {b: int}\n    command: "{|b}"\n  c: *a\n', ['MLproject:2:17']],
    [
      'entry_points:\n  a:\n    parameters: {b: int}\n    command: >-\n      python t.py\n      --b {b|}\n',
      ['MLproject:2:17'],
    ],
    [
      'entry_points:\n  a:\n    parameters: {b: int}\n    command: "{b|}\n  c:\n    command: x\n',
      ['MLproject:2:17'],
    ],
    [
      'entry_points:\n  a:\n    parameters: {b: int}\n    command: "x {b|} {"\n    comm\n',
      ['MLproject:2:17'],
    ],
    ['entry_points:\n  a:\n    command: mlflow run . -e b|b\n  bb:\n    command: x\n', ['MLproject:3:2']],
    [
      'entry_points:\n  a:\n    command: mlflow run ./ -ebb| -P x=1\n  bb:\n    command: x\n',
      ['MLproject:3:2'],
    ],
    ['entry_points:\n  a:\n    command: mlflow run lib -e u|p\n', ['lib/MLproject:3:2'], { texts: callers }],
    ['entry_points:\n  a:\n    command: mlflow run lib -e nowhere|\n', [], { texts: callers }],
    [
      'entry_points:\n  a:\n    command: mlflow run {x} -e u|p\n    parameters: {x: string}\n',
      [],
      { texts: callers },
    ],
    [
      'entry_points:\n  main:\n    parameters: {b: int}\n  c:\n    command: mlflow run . -P b|=1\n',
      ['MLproject:2:17'],
    ],
    [
      'entry_points:\n  a:\n    command: mlflow run lib -P rate|={x}\n',
      ['lib/MLproject:2:17'],
      { texts: passing },
    ],
    ['entry_points:\n  a:\n    command: mlflow run lib -e up -P rate|=1\n', [], { texts: passing }],
    ['entry_points:\n  a:\n    command: mlflow run lib -P nothing|=1\n', [], { texts: passing }],
    ['python_env: p.y|aml\n', ['p.yaml:0:0'], { files: ['p.yaml'] }],
    ['python_env: p.y|aml\n', []],
    ['entry_points:\n  a:\n    command: python src/a|.py -x\n', ['src/a.py:0:0'], { files: ['src/a.py'] }],
    [
      'flavors:\n  python_function:\n    data: mo|del.pkl\n',
      ['model.pkl:0:0'],
      { language: 'mlmodel', files: ['model.pkl'] },
    ],
    ['flavors:\n  python_function:\n    code: co|de\n', [], { language: 'mlmodel', files: ['code/a.py'] }],
    [
      'flavors:\n  python_function:\n    env: {conda: con|da.yaml, virtualenv: python_env.yaml}\n',
      ['conda.yaml:0:0'],
      { language: 'mlmodel', files: ['conda.yaml'] },
    ],
    [
      'saved_input_example_info:\n  artifact_path: in|put_example.json\n',
      ['input_example.json:0:0'],
      { language: 'mlmodel', files: ['input_example.json'] },
    ],
    [
      'dependencies:\n  - -r req|uirements.txt\n',
      ['requirements.txt:0:0'],
      { language: 'python-env', files: ['requirements.txt'] },
    ],
    [inMain('&& cd pkg && python -m mod|'), ['pkg/mod.py:0:0'], { files: ['pkg/mod.py'] }],
    [inMain('&& cd pkg && ./r|un'), ['pkg/run:0:0'], { files: ['pkg/run'] }],
    [inMain('&& cd pkg && python fi|t.py'), [], { files: ['fit.py'] }],
    ['|', []],
    ['\0|', []],
  ];
  for (const [text, places, options] of rows) {
    it(`at ${JSON.stringify(text.slice(-75))}`, async () =>
      assert.deepEqual(await definitions(text, options), places));
  }
});

describe('references', () => {
  const at = async (
    marked: string,
    options: NavigationOptions & { declaration?: 'with' | 'without' } = {},
  ): Promise<string[]> => {
    const { document, navigation, position } = openAt(marked, options);
    const places = await navigation.references(document, position, options.declaration ?? 'with');
    return places.map(
      ({ uri, range: { start } }) =>
        `${uri.slice('file:///project/'.length)}:${start.line}:${start.character}`,
    );
  };
  it('of a parameter stay within its entry point', async () => {
    const places = ['MLproject:5:6', 'MLproject:6:35', 'MLproject:6:50'];
    assert.deepEqual(await at(project.replace('alpha: {type', 'al|pha: {type')), places);
    assert.deepEqual(await at(inMain('--alpha {al|pha}')), places);
    assert.deepEqual(await at(inMain('--alpha {al|pha}'), { declaration: 'without' }), places.slice(1));
  });
  it('of an undeclared placeholder are its like', async () => {
    assert.deepEqual(await at('entry_points:\n  a:\n    command: "{b} {b|}"\n'), [
      'MLproject:2:15',
      'MLproject:2:19',
    ]);
  });
  it('of an entry point are the calls that are written out', async () => {
    assert.deepEqual(await at(project.replace('main:', 'ma|in:'), { texts: callers }), [
      'MLproject:2:2',
      'steps.py:3:17',
      'sub/deep.sh:1:38',
      'Makefile:1:15',
      'lib/MLproject:5:23',
    ]);
    assert.deepEqual(await at(project.replace('other:', 'oth|er:'), { texts: callers }), [
      'MLproject:7:2',
      'steps.py:6:17',
      'Makefile:3:28',
    ]);
  });
});

describe('a parameter that calls pass', () => {
  const cursors: readonly [from: string, to: string][] = [
    ['«alpha»: {type', 'al|pha: {type'],
    ['--alpha {«alpha»', '--alpha {|alpha'],
    ['-P «alpha»={', '-P alp|ha={'],
    ['"«alpha»=1 2"', '"|alpha=1 2"'],
    ['"-P«alpha»=1"', '"-P|alpha=1"'],
  ];
  for (const [from, to] of cursors) {
    const text = plain(marked.MLproject.replace(from, to));
    it(`is found and renamed from ${to}`, async () => {
      assert.ok(text.includes(to));
      const opened = openAt(text, { texts: unmarked });
      const { document, navigation, position } = opened;
      const [link] = await navigation.definition(document, position);
      assert.deepEqual(
        [link?.targetUri, link?.targetSelectionRange.start],
        [document.uri, { line: 3, character: 6 }],
      );
      const places = await navigation.references(document, position, 'with');
      const count = Object.values(marked).join('').split('«').length - 1;
      assert.equal(places.length, count);
      assert.equal(navigation.prepareRename(document, position).placeholder, 'alpha');
      const edit = await navigation.rename(document, position, 'lr');
      assert.deepEqual(applyEdit(opened, edit, unmarked), renamed('lr'));
    });
  }

  it('stays when the one of another entry point is renamed', async () => {
    const opened = openAt(plain(marked.MLproject.replace('‹alpha›: int', 'al|pha: int')), {
      texts: unmarked,
    });
    const edit = await opened.navigation.rename(opened.document, opened.position, 'lr');
    const changed = applyEdit(opened, edit, unmarked);
    assert.deepEqual(Object.keys(changed).toSorted(), ['MLproject', 'steps.py', 'sub/run.sh']);
    assert.equal(
      changed['steps.py'],
      unmarked['steps.py']?.replace('"next", parameters={"alpha"', '"next", parameters={"lr"'),
    );
    assert.equal(
      changed['sub/run.sh'],
      unmarked['sub/run.sh']?.replace('-e"next" -P alpha', '-e"next" -P lr'),
    );
  });

  const rows: readonly [call: string, to: string, result: string | RegExp, file?: string][] = [
    ['mlflow run . -P b=1 -P"b=2"', 'c d', 'mlflow run . -P "c d"=1 -P"c d=2"'],
    ["mlflow.run('.', parameters={'b': 1})", 'c d', "mlflow.run('.', parameters={'c d': 1})", 'a.py'],
    ["mlflow.run('.', parameters=dict(b=1))", 'c d', /a\.py passes it as `dict\(b=…\)`/, 'a.py'],
    ["mlflow.run('.', parameters=dict(b=1))", 'lambda', /a\.py passes it as `dict\(b=…\)`/, 'a.py'],
    ["mlflow.run('.', parameters=dict(b=1, c=2))", 'c', /a\.py passes `c` too/, 'a.py'],
    ['mlflow run . -P b=1 -P c=2', 'c', /a\.sh passes `c` too/],
    ['mlflow run . -P b=1; mlflow run . -P c=2', 'c', 'mlflow run . -P c=1; mlflow run . -P c=2'],
    [
      'entry_points:\n  a: {command: "mlflow run .. -P b=1"}\n  b: {command: \'mlflow run .. -P b=1\'}\n',
      'c d',
      'entry_points:\n  a: {command: "mlflow run .. -P \'c d\'=1"}\n  b: {command: \'mlflow run .. -P "c d"=1\'}\n',
      'sub/MLproject',
    ],
  ];
  for (const [call, to, result, file = 'a.sh'] of rows) {
    it(`becomes ${to} in ${JSON.stringify(call.slice(0, 60))}`, async () => {
      const text = file.endsWith('.py') ? `import mlflow\n${call}\n` : call;
      const texts = { [file]: text };
      const opened = openAt('entry_points:\n  main:\n    parameters: {b|: int}\n    command: x {b}\n', {
        texts,
      });
      const edit = opened.navigation.rename(opened.document, opened.position, to);
      if (typeof result !== 'string') return assert.rejects(edit, result);
      assert.equal(applyEdit(opened, await edit, texts)[file], text.replace(call, result));
    });
  }

  for (const call of ['. -P no|thing=1', 'https://host/x.git -P b|=1', '. -e nowhere -P b|=1']) {
    it(`is not renamed from ${call}, which leads to none`, () => {
      const text = `entry_points:\n  main:\n    parameters: {b: int}\n    command: mlflow run ${call}\n`;
      const { document, navigation, position } = openAt(text);
      return assert.rejects(navigation.rename(document, position, 'n'), /Only parameters and entry points/);
    });
  }

  it('is not what a variable of the shell holds', async () => {
    const texts = { 'a.sh': 'mlflow run . -P $n=1' };
    const opened = openAt('entry_points:\n  main:\n    parameters: {$n|: int}\n    command: x\n', { texts });
    const edit = await opened.navigation.rename(opened.document, opened.position, 'm');
    assert.deepEqual(Object.keys(applyEdit(opened, edit, texts)), ['MLproject']);
  });

  it('is that of every entry point that shares it, and of the last one of a name', async () => {
    const texts = { 'a.sh': 'mlflow run . -e a -P b=1; mlflow run . -e c -P b=1; mlflow run . -e d -P b=1' };
    const shared =
      'x: &p {b|: int}\nentry_points:\n  a: {parameters: *p}\n  c: {parameters: {<<: *p}}\n  d: {parameters: *p}\n  d: {parameters: {b: int}}\n';
    const opened = openAt(shared.replace('b|', 'b').replace('{<<: *p}', '{<<: *p, b|: int}'), { texts });
    const edit = await opened.navigation.rename(opened.document, opened.position, 'n');
    assert.equal(
      applyEdit(opened, edit, texts)['a.sh'],
      'mlflow run . -e a -P n=1; mlflow run . -e c -P n=1; mlflow run . -e d -P b=1',
    );
  });
});

describe('highlights', () => {
  it('tell where a name is declared and where it is used', async () => {
    const { document, navigation, position } = openAt(inMain('--alpha {al|pha}'));
    const found = await navigation.highlights(document, position);
    assert.deepEqual(
      found.map(({ range, kind }) => `${document.getText(range)} ${kind}`),
      ['alpha 3', 'alpha 2', 'alpha 2'],
    );
    const calls = openAt('entry_points:\n  a:\n    command: mlflow run . -e bb\n  b|b:\n    command: x\n');
    assert.equal((await calls.navigation.highlights(calls.document, calls.position)).length, 2);
    const passed = openAt(plain(marked.MLproject.replace('«alpha»: {', 'al|pha: {')));
    assert.equal((await passed.navigation.highlights(passed.document, passed.position)).length, 7);
    const none = openAt('na|me: x\n');
    assert.deepEqual(await none.navigation.highlights(none.document, none.position), []);
  });
});

describe('rename', () => {
  const rename = async (
    marked: string,
    newName: string,
    options: NavigationOptions = {},
  ): Promise<Record<string, string>> => {
    const opened = openAt(marked, options);
    const { range, placeholder } = opened.navigation.prepareRename(opened.document, opened.position);
    assert.ok(placeholder.length > 0 && opened.document.getText(range).includes(placeholder));
    const edit = await opened.navigation.rename(opened.document, opened.position, newName);
    return applyEdit(opened, edit, options.texts);
  };
  const rows: readonly [text: string, to: string, result: string][] = [
    [
      'entry_points:\n  a:\n    parameters: {b: int}\n    command: "x {b|} {b!r} {{b}}"\n',
      'c',
      'entry_points:\n  a:\n    parameters: {c: int}\n    command: "x {c} {c!r} {{b}}"\n',
    ],
    [
      'entry_points:\n  a:\n    parameters: {"b|": int}\n    command: x {b}\n',
      'c d',
      'entry_points:\n  a:\n    parameters: {"c d": int}\n    command: x {c d}\n',
    ],
    [
      "entry_points:\n  a:\n    parameters:\n      'b|': int\n    command: x {b}\n",
      'on',
      "entry_points:\n  a:\n    parameters:\n      'on': int\n    command: x {on}\n",
    ],
    [
      'entry_points:\n  a:\n    parameters: {b|: int}\n    command: x {b}\n',
      'on',
      'entry_points:\n  a:\n    parameters: {"on": int}\n    command: x {on}\n',
    ],
    [
      'entry_points:\n  a:\n    parameters: {b|: int, b: float}\n    command: x {b}\n',
      'é',
      'entry_points:\n  a:\n    parameters: {é: int, é: float}\n    command: x {é}\n',
    ],
    [
      'x: &p {b: int}\nentry_points:\n  a: {parameters: {<<: *p}, command: "{b|}"}\n  c: {parameters: *p, command: "{b}"}\n  d: {parameters: {b: int}, command: "{b}"}\n',
      'n',
      'x: &p {n: int}\nentry_points:\n  a: {parameters: {<<: *p}, command: "{n}"}\n  c: {parameters: *p, command: "{n}"}\n  d: {parameters: {b: int}, command: "{b}"}\n',
    ],
    [
      'entry_points:\n  a|: {command: mlflow run . -e a}\n  c: {command: \'mlflow run . -e "a"\'}\n',
      'b c',
      'entry_points:\n  b c: {command: mlflow run . -e "b c"}\n  c: {command: \'mlflow run . -e "b c"\'}\n',
    ],
    ['entry_points:\n  a|: {command: x}\n', '1', 'entry_points:\n  "1": {command: x}\n'],
  ];
  for (const [text, to, result] of rows) {
    it(`to ${to} in ${JSON.stringify(text.slice(0, 70))}`, async () => {
      const all = await rename(text, to);
      assert.equal(all.MLproject, result);
    });
  }

  it('reaches the calls of an entry point, and nothing else', async () => {
    const changed = await rename(project.replace('main:', 'ma|in:'), 'train', { texts: callers });
    assert.deepEqual(Object.keys(changed).toSorted(), [
      'MLproject',
      'Makefile',
      'lib/MLproject',
      'steps.py',
      'sub/deep.sh',
    ]);
    assert.equal(changed.MLproject, project.replace('main:', 'train:'));
    assert.equal(
      changed['steps.py'],
      callers['steps.py'].replace('"main", parameters', '"train", parameters'),
    );
    assert.equal(changed['lib/MLproject'], callers['lib/MLproject'].replace('.. -e main', '.. -e train'));
    assert.equal(changed.Makefile, callers.Makefile.replace('-e main', '-e train'));
    assert.equal(changed['sub/deep.sh'], callers['sub/deep.sh'].replace('=main', '=train'));
  });

  const refused: readonly [text: string, to: string, why: RegExp][] = [
    ['na|me: x\n', 'y', /Only parameters and entry points/],
    ['entry_points:\n  a:\n    command: "{b|}"\n', 'c', /`b` is no parameter of this entry point/],
    [
      'entry_points:\n  a:\n    parameters: {b|: int}\n    command: "x {b}\n  c:\n',
      'n',
      /can't be read yet: /,
    ],
    [project.replace('data: path', 'da|ta: path'), 'alpha', /There is already a parameter `alpha`/],
    [project.replace('data: path', 'da|ta: path'), 'a+b', /Names may only contain alphanumerics/],
    [project.replace('data: path', 'da|ta: path'), '/a', /Names may be treated as files/],
    [project.replace('data: path', 'da|ta: path'), 'a.b', /does not mean this parameter/],
    [project.replace('data: path', 'da|ta: path'), '12', /does not mean this parameter/],
    [project.replace('data: path', 'da|ta: path'), ' ', /no space at its ends, and is not empty/],
    [project.replace('main:', 'ma|in:'), 'other', /There is already an entry point `other`/],
    [project.replace('main:', 'ma|in:'), 'a"b', /has no quotes/],
    [
      'entry_points:\n  a:\n    parameters: {b|: int}\n    command: "x \\x7bb}"\n',
      'c',
      /with escapes or over lines/,
    ],
  ];
  for (const [text, to, why] of refused) {
    it(`refuses ${JSON.stringify(to)} for ${JSON.stringify(text.slice(-30))}`, () =>
      assert.rejects(rename(text, to), why));
  }
});

describe('document links', () => {
  const rows: readonly [text: string, options: NavigationOptions][] = [
    [
      'python_env: «p.yaml»\nentry_points:\n  a:\n    parameters: {d: {type: path, default: "«data/x.csv»"}, e: {default: data/x.csv}}\n    command: python «src/a.py» {d} --c=«conf/c.yaml» none.py\n',
      { files: ['p.yaml', 'data/x.csv', 'src/a.py', 'conf/c.yaml'] },
    ],
    [
      'entry_points:\n  a:\n    command: python «t.py» && cd src && python «a.py» --c=«c.yaml» t.py && (cd x; python a.py)\n',
      { files: ['src/a.py', 'src/c.yaml'] },
    ],
    [
      'entry_points:\n  a:\n    command: >\n      «./run» ./none &&\n      «../run.sh» && python -m «pkg.mod» && python3 -m «pkg» && python -m pip install x\n',
      { files: ['run', '../run.sh', 'pkg/mod.py', 'pkg/__main__.py'] },
    ],
    ['entry_points:\n  a:\n    command: cd $X; python t.py\n', {}],
    ['entry_points:\n  a:\n    command: cd src && cd .. && python «t.py»\n', { files: ['src/../t.py'] }],
    ['conda_env: "«my env.yml»"\n', { files: ['my env.yml'] }],
    ['name: x\ndocker_env: {image: i}\nentry_points:\n  a:\n    command: python t.py\n', {}],
    [
      'flavors:\n  python_function:\n    code: «code»\n    loader_module: mlflow.sklearn\n    env: {conda: «conda.yaml»}\n  sklearn:\n    pickled_model: «model.pkl»\n',
      { language: 'mlmodel', files: ['code/a.py', 'conda.yaml', 'model.pkl'] },
    ],
    [
      'dependencies: [mlflow, "-r «req.txt»", «./»]\n',
      { language: 'python-env', files: ['req.txt', 'a/b', '/x'] },
    ],
    ['python_env: p.yaml\n', { files: ['p.yaml'], uri: 'untitled:x' }],
    ['python_env: p.yaml\n', { files: ['p.yaml'], uri: 'vscode-vfs://github/a/MLproject' }],
    ['python_env: «p.yaml»\nentry_points:\n  a: {command: "x\n', { files: ['p.yaml'] }],
  ];
  for (const [marked, options] of rows) {
    it(`in ${JSON.stringify(marked.slice(0, 70))}`, async () => {
      const { text, ranges } = readMarks(marked);
      const { document, navigation } = openDocument(text, options);
      const links = await navigation.links(document);
      const places = links.map(({ range }) => ({
        start: document.offsetAt(range.start),
        end: document.offsetAt(range.end),
      }));
      assert.deepEqual(
        places.toSorted((a, b) => a.start - b.start),
        ranges,
      );
    });
  }
});
