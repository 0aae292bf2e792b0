import { parameterKeys } from '../formats/keys.ts';
import type { YamlEntry, YamlMap } from '../formats/yaml.ts';
import { findEntry, stringKey, stringValue } from '../formats/yamlLookup.ts';
import type { Fault, Fix, FixContext, Fixer } from './fix.ts';
import { gluedKey, type GluedKey } from './gluedKeys.ts';
import { entryAt, keysAt, mapAt } from './keyPaths.ts';
import { isEntryPoint, topOnly } from './misplacedKeys.ts';
import { closestKey } from './misspellings.ts';
import { writeKey } from './rename.ts';
import {
  afterColon,
  asYaml,
  columnOf,
  endOfLine,
  insertAt,
  isFlow,
  lineEnd,
  removeEntry,
  replace,
  shiftedLines,
  writtenEnd,
  type Change,
} from './yamlEdits.ts';

interface Found {
  readonly entry: YamlEntry;
  readonly parents: readonly string[];
  readonly map: YamlMap;
}

/** The entry whose key is underlined, with the mapping that it stands in. */
export function keyUnder({ range }: Fault, { root }: FixContext): Found | undefined {
  const at = entryAt(root, range.start);
  if (!at || at.on !== 'key' || at.entry.key.range.start !== range.start) return undefined;
  const map = mapAt(root, at.parents);
  return map?.entries.includes(at.entry) ? { entry: at.entry, parents: at.parents, map } : undefined;
}

/** H3 and E11: a key that looks like one that is known. */
export const fixMisspelledKey: Fixer = (fault, context) => {
  const found = keyUnder(fault, context);
  const key = found && stringKey(found.entry);
  if (!found || key === undefined) return [];
  const known = keysAt(context.parsed.kind, found.parents);
  const meant = known.some(({ name }) => name === key) ? undefined : closestKey(key, known);
  if (meant === undefined || findEntry(found.map, meant)) return [];
  // The name alone would lose the value that YAML took as a part of the key.
  const glued = gluedKey(found.entry, known);
  if (glued) return separate(found, glued, context).map((fix) => ({ ...fix, reveals: true }));
  const written = context.text.slice(found.entry.key.range.start, found.entry.key.range.end);
  const changes = [replace(found.entry.key.range, writeKey(written, meant))];
  return [{ title: `Change to \`${meant}\``, changes, preferred: true, safe: true, reveals: true }];
};

/** W3: a type or a default without a colon and a space of its own. */
export const fixGluedKey: Fixer = (fault, context) => {
  const found = keyUnder(fault, context);
  const glued = found && gluedKey(found.entry, parameterKeys);
  return glued ? separate(found, glued, context) : [];
};

function separate({ entry, map }: Found, { name, value }: GluedKey, { text }: FixContext): Fix[] {
  if (findEntry(map, name)) return [];
  const { range } = entry.key;
  const end = isFlow(text, map) ? range.end : afterColon(text, entry.key);
  const written = `${name}: ${value}`;
  const changes = [replace({ start: range.start, end }, written)];
  return [{ title: `Write \`${written}\``, changes, preferred: true, safe: true }];
}

/** W6: of equal keys the last one counts, so the others can go. */
export const removeDuplicate: Fixer = (fault, context) => {
  const found = keyUnder(fault, context);
  const changes = found && removeEntry(context.text, found.map, found.entry);
  return changes
    ? [{ title: `Remove this \`${stringKey(found.entry) ?? ''}\`, which has no effect`, changes }]
    : [];
};

/** E2: which of the environments is meant, only the user knows. */
export const removeEnvironment: Fixer = (fault, context) => {
  const { root, text } = context;
  if (!root) return [];
  const keys = ['docker_env', 'python_env', 'conda_env'];
  const entries = root.entries.filter((entry) => keys.includes(stringKey(entry) ?? ''));
  if (entries.length !== 2) return [];
  const found = keyUnder(fault, context);
  const last = found?.entry ?? entries.at(-1);
  return [last, ...entries.filter((entry) => entry !== last)].flatMap((entry): Fix[] => {
    const changes = entry && removeEntry(text, root, entry);
    return changes ? [{ title: `Remove \`${stringKey(entry) ?? ''}\``, changes }] : [];
  });
};

/** W7: the key that a conda file belongs to. */
export const useCondaKey: Fixer = (_fault, { root }) => {
  const entry = root && findEntry(root, 'python_env');
  if (!entry || findEntry(root, 'conda_env')) return [];
  return [
    { title: 'Change to `conda_env`', changes: [replace(entry.key.range, 'conda_env')], preferred: true },
  ];
};

/** E6: an image is tagged with the project's name. */
export const addProjectName: Fixer = (_fault, { root, text, parsed }) => {
  if (!root || isFlow(text, root)) return [];
  const folder = decodeURIComponent(parsed.document.uri.split('/').at(-2) ?? '');
  const name =
    folder
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '') || 'my-project';
  const old = findEntry(root, 'name');
  const title = `Add \`name: ${name}\``;
  if (old) {
    const start = old.key.range.end;
    const end = Math.max(start, writtenEnd(text, old.range));
    return [{ title, changes: [{ start, end, text: `: ${asYaml(name)}` }], preferred: true }];
  }
  const at = root.range.start;
  const indent = ' '.repeat(columnOf(text, at));
  return [
    { title, changes: [insertAt(at, `name: ${asYaml(name)}${endOfLine(text)}${indent}`)], preferred: true },
  ];
};

