import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readScript } from '../../src/language/scripts/readScript.ts';
import { applyEdit, quickFixes } from './navigationRows.ts';
import { diagnose, readMarks } from './rows.ts';
import { commands, readable, scripts } from './scriptRows.ts';

function project(command: string): string {
  const parameters = 'alpha: float, data: path, extra: string';
  return `entry_points:\n  main:\n    parameters: {${parameters}}\n    command: ${command}\n`;
}

describe('the options of a script', () => {
  for (const { name, source, options, complete = true, subcommands = false } of readable) {
    it(name, () => {
      const script = readScript(source);
      const shown = script?.options
        .filter(({ names }) => !names.includes('--help'))
        .map(
          (option) =>
            `${option.names.join(' ')}${option.required ? '!' : ''} ${option.values.min}-${option.values.max} ${option.type ?? '?'}${option.default === undefined ? '' : ` = ${option.default}`}${option.choices.length > 0 ? ` (${option.choices.join(', ')})` : ''}`,
        );
      assert.deepEqual(shown, options);
      if (options === undefined) return;
      assert.equal(script?.complete, complete);
      assert.equal(script?.subcommands, subcommands);
    });
  }
});

describe('what a command passes to its script', () => {
  for (const { script, command, finds = [] } of commands) {
    const source = scripts[script] ?? script;
    it(`${JSON.stringify(command)} for ${JSON.stringify(script.slice(0, 40))}`, async () => {
      const { text } = readMarks(project(command));
      const options = { texts: { 'train.py': source, 'src/fit.py': source, 'pkg/__main__.py': source } };
      const { diagnostics, document } = await diagnose(text, options);
      const found = diagnostics
        .filter(({ code }) => code === 'W21' || code === 'W22' || code === 'W26')
        .map(({ code, range, message }) => ({ at: `${String(code)} ${document.getText(range)}`, message }));
      assert.deepEqual(
        found.map(({ at }) => at),
        finds.map(([at]) => at),
      );
      finds.forEach(([, says], index) =>
        assert.ok(found[index]?.message.includes(says), found[index]?.message),
      );
    });
  }

  it('points to the place in the script', async () => {
    const { diagnostics } = await diagnose(project('python train.py --alhpa 3'), {
      texts: { 'train.py': scripts['argparse']! },
    });
    const [place] = diagnostics.find(({ code }) => code === 'W21')?.relatedInformation ?? [];
    assert.equal(place?.location.uri, 'file:///project/train.py');
    assert.equal(place.location.range.start.line, 2);
    assert.match(place.message, /--alpha/);
  });

  it('reads nothing for an untitled document, nor what is too large', async () => {
    const text = project('python train.py --bogus 3');
    const source = scripts['argparse']!;
    for (const options of [
      { uri: 'untitled:Untitled-1', texts: { 'train.py': source } },
      { texts: { 'train.py': source + '#'.repeat(600_000) } },
    ]) {
      const { diagnostics } = await diagnose(text, options);
      assert.ok(!diagnostics.some(({ code }) => code === 'W21'));
    }
  });
});

/** The text that each quick fix of each problem makes, by its title. */
async function fixes(text: string, texts: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const { opened, fixes: found } = await quickFixes(text, { texts });
  return Object.fromEntries(
    found.map(({ action }) => [action.title, applyEdit(opened, action.edit ?? {})['MLproject'] ?? '']),
  );
}

/** Offered without a script, too. */
const isPlain = (title: string): boolean =>
  /^(?:Declare the parameter `a`|Write the braces twice.*|Make a mapping of the list)$/.test(title);

