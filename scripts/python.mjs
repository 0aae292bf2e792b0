// The Python virtual environment of the tests that use the real mlflow package.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, run } from './childProcess.mjs';
import { root, say } from './toolchain.mjs';

const requirements = join(root, 'test', 'interop', 'requirements.txt');

/** @returns {Promise<{ path: string } | { why: string }>} a Python with mlflow; the variable MLFLOW_PYTHON names one */
export async function providePython() {
  if (process.env.MLFLOW_PYTHON) return { path: process.env.MLFLOW_PYTHON };
  const folder = join(root, '.venv');
  const path = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const stampFile = join(folder, 'requirements.sha256');
  const stamp = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(path) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return { path };

  const python = findProgram('python3', 'python');
  if (!python) return { why: 'Python is not installed' };
  const modules = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
  try {
    await run(python, ['-c', modules]);
  } catch {
    return { why: `${python} is older than 3.10 or comes without venv and pip` };
  }
  say('Installing mlflow into .venv (pip)');
  await run(python, ['-m', 'venv', '--clear', folder]);
  await run(path, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  writeFileSync(stampFile, stamp);
  return { path };
}
