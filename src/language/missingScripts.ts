import type { TextRange, YamlScalar } from '../formats/yaml.ts';
import type { LanguageHost } from './languageService.ts';
import type { Problem } from './problem.ts';
import { readTextFile } from './projectHost.ts';
import { commandsInFolders, joinPath, type CommandInFolder } from './scripts/commandFolders.ts';
import { pythonCall } from './scripts/scriptCalls.ts';
import { isFixed, type ShellCommand, type ShellWord } from './scripts/shellWords.ts';
import { sourceOffsets } from './sourceOffsets.ts';

/**
 * W10: what the command starts with, behind the `cd` that leads there, as a path without variables and
 * parameters. Later parts may make their files themselves.
 */
export async function missingScript(
  command: YamlScalar,
  uri: string,
  host: LanguageHost,
): Promise<Problem[]> {
  const problem = (word: ShellWord, message: string): Problem[] => [
    { code: 'W10', message, range: rangeOf(command, word) },
  ];
  for (const found of commandsInFolders(command.text)) {
    const { folder, goesTo } = found;
    if (folder === undefined) return [];
    const where = folder === '' ? 'in the folder of the project' : `in \`${folder}\``;
    if (!goesTo) {
      const missing = await missingIn({ ...found, folder }, uri, host);
      return missing
        ? problem(missing.word, `There is no ${missing.what} ${where}, where the command runs.`)
        : [];
    }
    const { state } = await host.findFile(uri, joinPath(folder, goesTo.text));
    if (state === 'missing') return problem(goesTo, `There is no folder \`${goesTo.text}\` ${where}.`);
    if (state === 'unknown') return [];
  }
  return [];
}

interface Missing {
  readonly word: ShellWord;
  readonly what: string;
}

async function missingIn(
  { command, folder }: CommandInFolder & { readonly folder: string },
  uri: string,
  host: LanguageHost,
): Promise<Missing | undefined> {
  const call = pythonCall(command);
  if (call && call.paths.length > 1) {
    // With these Python does not look into the folder where it starts.
    if (command.words.some(({ text }) => /^-[A-Za-z]*[IP]/.test(text))) return undefined;
    const isMissing = await lacksModule({ module: call.script.text, folder }, uri, host);
    return isMissing ? { word: call.script, what: `module \`${call.script.text}\`` } : undefined;
  }
  const word = call?.script ?? startedFile(command);
  if (!word || word.text.startsWith('/')) return undefined;
  const { state } = await host.findFile(uri, joinPath(folder, word.text));
  return state === 'missing' ? { word, what: `file \`${word.text}\`` } : undefined;
}

/** The file of `bash train.sh`, `Rscript train.R` and `./train`. */
function startedFile({ words }: ShellCommand): ShellWord | undefined {
  let at = 0;
  while (/^[A-Za-z_]\w*=/.test(words[at]?.text ?? '')) at++;
  const first = words[at];
  if (!first || !isFixed(first)) return undefined;
  if (/^\.{1,2}\/[\w./-]+$/.test(first.text)) return first;
  if (!/^(?:bash|sh|Rscript)$/.test(first.text)) return undefined;
  while (/^-[eux]+$|^--(?:vanilla|no-save)$/.test(words[at + 1]?.text ?? '')) at++;
  const file = words[at + 1];
  return file && isFixed(file) && /^[\w./-]+\.(?:sh|R)$/.test(file.text) ? file : undefined;
}

/**
 * A module may be installed, and then its package is not the project's. Only of a package whose `__init__.py`
 * stands here is it sure what it holds.
 */
async function lacksModule(
  { module, folder }: { readonly module: string; readonly folder: string },
  uri: string,
  host: LanguageHost,
): Promise<boolean> {
  const [top = '', ...inner] = module.split('.');
  const init = await readTextFile(host, uri, joinPath(folder, `${top}/__init__.py`));
  const last = inner.pop();
  if (!init || init.text.includes('__path__') || last === undefined) return false;
  const items = await host.listFolder?.(uri, joinPath(folder, [top, ...inner].join('/')));
  // The module of a compiled file has further words behind its name.
  return items?.every(({ name }) => name !== last && !name.startsWith(`${last}.`)) ?? false;
}

function rangeOf(command: YamlScalar, word: ShellWord): TextRange {
  return sourceOffsets(command)(word.range) ?? command.range;
}
