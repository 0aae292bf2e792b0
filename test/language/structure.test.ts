import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RenameError } from '../../src/language/rename.ts';
import { fires } from './diagnosticRows.ts';
import { mutate, random, yamlSeeds } from './mutations.ts';
import { openAt, openDocument, type NavigationOptions } from './navigationRows.ts';

const project = `# about
# it
name: x
entry_points:
  main:
    parameters:
      a: {default: 1}
      b: int
      c: Path
    command: >-
      python t.py
      --a {a} {d}
  other: {command: "echo {a}"}

docker_env: {
  image: i
}
`;

describe('folding', () => {
  const rows: readonly [text: string, folds: readonly string[], options?: NavigationOptions][] = [
    [project, ['0-1 comment', '3-12', '4-11', '5-8', '9-11', '14-16']],
    ['a:\n- b\n- c:\n    d: 1\n\n\ne: 1\n', ['0-3', '2-3']],
    ['a:\n  b:\n    c: "x\n  d: 1\n', ['0-3']],
    ['', []],
    ['\0', []],
  ];
  for (const [text, folds, options] of rows) {
    it(`of ${JSON.stringify(text.slice(0, 40))}`, () => {
      const { document, navigation } = openDocument(text, options);
      const found = navigation.folding(document);
      assert.deepEqual(
        found.map(({ startLine, endLine, kind }) => `${startLine}-${endLine}${kind ? ` ${kind}` : ''}`),
        folds,
      );
    });
  }
});

describe('selection', () => {
  const rows: readonly [marked: string, texts: readonly string[]][] = [
    [
      'entry_points:\n  main:\n    command: "x --a={alp|ha} y"\n',
      [
        'alpha',
        '{alpha}',
        '--a={alpha}',
        'x --a={alpha} y',
        '"x --a={alpha} y"',
        'command: "x --a={alpha} y"',
      ],
    ],
    ['name: some wo|rds\n', ['words', 'some words', 'name: some words']],
    ['a: [b, {c: d|}]\n', ['d', 'c: d', '{c: d}', '[b, {c: d}]', 'a: [b, {c: d}]']],
    ['a: "x |', ['']],
  ];
  for (const [marked, texts] of rows) {
    it(`at ${JSON.stringify(marked)}`, () => {
      const { document, navigation, position } = openAt(marked);
      const found: string[] = [];
      let range: ReturnType<typeof navigation.selection> | undefined = navigation.selection(
        document,
        position,
      );
      for (; range; range = range.parent) found.push(document.getText(range.range));
      if (texts[0] !== '') assert.deepEqual(found.slice(0, texts.length), texts);
      assert.equal(found.at(-1), document.getText());
    });
  }
});

describe('semantic tokens', () => {
  const rows: readonly [text: string, tokens: readonly string[], options?: NavigationOptions][] = [
    [
      project,
      [
        'main function declaration',
        'a parameter declaration',
        'b parameter declaration unused',
        'int type',
        'c parameter declaration unused',
        'Path type',
        'a parameter',
        'd parameter undeclared',
        'other function declaration',
        'a parameter undeclared',
      ],
    ],
    [
      'flavors:\n  sklearn: {}\n  python_function: {}\n',
      ['sklearn class declaration', 'python_function class declaration'],
      { language: 'mlmodel' },
    ],
    ['entry_points:\n  a: {command: "{b}"\n', []],
    ['python: "3"\n', [], { language: 'python-env' }],
    ['\0', []],
  ];
  for (const [text, tokens, options] of rows) {
    it(`of ${JSON.stringify(text.slice(0, 40))}`, () => {
      const { document, navigation } = openDocument(text, options);
      assert.deepEqual(
        navigation
          .tokens(document)
          .map(({ range, type, modifiers }) =>
            [text.slice(range.start, range.end), type, ...modifiers].join(' '),
          ),
        tokens,
      );
    });
  }
});

