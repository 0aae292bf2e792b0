import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Path of a Python with MLflow; `''` where there is none. */
export const python = process.env['MLFLOW_PYTHON'] ?? '';

/** Runs a script of `py/` to its end, which must be a good one; gives what it printed. */
export async function runPython(script: string, env: Record<string, string>, cwd: string): Promise<string> {
  const child = spawn(python, [join(import.meta.dirname, 'py', script)], {
    cwd,
    env: {
      PATH: process.env['PATH'],
      HOME: cwd,
      MLFLOW_DISABLE_TELEMETRY: 'true',
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
  return output;
}

/** The JSON in the last line of what a script printed. */
export function lastJson<T>(output: string): T {
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as T;
}