/** H3: what stands at a place where MLflow ignores it. */
export const moveKey: Fixer = (fault, context) => {
  const found = keyUnder(fault, context);
  const { root, text } = context;
  if (!found || !root || isFlow(text, root)) return [];
  const key = stringKey(found.entry) ?? '';
  if (found.parents.length === 0) {
    if (key === 'command' || key === 'parameters') return intoEntryPoint(found, key, context);
    return isEntryPoint(found.entry) ? underEntryPoints(found, key, context) : [];
  }
  return found.parents.length === 2 && topOnly.has(key) ? toTop(found, key, context) : [];
};

/** A `command` or `parameters` at the top: into the entry points that lack it, or into a new one. */
function intoEntryPoint({ entry }: Found, key: string, { root, text }: FixContext): Fix[] {
  if (!root) return [];
  const eol = endOfLine(text);
  const removed = removeEntry(text, root, entry);
  const entryPoints = findEntry(root, 'entry_points')?.value;
  if (!removed || entryPoints?.kind === 'scalar') return [];
  if (!entryPoints) {
    // Both belong to the same entry point.
    const both = root.entries.filter((other) => ['command', 'parameters'].includes(stringKey(other) ?? ''));
    const lines = both.map((other) => shiftedLines(text, other, 4)).join(eol);
    const changes = both.flatMap((other): Change[] => {
      const [removal] = removeEntry(text, root, other) ?? [];
      if (!removal) return [];
      return other === both[0]
        ? [{ ...removal, text: `entry_points:${eol}  main:${eol}${lines}${eol}` }]
        : [removal];
    });
    return [{ title: 'Move into an entry point `main`', changes, preferred: true }];
  }
  if (entryPoints.kind !== 'map') return [];
  const lacking = entryPoints.entries.filter(
    ({ value, merged }) =>
      !merged && value.kind === 'map' && !value.aliased && !isFlow(text, value) && !findEntry(value, key),
  );
  return lacking.slice(0, 5).flatMap((target): Fix[] => {
    const [first] = target.value.kind === 'map' ? target.value.entries : [];
    if (!first || first.merged) return [];
    const column = columnOf(text, first.range.start);
    const at = lineEnd(text, writtenEnd(text, target.range));
    const moved = shiftedLines(text, entry, column - columnOf(text, entry.range.start));
    const title = `Move into the entry point \`${stringKey(target) ?? ''}\``;
    return [{ title, changes: [...removed, insertAt(at, eol + moved)], preferred: lacking.length === 1 }];
  });
}

function underEntryPoints({ entry }: Found, key: string, { root, text }: FixContext): Fix[] {
  const removed = root && removeEntry(text, root, entry);
  const [removal] = removed ?? [];
  if (!root || !removal) return [];
  const eol = endOfLine(text);
  const title = 'Move under `entry_points`';
  const entryPoints = findEntry(root, 'entry_points');
  if (!entryPoints) {
    const column = ' '.repeat(columnOf(text, entry.range.start));
    const moved = `${column}entry_points:${eol}${shiftedLines(text, entry, 2)}${eol}`;
    return [{ title, changes: [{ ...removal, text: moved }], preferred: true }];
  }
  const { value } = entryPoints;
  if (value.kind !== 'map' || value.aliased || isFlow(text, value) || findEntry(value, key)) return [];
  const column = columnOf(text, value.range.start);
  const at = lineEnd(text, writtenEnd(text, entryPoints.range));
  const moved = shiftedLines(text, entry, column - columnOf(text, entry.range.start));
  return [{ title, changes: [removal, insertAt(at, eol + moved)], preferred: true }];
}

function toTop({ entry, map }: Found, key: string, { root, text }: FixContext): Fix[] {
  const removed = removeEntry(text, map, entry);
  if (!root || !removed || isFlow(text, map) || findEntry(root, key)) return [];
  const column = columnOf(text, root.range.start) - columnOf(text, entry.range.start);
  const at = lineEnd(text, writtenEnd(text, root.range));
  const moved = shiftedLines(text, entry, column);
  // The last line of all moves to its own end.
  const [removal] = removed;
  const changes =
    removal && at <= removal.end
      ? [{ ...removal, text: `${moved}${endOfLine(text)}` }]
      : [...removed, insertAt(at, endOfLine(text) + moved)];
  return [{ title: 'Move to the top of the file', changes, preferred: true }];
}

/** Flavors whose models are loaded by the module of their name. */
const moduleFlavors = new Set(
  (
    'catboost diffusers dspy h2o johnsnowlabs keras langchain lightgbm llama_index onnx openai paddle prophet ' +
    'pytorch sentence_transformers sklearn spacy spark statsmodels tensorflow transformers xgboost'
  ).split(' '),
);

/** W13: the module that other models of that flavor are loaded by. */
export const addLoaderModule: Fixer = (fault, context) => {
  const found = keyUnder(fault, context);
  const flavors = mapAt(context.root, ['flavors']);
  if (!found || !flavors || found.entry.value.kind !== 'map') return [];
  const other = flavors.entries.map(stringKey).find((name) => moduleFlavors.has(name ?? ''));
  const hasModel = stringValue(findEntry(found.entry.value, 'python_model')?.value) !== undefined;
  const module = hasModel ? 'mlflow.pyfunc.model' : other ? `mlflow.${other}` : undefined;
  if (module === undefined) return [];
  const { value } = found.entry;
  const [first] = value.entries;
  if (!first || first.merged) return [];
  const isBraced = isFlow(context.text, value);
  const gap = isBraced
    ? ', '
    : endOfLine(context.text) + ' '.repeat(columnOf(context.text, first.range.start));
  const changes = [insertAt(first.range.start, `loader_module: ${module}${gap}`)];
  return [{ title: `Add \`loader_module: ${module}\``, changes }];
};
