import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A Python with MLflow; empty where there is none, and the test skips itself. */
export const python = process.env['MLFLOW_PYTHON'] ?? '';

/** Runs a script of `py/` in a folder, and gives the JSON of the last line that it printed. */
export async function runPython(
  script: string,
  env: Readonly<Record<string, string>>,
  cwd: string,
  // Each caller knows what its script prints.
  // oxlint-disable-next-line typescript/no-explicit-any
): Promise<any> {
  const child = spawn(python, [join(import.meta.dirname, 'py', script)], {
    cwd,
    env: {
      PATH: process.env['PATH'],
      HOME: cwd,
      MLFLOW_DISABLE_TELEMETRY: 'true',
      // The scripts import each other: nothing of that stays in the tree.
      PYTHONDONTWRITEBYTECODE: '1',
      // A failure must show at once, not after four minutes of trying again.
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
      ...env,
    },
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data) => (output += String(data)));
  child.stderr.on('data', (data) => (errors += String(data)));
  const [code] = (await once(child, 'close')) as [number];
  assert.equal(code, 0, errors.slice(-4000));
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}
