// The copy of the sample workspace that `npm start` and F5 open, so that trying things out changes nothing in git.
import { cpSync, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './toolchain.mjs';

const usual = join(root, '.sample', 'wine-quality');

/**
 * @param {string} [folder]
 * @returns {{ kept: boolean }} whether it was there already, with what was done in it
 */
export function provideSample(folder = usual) {
  const kept = existsSync(folder);
  const filter = (/** @type {string} */ path) => basename(path) !== '__pycache__';
  if (!kept) cpSync(join(root, 'examples', 'wine-quality'), folder, { recursive: true, filter });
  return { kept };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) provideSample();
