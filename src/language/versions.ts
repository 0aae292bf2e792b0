import type { YamlMap } from '../formats/yaml.ts';
import { findEntry, stringValue, valueRange } from '../formats/yamlLookup.ts';
import type { LanguageHost } from './languageService.ts';
import type { Problem } from './problem.ts';

/** H7: a model that a newer MLflow has written than the one that will load it. */
export async function modelVersionProblems(
  { uri, root }: { readonly uri: string; readonly root: YamlMap },
  host: LanguageHost,
): Promise<Problem[]> {
  const entry = findEntry(root, 'mlflow_version');
  const written = stringValue(entry?.value);
  if (!entry || written === undefined || !/^\d+\.\d/.test(written)) return [];
  const installed = await host.installedMlflow?.(uri);
  if (installed === undefined || compareVersions(written, installed) <= 0) return [];
  const message = `MLflow ${written} wrote this model, and MLflow ${installed} is installed: an older one may not be able to load it.`;
  return [{ code: 'H7', message, range: valueRange(entry) }];
}

/** W19: virtualenv takes the newest Python that begins as it is written, and has pyenv build it if need be. */
export async function pythonVersionProblems(
  { uri, root }: { readonly uri: string; readonly root: YamlMap },
  host: LanguageHost,
): Promise<Problem[]> {
  const entry = findEntry(root, 'python');
  const prefix = stringValue(entry?.value);
  if (!entry || !prefix || /^\d+\.\d+\.\d+$/.test(prefix) || host.environmentManager?.(uri) !== 'virtualenv')
    return [];
  const pyenv = await host.pyenvVersions?.();
  if (!pyenv) return [];
  const range = valueRange(entry);
  const newest = pyenv.installable
    .filter((version) => /^\d+\.\d+\.\d+$/.test(version) && version.startsWith(prefix))
    .toSorted(compareVersions)
    .at(-1);
  if (newest === undefined) {
    return [{ code: 'W19', message: `Could not find python version that matches ${prefix}`, range }];
  }
  if (pyenv.installed.includes(newest)) return [];
  const there = pyenv.installed
    .filter((version) => version.startsWith(prefix))
    .toSorted(compareVersions)
    .at(-1);
  const advice = there === undefined ? '' : ` \`${there}\` is there: write all of it to take that.`;
  const message = `MLflow takes the newest version that begins with \`${prefix}\`, ${newest}, which pyenv does not have and builds from its source.${advice}`;
  return [{ code: 'W19', message, range }];
}

/** By the first three numbers; what comes after them (`.dev0`, `rc1`) does not count. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0);
}
