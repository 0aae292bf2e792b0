import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { random } from '../language/mutations.ts';
import { withoutSnippet } from '../../src/language/completionItems.ts';
import { complete, diagnose } from '../language/rows.ts';
import { scripts } from '../language/scriptRows.ts';
import { python } from './pythonScript.ts';

// Python itself is the judge of what a script takes: what its parser accepts is never warned about.

const full = process.env['MLFLOW_TEST_FULL'] === '1';

interface Answer {
  readonly code: number;
  readonly error: string;
}

function runAll(items: readonly { source: string; arguments: readonly string[] }[]): (Answer | null)[] {
  const script = fileURLToPath(new URL('py/scripts.py', import.meta.url));
  const input = JSON.stringify(items);
  const result = spawnSync(python, [script], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(result.status, 0, result.stderr);
  return JSON.parse(result.stdout) as (Answer | null)[];
}

/** Options that the scripts have, nearly have and don't have; values that look like options, and plain ones. */
const words =
  '--alpha --alpha=1 --alp --fast --fast=1 --no-fast --slow --batch-size --batch_size --batch -b -b3 -b=3 --many --bogus -z -1 -.5 1 x 0.5 fit -- --many=2 --mode --mode=a --mode=c -m a c --layers --layers=2 --epochs --epochs=1.0 --rate --rate=x --pair --maybe --case b'.split(
    ' ',
  );
const counts = [0, 1, 1, 2, 2, 2, 3, 3, 4, 5];

describe('templates', { skip: python ? false : 'MLFLOW_PYTHON is not set' }, () => {
  it('are loaded by MLflow as they stand', async () => {
    const textsOf = async (language: 'mlproject' | 'python-env'): Promise<string[]> =>
      (await complete('|', { language })).items
        .filter(({ kind }) => kind === 15)
        .map((item) => (withoutSnippet(item).textEdit as { newText: string }).newText);
    const files = ['python_env.yaml'];
    const questions = [
      ...(await textsOf('mlproject')).map((text) => ({ kind: 'mlproject', text, files })),
      ...(await textsOf('python-env')).map((text) => ({ kind: 'python-env', text })),
    ];
    assert.equal(questions.length, 9);
    const script = fileURLToPath(new URL('py/formats.py', import.meta.url));
    const result = spawnSync(python, [script], { input: JSON.stringify(questions), encoding: 'utf8' });
    assert.equal(result.status, 0, result.stderr);
    for (const answer of JSON.parse(result.stdout) as object[])
      assert.ok('ok' in answer, JSON.stringify(answer));
  });
});

describe('what commands pass to scripts', { skip: python ? false : 'MLFLOW_PYTHON is not set' }, () => {
  it('is judged as their parsers do', async () => {
    const next = random(full ? Date.now() : 20261127);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
    const each = full ? 4000 : 400;
    const items = Object.values(scripts).flatMap((source) =>
      Array.from({ length: each }, () => ({
        source,
        arguments: Array.from({ length: pick(counts) }, () => pick(words)),
      })),
    );
    const answers = runAll(items);
    let refused = 0;
    let found = 0;
    for (const [index, item] of items.entries()) {
      const answer = answers[index];
      if (!answer) continue;
      const command = ['python train.py', ...item.arguments].join(' ');
      const { diagnostics } = await diagnose(`entry_points: {main: {command: "${command}"}}\n`, {
        texts: { 'train.py': item.source },
      });
      const warnings = diagnostics.filter(({ code }) => /^W2[126]$/.test(String(code)));
      const where = `${command}\n${item.source}\n${answer.error}`;
      if (answer.code === 0)
        assert.deepEqual(
          warnings.map(({ message }) => message),
          [],
          where,
        );
      else if (
        /unrecognized arguments|No such option|are required|Missing (?:option|argument)|invalid (?:choice|int|float)|expected|ignored explicit|Invalid value|requires|does not take|unexpected extra/.test(
          answer.error,
        )
      ) {
        refused++;
        if (warnings.length > 0) found++;
      }
    }
    // Words after a first mistake, abbreviations and `--` leave some of them open.
    assert.ok(refused > items.length / 5 && found > refused * 0.7, `${found} of ${refused} found`);
  });
});
