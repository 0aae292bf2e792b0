import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Diagnostic } from 'vscode-languageserver';
import { parseMlproject } from '../../src/formats/mlproject.ts';
import { largestText } from '../../src/language/parsedDocument.ts';
import { accepted, fires } from './diagnosticRows.ts';
import { diagnose, readMarks } from './rows.ts';

/** Without those that only fade or mark a text. */
const shown = <T extends Diagnostic>(diagnostics: readonly T[]): T[] =>
  diagnostics.filter(({ severity }) => severity !== 4);

describe('diagnostics', () => {
  for (const [code, rows] of Object.entries(fires)) {
    for (const row of rows) {
      it(`${code} fires on ${JSON.stringify(row.text.slice(0, 90))}`, async () => {
        const { text, ranges } = readMarks(row.text);
        const { diagnostics, document } = await diagnose(text, row);
        const found = diagnostics.filter((diagnostic) => diagnostic.code === code);
        assert.ok(found.length > 0, `only ${JSON.stringify(diagnostics.map((d) => [d.code, d.message]))}`);
        if (ranges.length > 0) {
          const places = found.map(({ range }) => ({
            start: document.offsetAt(range.start),
            end: document.offsetAt(range.end),
          }));
          assert.deepEqual(places, ranges);
        }
        if (row.says)
          assert.ok(
            found.some(({ message }) => message.includes(row.says!)),
            found.map((d) => d.message).join('\n'),
          );
        for (const diagnostic of found) {
          assert.equal(diagnostic.source, 'mlflow');
          assert.equal(diagnostic.severity, row.severity ?? { E: 1, W: 2, H: 3 }[code[0] as 'E' | 'W' | 'H']);
          assert.equal(diagnostic.codeDescription?.href, `file:///docs/diagnostics.md#${code}`);
        }
      });
    }
  }

  for (const row of accepted) {
    it(`says nothing about ${JSON.stringify(row.text.slice(0, 100))}`, async () => {
      const { diagnostics } = await diagnose(row.text, row);
      assert.deepEqual(
        shown(diagnostics).map(({ code, message }) => `${code} ${message}`),
        [],
      );
    });
  }

  it('says one thing about a file over 1 MB, without reading it', async () => {
    const started = performance.now();
    const { diagnostics } = await diagnose('x'.repeat(10 * largestText));
    assert.deepEqual(
      diagnostics.map(({ code, severity }) => [code, severity]),
      [['size', 3]],
    );
    assert.match(diagnostics[0]!.message, /larger than 1 MB/);
    assert.ok(performance.now() - started < 20_000);
  });

  it('says one thing about a binary file', async () => {
    const { diagnostics } = await diagnose('\u007fELF\0\0\0\ufffd'.repeat(1000));
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['E17'],
    );
    assert.equal(diagnostics[0]!.range.end.line, 0);
  });

  it('survives nesting that would exhaust the stack', async () => {
    const { diagnostics } = await diagnose('['.repeat(200_000));
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['E17'],
    );
  });

  it('survives anchors that would double with each line', async () => {
    const lines = Array.from(
      { length: 60 },
      (_, i) =>
        `a${i}: &a${i} {<<: [*b${i}, *b${i}], x${i}: [*b${i}, *b${i}]}\nb${i + 1}: &b${i + 1} {<<: [*a${i}, *a${i}]}`,
    );
    const started = performance.now();
    const { diagnostics } = await diagnose(
      `b0: &b0 {k: v}\n${lines.join('\n')}\nentry_points: {main: {command: *a59}}\n`,
    );
    assert.ok(diagnostics.some(({ code }) => code === 'E8'));
    assert.ok(performance.now() - started < 20_000);
  });

  it('takes its time for long types and defaults, but not for ever', async () => {
    const started = performance.now();
    const long = (piece: string): string => piece.repeat(100_000);
    const text = `entry_points: {main: {command: "python ${long('a.')}", parameters: {
      a: "float${long(' ')}x", b: "${long('/.')}", c: {type: float, default: "${long('1')}x"}, d: "${long('a ')}"}}}`;
    const { diagnostics } = await diagnose(text);
    assert.deepEqual(
      shown(diagnostics).map(({ code }) => code),
      ['H8'],
    );
    assert.ok(performance.now() - started < 20_000);
  });

  it('shows what the level asks for', async () => {
    const text = 'nmae: x\nname: a\nname: b\nentry_points:\n';
    const codes = async (level: 'off' | 'errors' | 'warnings' | 'all'): Promise<unknown[]> =>
      (await diagnose(text, { level })).diagnostics.map(({ code }) => code);
    assert.deepEqual(await codes('off'), []);
    assert.deepEqual(await codes('errors'), ['E7']);
    assert.deepEqual(await codes('warnings'), ['W6', 'E7']);
  });

  it('fades what has no effect and points to what has', async () => {
    const { diagnostics } = await diagnose('name: a\nname: b\n');
    assert.deepEqual(diagnostics[0]?.tags, [1]);
    assert.deepEqual(diagnostics[0]?.relatedInformation?.[0]?.location.range.start, {
      line: 1,
      character: 0,
    });
  });

  it('tells quick fixes by data, not by words, what they have to know', async () => {
    const dataOf = async (text: string): Promise<unknown> => (await diagnose(text)).diagnostics[0]?.data;
    const entry = (lines: string): string => `entry_points: {main: {${lines}}}\n`;
    assert.deepEqual(await dataOf(entry('parameters: {1: int}, command: "x {1}"')), { kind: 'rename' });
    assert.equal(await dataOf(entry('parameters: {no: int}, command: x')), undefined);
    assert.deepEqual(await dataOf(entry('parameters: {a: flaot}, command: "x {a}"')), {
      kind: 'meant',
      word: 'float',
    });
  });

  it('strikes out a flavor that is gone', async () => {
    const { diagnostics } = await diagnose('flavors: {fastai: {}}\n', { language: 'mlmodel' });
    assert.deepEqual(diagnostics[0]?.tags, [2]);
  });

  it('finds the entry points of a text with half typed lines', () => {
    const project = parseMlproject(
      'entry_points:\n  a: {command: x}\n  b:\n    command: "x\n  c: {command: "y {z"}\n  d: {command: z, par\n',
    );
    assert.deepEqual(
      project.entryPoints.map(({ name }) => name),
      ['a', 'b', 'c'],
    );
    assert.ok(project.syntaxError);
  });
});
