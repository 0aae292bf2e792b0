import type { YamlEntry, YamlNode, YamlScalar } from '../formats/yaml.ts';
import { findEntry, isNone, stringKey } from '../formats/yamlLookup.ts';
import type { Fault, Fix, FixContext, Fixer } from './fix.ts';
import { keyUnder } from './keyFixes.ts';
import { entryAt, type EntryAt } from './keyPaths.ts';
import { isTypeWord, typeProblems } from './parameterTypes.ts';
import {
  afterColon,
  asYaml,
  columnOf,
  endOfLine,
  insertAt,
  isFlow,
  lineEnd,
  lineStart,
  quoteScalar,
  replace,
  type Change,
} from './yamlEdits.ts';

/** The scalar that is underlined, a key or a value or an item of a list. */
function scalarUnder(fault: Fault, node: YamlNode | undefined): YamlScalar | undefined {
  if (!node) return undefined;
  const { start, end } = node.range;
  if (node.kind === 'scalar')
    return start === fault.range.start && end === fault.range.end ? node : undefined;
  if (node.aliased || fault.range.start < start || fault.range.end > end) return undefined;
  const children = node.kind === 'list' ? node.items : node.entries.flatMap(({ key, value }) => [key, value]);
  for (const child of children) {
    const found = scalarUnder(fault, child);
    if (found) return found;
  }
  return undefined;
}

function quote(preferred: Pick<Fix, 'preferred' | 'safe'>): Fixer {
  return (fault, { parsed }) => {
    const scalar = scalarUnder(fault, parsed.yaml.root);
    const change = scalar && quoteScalar(scalar);
    return change ? [{ title: `Put \`${scalar.source}\` in quotes`, changes: [change], ...preferred }] : [];
  };
}

/** W9, E4, E13: the value as it is written is what somebody meant, or a number is. */
export const quoteValue = quote({ preferred: true });
/** E11, E17, E19: there is nothing else that could be meant. */
export const quoteSurely = quote({ preferred: true, safe: true });

/** E13 and W17: what is no address, or one that MLflow does not download. */
export const useTypeUri: Fixer = (fault, context) => {
  const at = parameterAt(fault, context);
  const type = at?.value.kind === 'map' ? findEntry(at.value, 'type') : undefined;
  if (type?.value.kind !== 'scalar') return [];
  return [
    { title: 'Change the type to `uri`', changes: [replace(type.value.range, 'uri')], preferred: true },
  ];
};

/** The parameter that holds what is underlined. */
function parameterAt({ range }: Fault, { root }: FixContext): YamlEntry | undefined {
  const at = entryAt(root, range.start);
  if (!at) return undefined;
  const path = [...at.parents];
  if (path[0] !== 'entry_points' || path[2] !== 'parameters') return undefined;
  if (path.length === 3) return at.entry;
  let node: YamlNode | undefined = root;
  let entry: YamlEntry | undefined;
  for (const key of path.slice(0, 4)) {
    entry = node?.kind === 'map' ? findEntry(node, key) : undefined;
    node = entry?.value;
  }
  return entry;
}

/** H1: a slip in the word of a type. */
export const fixType: Fixer = (fault, { parsed }) => {
  const scalar = scalarUnder(fault, parsed.yaml.root);
  const meant = /Did you mean `(\w+)`/.exec(fault.message)?.[1];
  if (!scalar || meant === undefined || !isTypeWord(meant)) return [];
  const [problem] = typeProblems(scalar, scalar.range);
  if (!problem) return [];
  const quotes = scalar.style === 'quoted' ? scalar.source.charAt(0) : '';
  const changes = [replace(scalar.range, `${quotes}${meant}${quotes}`)];
  return [{ title: `Change to \`${meant}\``, changes, preferred: true, safe: true }];
};

/** E5: one volume or variable that needs to be a list. */
export const wrapInList: Fixer = (fault, context) => {
  const scalar = scalarUnder(fault, context.parsed.yaml.root);
  const at = entryAt(context.root, fault.range.start);
  const lists = ['volumes', 'environment', 'dependencies', 'build_dependencies', 'env_vars'];
  const isList = at !== undefined && lists.includes(stringKey(at.entry) ?? '');
  if (!scalar || scalar.style === 'block' || !isList || scalar.source === '') return [];
  return [
    { title: 'Make it a list', changes: [replace(scalar.range, `[${scalar.source}]`)], preferred: true },
  ];
};

/** E7 and E8: a value of the wrong kind that shows what was meant. */
export const fixKind: Fixer = (fault, context) => {
  const at = entryAt(context.root, fault.range.start);
  if (!at || context.parsed.kind !== 'mlproject' || at.entry.value.aliased) return [];
  const { parents } = at;
  if (parents[0] === undefined)
    return stringKey(at.entry) === 'entry_points' ? emptyMapping(at, context) : [];
  if (parents[0] !== 'entry_points') return [];
  if (parents.length === 1) return asEntryPoint(at, context);
  const key = stringKey(at.entry);
  if (parents.length === 2 && key === 'parameters') return emptyMapping(at, context);
  if (parents.length === 2 && key === 'command') return joinedCommand(at, context);
  return parents.length === 3 && parents[2] === 'parameters' ? asParameter(at) : [];
};

