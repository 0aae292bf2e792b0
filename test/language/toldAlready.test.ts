import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { choiceScript, defaultOf } from './diagnosticRows.ts';
import { diagnose, type RowOptions } from './rows.ts';

const model = { language: 'mlmodel' } as const;
const entry = (parameter: string): string =>
  `entry_points:\n  main:\n    parameters: {a: ${parameter}}\n    command: t {a}\n`;

/** Texts in which one mistake could be told twice, and all that is told. */
const rows: readonly (readonly [text: string, found: readonly string[], options?: RowOptions])[] = [
  [entry('{type: float, default: !!int abc}'), ['E17: abc']],
  [entry('{type: float, default: !x abc}'), ['E17: !x']],
  [entry('{type: float, default: =}'), ['E17: =']],
  [entry('{type: path, default: !x abc}'), ['E17: !x']],
  [entry('{type: !x float}'), ['E17: !x']],
  ['python_env: =\n', ['E17: =']],
  ['entry_points: !x\n  main: {command: t}\n', ['E17: !x']],
  ['entry_points:\n  main:\n    command: !x t\n', ['E17: !x']],
  ['signature: !x abc\nflavors: {}\n', ['E17: !x'], model],
  [entry('{type: float, default: abc}'), ['H8: abc']],
  [defaultOf('abc, type: int', '--epochs {a}'), ['W26: abc'], { texts: choiceScript }],
  [defaultOf('abc, type: int', '--mode fast --epochs 1 # {a}'), ['H8: abc'], { texts: choiceScript }],
];

describe('what is told once', () => {
  for (const [text, expected, options] of rows) {
    it(JSON.stringify(text.slice(0, 80)), async () => {
      const { diagnostics, document } = await diagnose(text, options);
      const shown = diagnostics.filter(({ severity }) => severity !== 4);
      const found = shown.map(({ code, range }) => `${code}: ${document.getText(range)}`);
      assert.deepEqual(
        found.filter((told) => !told.startsWith('H4')),
        expected,
      );
    });
  }
});
