import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ActivePython } from './navigationService.ts';
import { normalizedName } from './pythonPackages.ts';

/** What is installed beside an interpreter, read from its folders; nothing is run. Undefined where that can't be told. */
export async function readPython(interpreterFolder: string): Promise<ActivePython | undefined> {
  const root = dirname(interpreterFolder);
  const packages = new Map<string, string>();
  let version: string | undefined;
  for (const { folder, python } of await libraries(root, interpreterFolder)) {
    version ??= python;
    for (const name of await list(folder)) {
      const match = /^(.+)-([^-]+)\.dist-info$/.exec(name);
      if (match?.[1] !== undefined && match[2] !== undefined)
        packages.set(normalizedName(match[1]), match[2]);
    }
  }
  // A virtual environment says which Python it was made with, to the last digit.
  const config = await readFile(join(root, 'pyvenv.cfg'), 'utf8').catch(() => '');
  const exact = /^version(?:_info)?\s*=\s*(\d+\.\d+\.\d+)/m.exec(config)?.[1];
  const found = exact ?? version;
  return found === undefined || packages.size === 0 ? undefined : { version: found, packages };
}

async function libraries(
  root: string,
  interpreterFolder: string,
): Promise<{ readonly folder: string; readonly python: string | undefined }[]> {
  const versions = (await list(join(root, 'lib'))).filter((name) => /^python3\.\d+$/.test(name));
  const own = versions.map((name) => ({
    folder: join(root, 'lib', name, 'site-packages'),
    python: name.replace('python', ''),
  }));
  // Several Pythons in one folder, as in /usr: which of them is meant, the folder does not say.
  if (own.length > 1) return [];
  const windows = [root, interpreterFolder].map((base) => ({
    folder: join(base, 'Lib', 'site-packages'),
    python: undefined,
  }));
  return own.length === 1 ? own : windows;
}

async function list(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
