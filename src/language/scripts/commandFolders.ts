import { isFixed, splitCommands, type ShellCommand, type ShellWord } from './shellWords.ts';

/** A simple command, and the folder that it runs in: relative to the project's, undefined where a run tells. */
export interface CommandInFolder {
  readonly command: ShellCommand;
  readonly folder: string | undefined;
  /** The `dir` of a `cd dir` that leads to another folder. */
  readonly goesTo?: ShellWord;
}

export function commandsInFolders(text: string): CommandInFolder[] {
  let folder: string | undefined = '';
  return splitCommands(text).map((command) => {
    const found: CommandInFolder = { command, folder };
    const [first] = command.words;
    if (!/^(?:cd|pushd|popd|source|\.|eval)$/.test(first?.text ?? '')) return found;
    const goesTo = folder === undefined ? undefined : folderWord(command);
    folder = goesTo && joinPath(folder ?? '', goesTo.text);
    return goesTo ? { ...found, goesTo } : found;
  });
}

/** Of `cd dir`, where it holds for what follows: a part of a pipe has a folder of its own. */
function folderWord({ words, operator }: ShellCommand): ShellWord | undefined {
  const [name, folder] = words;
  const isPlain = name?.text === 'cd' && words.length === 2 && folder !== undefined && isFixed(folder);
  if (!isPlain || !/^(?:&&|;|\r?\n|)$/.test(operator)) return undefined;
  return /^(?:-.*|~.*|)$/.test(folder.text) ? undefined : folder;
}

export function joinPath(folder: string, path: string): string {
  if (folder === '' || path.startsWith('/')) return path;
  return `${folder.replace(/\/+$/, '')}/${path.replace(/^(?:\.\/)+/, '')}`;
}
