import type { YamlMap } from '../formats/yaml.ts';
import { effectiveEntries, findEntry, findValue, stringValue, valueRange } from '../formats/yamlLookup.ts';
import type { LanguageHost } from './languageService.ts';
import { uriScheme } from './parameterNames.ts';
import { parameterType } from './parameterTypes.ts';
import type { Problem } from './problem.ts';
import { pyStr } from '../formats/pyText.ts';

/** W5: the default of a `path` that is neither in the project's folder nor in one of the workspace's. */
export async function pathDefaultProblems(
  { uri, root }: { readonly uri: string; readonly root: YamlMap },
  host: LanguageHost,
): Promise<Problem[]> {
  const entryPoints = findValue(root, 'entry_points');
  if (entryPoints?.kind !== 'map') return [];
  const parameters = effectiveEntries(entryPoints).flatMap(({ value }) => {
    const found = value.kind === 'map' && !value.aliased ? findEntry(value, 'parameters') : undefined;
    return found?.value.kind === 'map' && !found.merged && !found.value.aliased
      ? effectiveEntries(found.value).filter(({ merged }) => !merged)
      : [];
  });
  const problems = parameters.map(async (parameter): Promise<Problem[]> => {
    if (parameterType(parameter) !== 'path' || parameter.value.kind !== 'map') return [];
    const entry = findEntry(parameter.value, 'default');
    const value = stringValue(entry?.value);
    const path = value === undefined ? undefined : localPath(value);
    if (!entry || !path || (await host.findFile(uri, path)).state !== 'missing') return [];
    if (await host.isInWorkspace?.(path)) return [];
    const message = `Got value ${value} for parameter ${pyStr(parameter.key)}, but no such file or directory was found. MLflow looks from the folder in which \`mlflow run\` is called.`;
    return [{ code: 'W5', message, range: valueRange(entry) }];
  });
  return (await Promise.all(problems)).flat();
}

/** As `get_local_path_or_none` takes it: without a scheme, or `file:` without a host. */
function localPath(value: string): string | undefined {
  const scheme = uriScheme(value);
  if (scheme === undefined) return value;
  if (scheme !== 'file' || /^file:\/\/[^/]/i.test(value)) return undefined;
  try {
    return decodeURIComponent(value.replace(/^file:(?:\/\/)?/i, ''));
  } catch {
    return undefined;
  }
}