describe('quick fixes that rest on a script', () => {
  const texts = { 'train.py': scripts['argparse']!, 'needs.py': scripts['needs']! };
  const entry = (lines: string): string => `entry_points:\n  main:\n${lines.replace(/^(?=.)/gm, '    ')}\n`;
  const rows: readonly (readonly [title: string, before: string, after: string])[] = [
    [
      'Change to `--alpha`',
      entry('command: python train.py --alhpa=3'),
      entry('command: python train.py --alpha=3'),
    ],
    [
      'Declare the parameter `a` as `train.py` has it',
      entry('parameters:\n  b: int # b\ncommand: python train.py --alpha {a}'),
      entry(
        'parameters:\n  b: int # b\n  a: {type: float, default: 0.5}\ncommand: python train.py --alpha {a}',
      ),
    ],
    [
      'Declare the parameter `a` as `train.py` has it',
      entry('parameters: {b: int}\ncommand: "python train.py --alpha={alpha} --alpha {a} -b {b}"'),
      entry(
        'parameters: {b: int, a: {type: float, default: 0.5}}\ncommand: "python train.py --alpha={alpha} --alpha {a} -b {b}"',
      ),
    ],
    [
      'Declare the parameter `batch_size` as `train.py` has it',
      entry('command: >-\n  python train.py\n  -b{batch_size}'),
      entry('parameters:\n  batch_size: int\ncommand: >-\n  python train.py\n  -b{batch_size}'),
    ],
    [
      'Pass `--alpha` with a parameter',
      entry('command: "python needs.py x --fast"'),
      entry('parameters:\n  alpha: string\ncommand: "python needs.py x --fast --alpha {alpha}"'),
    ],
    [
      'Pass `data` with a parameter',
      entry('parameters: {}\ncommand: python needs.py --alpha 3'),
      entry('parameters: {data: string}\ncommand: python needs.py --alpha 3 {data}'),
    ],
    [
      'Pass `data` with a parameter',
      'entry_points: {main: {command: "python needs.py --alpha 3"}}\n',
      'entry_points: {main: {parameters: {data: string}, command: "python needs.py --alpha 3 {data}"}}\n',
    ],
  ];
  for (const [title, before, after] of rows) {
    it(`${title}: ${JSON.stringify(before.slice(0, 90))}`, async () => {
      const found = await fixes(before, texts);
      assert.equal(found[title], after, JSON.stringify(found));
      // What is fixed stays fixed.
      const { diagnostics } = await diagnose(after, { texts });
      const left = diagnostics.filter(({ code }) => /^(?:E|W2)/.test(String(code)));
      const undeclared = before.includes('={alpha}') ? 1 : 0;
      assert.equal(left.length, undeclared, JSON.stringify(left));
    });
  }

  const click = (option: string): string =>
    `import click\n@click.command()\n@click.option(${option})\ndef main(a): pass\nmain()\n`;
  const typer = (parameter: string): string =>
    `import typer\nfrom pathlib import Path\ndef main(${parameter}): pass\ntyper.run(main)\n`;
  const argparse = (option: string): string =>
    `import argparse\np = argparse.ArgumentParser()\np.add_argument(${option})\np.parse_args()\n`;
  // MLflow looks for the file of a `path` before the run: only what the script reads is one.
  const types: readonly (readonly [source: string, declared: string])[] = [
    [click('"--a", type=click.Path(exists=True)'), 'path'],
    [click('"--a", type=click.Path(True)'), 'path'],
    [click('"--a", type=click.Path()'), 'string'],
    [click('"--a", type=click.File()'), 'path'],
    [click('"--a", type=click.File'), 'path'],
    [click('"--a", type=click.File("rb")'), 'path'],
    [click('"--a", type=click.File("w")'), 'string'],
    [click('"--a", type=click.File(mode)'), 'string'],
    [click('"--a", type=click.Path(exists=True), default="data.csv"'), '{type: path, default: data.csv}'],
    [click('"--a", type=click.Path(exists=True), default="gone.csv"'), '{type: string, default: gone.csv}'],
    [typer('a: Path = typer.Option(..., exists=True)'), 'path'],
    [typer('a: Path = typer.Option(...)'), 'string'],
    [typer('a: typer.FileText = typer.Option(...)'), 'path'],
    [typer('a: typer.FileTextWrite = typer.Option(...)'), 'string'],
    [argparse('"--a", type=argparse.FileType("r")'), 'path'],
    [argparse('"--a", type=argparse.FileType("w")'), 'string'],
  ];
  for (const [source, declared] of types) {
    it(`declare ${declared} for ${JSON.stringify(source.split('\n')[2])}`, async () => {
      const found = await fixes(entry('command: python open.py --a {a}'), {
        'open.py': source,
        'data.csv': '',
      });
      const after = entry(`parameters:\n  a: ${declared}\ncommand: python open.py --a {a}`);
      assert.equal(found['Declare the parameter `a` as `open.py` has it'], after, JSON.stringify(found));
    });
  }

  it('are not there for what the script does not tell', async () => {
    for (const text of [
      entry('command: python train.py --bogus 3'),
      entry('command: python other.py --alpha {a}'),
      entry('command: python train.py --bogus {a}'),
      entry('parameters: [a]\ncommand: python train.py --alpha {a}'),
    ])
      assert.deepEqual(
        Object.keys(await fixes(text, texts)).filter((title) => !isPlain(title)),
        [],
        text,
      );
  });
});
