import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './childProcess.mjs';
import { root, say } from './toolchain.mjs';

/** All that decides what the package holds. */
const inputs = [
  'src',
  'webview',
  'media',
  'syntaxes',
  'docs/images',
  'esbuild.mjs',
  'package.json',
  'package-lock.json',
];
inputs.push('.vscodeignore', 'README.md', 'CHANGELOG.md', 'LICENSE');

const stampFile = join(root, '.cache', 'vsix.json');

/** Bundles everything that ships into dist/. */
export async function buildBundles() {
  await run(process.execPath, ['esbuild.mjs'], { cwd: root });
}

/** @returns {Promise<string>} path of the VSIX, which is replaced at once and never seen half written */
export async function buildVsix() {
  const stamp = hashInputs();
  await buildBundles();
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const path = join(root, `${name}-${version}.vsix`);
  const unfinished = `${path}.${process.pid}.tmp.vsix`;
  const vsce = join(root, 'node_modules/@vscode/vsce/vsce');
  const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  try {
    await run(process.execPath, [vsce, 'package', ...options, '--out', unfinished], { cwd: root });
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ stamp, path, content: hashFile(path) }));
  say(`Packaged ${name}-${version}.vsix (${(statSync(path).size / 1e6).toFixed(2)} MB)`);
  return path;
}

/** @returns {Promise<string>} path of the VSIX, packaged only where something in it has changed */
export async function provideVsix() {
  if (existsSync(stampFile)) {
    const { stamp, path, content } = JSON.parse(readFileSync(stampFile, 'utf8'));
    if (existsSync(path) && hashFile(path) === content && stamp === hashInputs()) return path;
  }
  return buildVsix();
}

/**
 * @param {string} path
 * @returns {string} a name for what the file holds
 */
export function hashFile(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
}

function hashInputs() {
  const hash = createHash('sha256');
  for (const input of inputs.map((name) => join(root, name)).filter(existsSync)) {
    const names = statSync(input).isDirectory()
      ? readdirSync(input, { recursive: true, encoding: 'utf8' }).sort()
      : [''];
    for (const file of names.map((name) => join(input, name))) {
      if (statSync(file).isFile()) hash.update(file).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}
