import { stringKey } from '../formats/yamlLookup.ts';
import type { Fixer } from './fix.ts';
import { keyUnder } from './keyFixes.ts';
import { closestFlavor, closestLoader } from './modelLoading.ts';
import { replace } from './yamlEdits.ts';

/** H3: the flavor that is meant. */
export const fixFlavor: Fixer = (fault, context) => {
  const found = keyUnder(fault, context);
  const name = found?.parents.join() === 'flavors' ? stringKey(found.entry) : undefined;
  const meant = name === undefined ? undefined : closestFlavor(name);
  if (!found || meant === undefined) return [];
  const changes = [replace(found.entry.key.range, meant)];
  return [{ title: `Change to \`${meant}\``, changes, preferred: true, reveals: true }];
};

/** W24: the module that is meant. */
export const fixLoaderModule: Fixer = ({ range }, { text }) => {
  const written = text.slice(range.start, range.end);
  const meant = closestLoader(written.replace(/^(['"])(.*)\1$/, '$2'));
  if (meant === undefined) return [];
  return [
    { title: `Change to \`${meant}\``, changes: [replace(range, meant)], preferred: true, reveals: true },
  ];
};
