import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Diagnostic } from 'vscode-languageserver';
import { diagnose } from '../language/rows.ts';
import { projectCases, type ProjectCase } from './projectCases.ts';

// Hundreds of projects, models and environments: MLflow itself, in one process, says which it refuses.

const python = process.env['MLFLOW_PYTHON'];
const full = process.env['MLFLOW_TEST_FULL'] === '1';
const seed = Number(process.env['MLFLOW_TEST_SEED'] ?? 20261127);
type Answer = { readonly ok: unknown } | { readonly error: string };

/**
 * Where we say something else than MLflow, on purpose. `refused`: MLflow's reason, about which we say no
 * error; `accepted`: our error about what MLflow takes.
 */
const deviations: readonly {
  readonly why: string;
  readonly refused?: RegExp;
  readonly accepted?: (errors: readonly string[], item: ProjectCase) => boolean;
}[] = [];

function ask(cases: readonly ProjectCase[]): Answer[] {
  const script = fileURLToPath(new URL('py/formats.py', import.meta.url));
  const input = JSON.stringify(cases);
  const result = spawnSync(python!, [script], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(result.status, 0, result.stderr);
  return JSON.parse(result.stdout) as Answer[];
}

/** Errors of the document, or of the conda file by way of a project that names it. */
async function errorsOf(item: ProjectCase): Promise<Diagnostic[]> {
  const isConda = item.kind === 'conda';
  const { diagnostics } = await diagnose(isConda ? 'conda_env: conda.yaml\n' : item.text, {
    language: item.kind === 'mlmodel' || item.kind === 'python-env' ? item.kind : 'mlproject',
    files: [],
    texts: isConda ? { 'conda.yaml': item.text } : item.texts,
    manager: isConda ? 'virtualenv' : item.manager,
  });
  return diagnostics.filter(({ severity }) => severity === 1);
}

describe('projects and models against MLflow', { skip: python ? false : 'MLFLOW_PYTHON is not set' }, () => {
  it('calls error what MLflow refuses, at its place, and nothing that it takes', async () => {
    const cases = projectCases(full ? 4000 : 500, seed);
    const answers = ask(cases);
    const wrong: string[] = [];
    const refusedOf = new Map<string, number>();
    for (const [index, item] of cases.entries()) {
      const answer = answers[index]!;
      const errors = await errorsOf(item);
      const said = errors.map(({ code, message }) => `${String(code)} ${String(message)}`);
      const shown = `${item.kind} ${item.manager ?? ''} ${JSON.stringify(item.text)}`;
      if ('error' in answer) {
        refusedOf.set(item.kind, (refusedOf.get(item.kind) ?? 0) + 1);
        const isKnown = deviations.some(({ refused }) => refused?.test(answer.error));
        if (errors.length === 0 && !isKnown) wrong.push(`MLflow refuses (${answer.error}) ${shown}`);
        else if (errors.length > 0 && !isAtPlace(item, errors)) {
          wrong.push(`Elsewhere than line ${item.line}: ${said.join('; ')} ${shown}`);
        }
      } else if (errors.length > 0 && !deviations.some(({ accepted }) => accepted?.(said, item))) {
        wrong.push(`MLflow takes, we say ${said.join('; ')}: ${shown}`);
      }
    }
    const first = wrong.slice(0, 30).join('\n');
    assert.deepEqual(wrong, [], `seed ${seed}: ${wrong.length} of ${cases.length}\n${first}`);
    for (const kind of ['mlproject', 'mlmodel', 'python-env', 'conda']) {
      const refused = refusedOf.get(kind) ?? 0;
      const all = cases.filter((item) => item.kind === kind).length;
      assert.ok(refused > all / 10 && refused < all * 0.95, `${refused} of ${all} of ${kind} refused`);
    }
  });
});

/** Of a change in one line the error is there, or at what it stands in or breaks. */
function isAtPlace({ kind, line, text }: ProjectCase, errors: readonly Diagnostic[]): boolean {
  if (line === undefined || kind === 'conda') return true;
  const lines = text.split('\n');
  const indentOf = (at: number): number => /^\s*/.exec(lines[at] ?? '')![0].length;
  return errors.some(({ code, range }) => {
    if (code === 'E17' || code === 'E12' || range.start.line === line) return true;
    // What a docker project lacks is told where it says that it is one.
    if (code === 'E6') return true;
    // A mapping above, or a command that uses what was changed.
    return range.start.line < line
      ? indentOf(range.start.line) < indentOf(line)
      : code === 'E9' || code === 'E2';
  });
}
