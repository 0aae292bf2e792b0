import type { TextRange } from '../formats/yaml.ts';
import { stringKey } from '../formats/yamlLookup.ts';
import { keysAt, type EntryAt } from './keyPaths.ts';
import type { LanguageHost } from './languageService.ts';
import { linkedPaths } from './linkedPaths.ts';
import type { ParsedDocument } from './parsedDocument.ts';
import { holds } from './projectNames.ts';
import { projectCommands } from './scripts/projectCommands.ts';
import { scriptCalls } from './scripts/scriptCalls.ts';
import { sourceOffsets } from './sourceOffsets.ts';

const nowhere = 'This document has no folder on disk (it is untitled, or its workspace is virtual)';

/** Where a document has no folder, what is not said for want of the files: silence would look like praise. */
export async function filesHover(
  parsed: ParsedDocument,
  { at, offset }: { readonly at: EntryAt; readonly offset: number },
  host: LanguageHost,
): Promise<{ readonly text: string; readonly range: TextRange } | undefined> {
  // First, since it is quick, and to look for the place is to go through the whole document.
  if ((await host.findFile(parsed.document.uri, '.')).state !== 'unknown') return undefined;
  const found = placeThatNeedsFiles(parsed, at, offset);
  return found && { text: `${nowhere}: ${found.lacks}.`, range: found.range };
}

interface Place {
  readonly range: TextRange;
  readonly lacks: string;
}

function placeThatNeedsFiles(parsed: ParsedDocument, at: EntryAt, offset: number): Place | undefined {
  const path = linkedPaths(parsed).find(({ range }) => holds(range, offset));
  if (path) return { range: path.range, lacks: `whether \`${path.path}\` is there is not checked` };
  return at.on === 'key' ? keyPlace(parsed, at) : optionPlace(parsed, offset);
}

function keyPlace(parsed: ParsedDocument, { entry, parents }: EntryAt): Place | undefined {
  const { range } = entry.key;
  const name = stringKey(entry) ?? '';
  if (parsed.kind === 'mlmodel') {
    const isPath = keysAt('mlmodel', parents).some((key) => key.name === name && key.type === 'path');
    return isPath ? { range, lacks: 'whether the file is there is not checked' } : undefined;
  }
  if (parsed.kind !== 'mlproject') return undefined;
  if (parents.length === 0 && /^(?:python|conda)_env$/.test(name))
    return { range, lacks: 'the file is neither looked for nor read' };
  const isCommand = parents.length === 2 && parents[0] === 'entry_points' && name === 'command';
  return isCommand
    ? { range, lacks: 'the files that the command names are neither looked for nor read' }
    : undefined;
}

/** An option that the script would explain. */
function optionPlace(parsed: ParsedDocument, offset: number): Place | undefined {
  if (parsed.kind !== 'mlproject') return undefined;
  for (const { command } of projectCommands(parsed.yaml.root)) {
    if (!holds(command.range, offset)) continue;
    const rangeOf = sourceOffsets(command);
    for (const call of scriptCalls(command.text)) {
      for (const word of call.arguments) {
        const range = word.text.startsWith('-') ? rangeOf(word.range) : undefined;
        if (range && holds(range, offset))
          return { range, lacks: `what options \`${call.script.text}\` has can't be read` };
      }
    }
  }
  return undefined;
}
