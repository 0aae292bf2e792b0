import { findEntry, findValue, stringKey } from '../formats/yamlLookup.ts';
import type { Fix, Fixer } from './fix.ts';
import { keyUnder } from './keyFixes.ts';
import { placeholdersIn, writtenEntryPoints } from './projectNames.ts';
import { removeEntry } from './yamlEdits.ts';

/** H2: a parameter that the command does not use. The last one goes with its `parameters`. */
export const removeParameter: Fixer = (fault, context): Fix[] => {
  const found = keyUnder(fault, context);
  const { text, root } = context;
  if (!found || found.parents.length !== 3 || found.parents[2] !== 'parameters') return [];
  const name = stringKey(found.entry) ?? '';
  const sharing = writtenEntryPoints(root).filter(({ parameters }) =>
    parameters.some(({ key }) => key.range.start === found.entry.key.range.start),
  );
  if (sharing.some(({ command }) => placeholdersIn(command).some((use) => use.name === name))) return [];
  const title = `Remove the parameter \`${name}\``;
  const entryPoints = root && findValue(root, 'entry_points');
  const entryPoint = entryPoints?.kind === 'map' ? findValue(entryPoints, found.parents[1] ?? '') : undefined;
  const isLast = found.map.entries.length === 1;
  const parameters =
    isLast && entryPoint?.kind === 'map' && entryPoint.entries.length > 1
      ? findEntry(entryPoint, 'parameters')
      : undefined;
  const changes =
    entryPoint?.kind === 'map' && parameters && !parameters.merged
      ? removeEntry(text, entryPoint, parameters)
      : removeEntry(text, found.map, found.entry);
  return changes ? [{ title, changes }] : [];
};
