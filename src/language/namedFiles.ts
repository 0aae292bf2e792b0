import { valueRange } from '../formats/yamlLookup.ts';
import type { TextRange, YamlMap, YamlScalar } from '../formats/yaml.ts';
import { bodyStart } from './commandRanges.ts';
import { condaManagerProblems } from './condaManager.ts';
import { environmentFileProblems } from './environmentFileProblems.ts';
import type { LanguageHost } from './languageService.ts';
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
    ...projectCommands(root).map(({ command }) => missingScript(command, (path) => host.findFile(uri, path))),
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

/**
 * Only what the command starts with, as a path without variables and parameters: later parts may change the
 * folder or make the file themselves.
 */
const firstScript =
  /^\s*(?:[A-Za-z_]\w*=[^\s'"$`{}]*\s+)*(?:python[\d.]*|bash|sh|Rscript)\s+(?:-[uBOEsSI]\s+)*((?:\.{1,2}\/)*[\w-][\w.-]*(?:\/[\w.-]+)*\.(?:py|sh|R))(?=[\s;&|]|$)/;

/** W10 */
async function missingScript(command: YamlScalar, find: Find): Promise<Problem[]> {
  const script = firstScript.exec(command.text)?.[1];
  if (script === undefined || (await find(script)).state !== 'missing') return [];
  const message = `There is no file \`${script}\` in the folder of the project, where the command runs.`;
  return [{ code: 'W10', message, range: rangeOf(command, script) }];
}

function rangeOf({ source, range, aliased, style }: YamlScalar, script: string): TextRange {
  const at = aliased ? -1 : source.indexOf(script, bodyStart({ source, style }));
  return at === -1 ? range : { start: range.start + at, end: range.start + at + script.length };
}
