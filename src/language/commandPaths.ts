import { formatFields, parseFormat } from '../formats/formatString.ts';
import type { TextRange, YamlScalar } from '../formats/yaml.ts';
import { bodyStart } from './commandRanges.ts';
import type { LinkedPath } from './linkedPaths.ts';
import { commandsInFolders, joinPath } from './scripts/commandFolders.ts';
import { pythonCall } from './scripts/scriptCalls.ts';
import { isFixed } from './scripts/shellWords.ts';
import { sourceOffsets } from './sourceOffsets.ts';

/** The files that a command names, each from the folder to which the command has gone by then. */
export function pathsInCommand(command: YamlScalar | undefined): LinkedPath[] {
  if (!command || command.aliased) return [];
  // Of two for one place the last one counts: `pkg.mod` looks like a file with an extension, too.
  return [...wordsWithExtension(command), ...startedFiles(command)];
}

/** Words with an extension, without variables and parameters. */
const pathWord = /(?<![^\s='":,()])(?:\.{0,2}\/)?[\w.-]+(?:\/[\w.-]+)*\.[A-Za-z]\w*(?![^\s'":,;()&|])/g;

function wordsWithExtension(command: YamlScalar): LinkedPath[] {
  const braces = formatFields(parseFormat(command.text)).map(({ name }) => name);
  const { source, range } = command;
  const from = bodyStart(command);
  const folderAt = folderFinder(command);
  return [...source.slice(from).matchAll(pathWord)].flatMap(({ 0: path, index }) => {
    const start = range.start + from + index;
    const folder = folderAt(start);
    if (braces.includes(path) || folder === undefined) return [];
    return [{ path: joinPath(folder, path), range: { start, end: start + path.length } }];
  });
}

/** `./run`, which needs no extension, and the file of a `python -m pkg.module`. */
function startedFiles(command: YamlScalar): LinkedPath[] {
  const rangeOf = sourceOffsets(command);
  return commandsInFolders(command.text).flatMap(({ command: simple, folder }): LinkedPath[] => {
    const [first] = simple.words;
    if (folder === undefined || !first) return [];
    const isFile = isFixed(first) && /^\.{1,2}\/[\w./-]+$/.test(first.text);
    const call = isFile ? undefined : pythonCall(simple);
    const [path, orElse] = isFile ? [first.text] : call?.paths.length === 2 ? call.paths : [];
    const range = rangeOf((call?.script ?? first).range);
    if (path === undefined || !range) return [];
    return [
      {
        path: joinPath(folder, path),
        range,
        ...(orElse !== undefined && { orElse: joinPath(folder, orElse) }),
      },
    ];
  });
}

/** The folder that a place in the document runs in; undefined where that can't be told. */
function folderFinder(command: YamlScalar): (offset: number) => string | undefined {
  const { text } = command;
  const commands = commandsInFolders(text);
  const moves = commands.some(({ goesTo, folder }) => goesTo !== undefined || folder === undefined);
  const unread = text.slice(commands.at(-1)?.command.end ?? 0);
  if (!moves && !/(?:^|[\s;&|(])(?:cd|pushd|popd)\s/.test(unread)) return () => '';
  const rangeOf = sourceOffsets(command);
  const ends = commands.map(({ command: simple, folder }) => {
    const last: TextRange | undefined = simple.words.at(-1)?.range;
    return { end: last && rangeOf(last)?.end, folder };
  });
  if (ends.some(({ end }) => end === undefined)) return () => undefined;
  return (offset) => ends.find(({ end }) => end !== undefined && offset < end)?.folder;
}
