import { valueRange } from '../formats/yamlLookup.ts';
import type { YamlMap } from '../formats/yaml.ts';
import { condaManagerProblems } from './condaManager.ts';
import { environmentFileProblems } from './environmentFileProblems.ts';
import type { LanguageHost } from './languageService.ts';
import { missingScript } from './missingScripts.ts';
import { environmentFile } from './mlprojectProblems.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { pathDefaultProblems } from './pathDefaults.ts';
import type { Problem } from './problem.ts';
import { projectFolderProblems } from './projectFolder.ts';
import { projectCommands } from './scripts/projectCommands.ts';

/** What the files around a project say: those that it names, and its folder. */
export async function namedFileProblems(
  parsed: ParsedDocument & { kind: 'mlproject' },
  host: LanguageHost,
): Promise<Problem[]> {
  const { root, problems } = parsed.yaml;
  if (root?.kind !== 'map' || problems.length > 0) return [];
  const { uri } = parsed.document;
  const project = { uri, root, text: parsed.yaml.text };
  const found = await Promise.all([
    missingEnvironment(root, (path) => host.findFile(uri, path)),
    ...projectCommands(root).map(({ command }) => missingScript(command, uri, host)),
    environmentFileProblems(project, host),
    condaManagerProblems(project, host),
    projectFolderProblems(project, host),
    pathDefaultProblems(project, host),
  ]);
  return found.flat();
}

type Find = (path: string) => ReturnType<LanguageHost['findFile']>;

/** E3 */
async function missingEnvironment(root: YamlMap, find: Find): Promise<Problem[]> {
  const named = environmentFile(root);
  if (!named) return [];
  const { state, path } = await find(named.path);
  if (state !== 'missing') return [];
  const what = named.kind === 'python' ? 'python_env file' : 'conda environment file';
  const message = `Project specified ${what} ${path}, but no such file was found.`;
  return [{ code: 'E3', message, range: valueRange(named.entry) }];
}