describe('inlay hints', () => {
  const all = { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } };
  const hints = (text: string, setting: 'off' | 'types' | 'commands' | 'all' = 'all'): string[] => {
    const { document, navigation } = openDocument(text);
    return navigation
      .hints(document, all, setting)
      .map(({ label, position: { line, character } }) => `${line}:${character} ${String(label)}`);
  };
  const one = (command: string): string =>
    `entry_points:\n  m:\n    parameters: {a: {default: 0.00006}, b: {type: string, default: "x y"}, c: int}\n    command: ${command}\n`;
  it('say the type that is not written, and what is run', () => {
    assert.deepEqual(hints(one('t {a} {b} {c}')), ['2:19 string', "3:26 → t 6e-05 'x y' <c>"]);
    assert.deepEqual(hints(one('t {a}'), 'types'), ['2:19 string']);
    assert.deepEqual(hints(one('t {a}'), 'commands'), ['3:18 → t 6e-05']);
    assert.deepEqual(hints(one('t {a}'), 'off'), []);
  });
  it('say what Python makes of a value with a tag', () => {
    const typed = (value: string): string[] =>
      hints(
        `entry_points:\n  m:\n    parameters: {a: {default: ${value}}}\n    command: t {a}\n`,
        'commands',
      );
    assert.deepEqual(typed('!!omap [x: 1, y: yes]'), [`3:18 → t '[('"'"'x'"'"', 1), ('"'"'y'"'"', True)]'`]);
    assert.deepEqual(typed('!!pairs [1: 2.0, 1: ~]'), ["3:18 → t '[(1, 2.0), (1, None)]'"]);
    assert.deepEqual(typed('!!set {1}'), ["3:18 → t '{1}'"]);
  });
  it('stand behind the mark of a block, in one line, and are cut', () => {
    assert.deepEqual(hints(one('|\n      t \\\n       {a}')), ['2:19 string', '3:14 → t 6e-05']);
    assert.match(hints(one(`"${'x'.repeat(90)}{a}"`))[1] ?? '', /→ x{72}…$/);
  });
  it('are left out where nothing is filled in, or where the run would fail', () => {
    assert.deepEqual(hints(one('t {d}'), 'commands'), []);
    assert.deepEqual(hints(one('t {'), 'commands'), []);
    assert.deepEqual(hints(one('t'), 'commands'), []);
    assert.deepEqual(hints('entry_points:\n  m: {command: "{a}", parameters: {a: }}\n', 'types'), []);
  });
  it('write the type where it can be written', () => {
    const { document, navigation } = openDocument(one('t {a}'));
    const [edit] = navigation.hints(document, all, 'types')[0]?.textEdits ?? [];
    assert.deepEqual(edit?.newText, 'type: string, ');
  });
});

describe('every feature', () => {
  it('stands any text, at any place', async () => {
    const next = random(11);
    const seeds = [
      project,
      ...yamlSeeds,
      ...Object.values(fires).flatMap((group) => group.map(({ text }) => text)),
    ];
    const languages = ['mlproject', 'mlmodel', 'python-env'] as const;
    for (let i = 0; i < 600; i++) {
      const text = mutate(seeds[Math.floor(next() * seeds.length)] ?? '', next);
      const language = languages[i % 5] ?? 'mlproject';
      const opened = openDocument(text, { language });
      const { document, navigation } = opened;
      const position = document.positionAt(Math.floor(next() * text.length));
      const range = { start: position, end: document.positionAt(text.length) };
      await navigation.definition(document, position);
      await navigation.references(document, position, 'with');
      await navigation.links(document);
      await navigation.highlights(document, position);
      navigation.folding(document);
      navigation.selection(document, position);
      navigation.tokens(document);
      navigation.hints(document, range, 'all');
      navigation.format(document, { tabSize: 2, range });
      try {
        await navigation.rename(document, position, 'other');
      } catch (error) {
        assert.ok(error instanceof RenameError, String(error));
      }
      const diagnostics = await opened.validate();
      await navigation.actions(document, { range, diagnostics, only: [''], files: 'changes' });
    }
  });

  it('takes its time for a thousand entry points, but not for ever', async () => {
    const text = `entry_points:\n${Array.from({ length: 1000 }, (_, i) => `  e${i}:\n    parameters: {a: int, b: {default: 1}}\n    command: x {a} {b} {c}\n`).join('')}`;
    const opened = openDocument(text);
    const { document, navigation } = opened;
    const started = performance.now();
    const position = { line: 2000, character: 12 };
    await navigation.references(document, position, 'with');
    navigation.tokens(document);
    navigation.folding(document);
    navigation.hints(document, { start: position, end: position }, 'all');
    const [first, ...others] = await opened.validate();
    assert.equal(others.length, 999);
    assert.ok(first);
    const actions = await navigation.actions(document, {
      range: first.range,
      diagnostics: [first],
      only: undefined,
      files: 'changes',
    });
    assert.equal(actions.length, 2);
    assert.ok(performance.now() - started < 20_000);
  });
});