function emptyMapping({ entry }: EntryAt, { text }: FixContext): Fix[] {
  if (!isNone(entry.value)) return [];
  return [
    {
      title: `Write \`${stringKey(entry) ?? ''}: {}\``,
      changes: [valueOf(entry, text, '{}')],
      preferred: true,
      safe: true,
    },
  ];
}

/** Replaces a value, or writes one where there is none. */
function valueOf({ key, value }: YamlEntry, text: string, written: string): Change {
  if (value.range.end > value.range.start) return replace(value.range, written);
  const at = afterColon(text, key);
  return insertAt(at, `${at === key.range.end ? ':' : ''} ${written}`);
}

/** `main: python train.py` */
function asEntryPoint({ entry }: EntryAt, { text, root }: FixContext): Fix[] {
  const { key, value } = entry;
  if (value.kind !== 'scalar' || isNone(value) || value.style === 'block' || value.source.includes('\n'))
    return [];
  const entryPoints = root && findEntry(root, 'entry_points')?.value;
  const isBraced = entryPoints?.kind === 'map' && isFlow(text, entryPoints);
  const command = asYaml(value.text);
  const title = 'Make it the command of the entry point';
  if (isBraced) return [{ title, changes: [replace(value.range, `{command: ${command}}`)], preferred: true }];
  const indent = `${endOfLine(text)}${' '.repeat(columnOf(text, key.range.start) + 2)}`;
  const change = { start: afterColon(text, key), end: value.range.end, text: `${indent}command: ${command}` };
  return [{ title, changes: [change], preferred: true }];
}

/** `alpha: 0.5`, and a name without anything. */
function asParameter({ entry }: EntryAt): Fix[] {
  const { value, key } = entry;
  if (value.kind !== 'scalar') return [];
  if (isNone(value)) {
    const at = value.range.end > value.range.start ? value.range : undefined;
    const change = at ? replace(at, 'string') : insertAt(key.range.end, ': string');
    return [{ title: 'Give it the type `string`', changes: [change], preferred: true }];
  }
  const types: Readonly<Record<string, string>> = { int: 'int', float: 'float' };
  const type = types[value.value.kind] ?? 'string';
  const written = `{type: ${type}, default: ${value.source}}`;
  return [{ title: `Write \`${written}\``, changes: [replace(value.range, written)], preferred: true }];
}

/** A list of words is a command whose words were meant to be joined. */
function joinedCommand({ entry }: EntryAt, { text }: FixContext): Fix[] {
  const { value, key } = entry;
  if (value.kind === 'scalar') {
    const change = quoteScalar(value);
    return change && !isNone(value)
      ? [{ title: `Put \`${value.source}\` in quotes`, changes: [change], preferred: true }]
      : [];
  }
  if (value.kind !== 'list' || value.items.length === 0) return [];
  const words = value.items.flatMap((item) => (item.kind === 'scalar' ? [item.text] : []));
  if (words.length !== value.items.length || words.some((word) => word.includes('\n'))) return [];
  const change = { start: afterColon(text, key), end: value.range.end, text: ` ${asYaml(words.join(' '))}` };
  return [{ title: 'Join the words', changes: [change] }];
}

/** E19: a name that YAML does not read as text. */
export const quoteKey: Fixer = (fault, context) => {
  if (/: rename it\b/.test(fault.message)) return [];
  const found = keyUnder(fault, context);
  const key = found?.entry.key;
  const change = key?.kind === 'scalar' ? quoteScalar(key) : undefined;
  if (!change || key?.kind !== 'scalar') return quoteSurely(fault, context);
  return [{ title: `Put \`${key.source}\` in quotes`, changes: [change], preferred: true, safe: true }];
};

/** E17: what PyYAML stumbles over, where it is plain what was meant. */
export const fixSyntax: Fixer = (fault, { parsed, text }) => {
  const { range, message } = fault;
  if (/'tag:yaml\.org,2002:(?:value|merge)'/.test(message)) {
    return quoteSurely(fault, { parsed, text, root: undefined });
  }
  const start = lineStart(text, range.start);
  const line = text.slice(start, lineEnd(text, start));
  if (/'\\t'/.test(message) || /^ *\t/.test(line)) return spacesForTabs(text);
  const glued = /^( *(?:- )?[A-Za-z_][\w-]*):(?=[^\s:/])/.exec(line);
  if (glued) {
    const at = start + glued[0].length;
    return [
      { title: 'Add the space after the colon', changes: [insertAt(at, ' ')], preferred: true, safe: true },
    ];
  }
  const value = /^( *(?:- )?[\w-]+: +)([^'"{[|>&*!#\s].*?)\s*$/.exec(line);
  if (value?.[1] !== undefined && value[2]?.includes(': ')) {
    const at = start + value[1].length;
    const changes = [replace({ start: at, end: at + value[2].length }, asYaml(value[2]))];
    return [{ title: 'Put the value in quotes', changes, preferred: true }];
  }
  return [];
};

/** All of them: one line alone would stand between two that are indented otherwise. */
function spacesForTabs(text: string): Fix[] {
  const changes = [...text.matchAll(/^[ ]*\t[ \t]*/gm)].map(({ 0: tabs, index }) =>
    replace({ start: index, end: index + tabs.length }, tabs.replaceAll('\t', '  ')),
  );
  return changes.length === 0 ? [] : [{ title: 'Indent with spaces', changes, preferred: true }];
}
