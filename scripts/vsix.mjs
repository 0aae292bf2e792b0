import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './childProcess.mjs';
import { root, say } from './toolchain.mjs';

/** Bundles everything that ships into dist/. */
export async function buildBundles() {
  await run(process.execPath, ['esbuild.mjs'], { cwd: root });
}

/** @returns {Promise<string>} path of the VSIX, which is replaced at once and never seen half written */
export async function buildVsix() {
  await buildBundles();
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const path = join(root, `${name}-${version}.vsix`);
  const unfinished = `${path}.${process.pid}.tmp.vsix`;
  const vsce = join(root, 'node_modules/@vscode/vsce/vsce');
  try {
    await run(
      process.execPath,
      [
        vsce,
        'package',
        '--no-dependencies',
        '--allow-missing-repository',
        '--no-rewrite-relative-links',
        '--out',
        unfinished,
      ],
      { cwd: root },
    );
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
  say(`Packaged ${name}-${version}.vsix (${(statSync(path).size / 1e6).toFixed(2)} MB)`);
  return path;
}

/**
 * @param {string} path
 * @returns {string} a name for what the file holds
 */
export function hashFile(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
}
