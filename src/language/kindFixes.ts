import type { YamlEntry } from '../formats/yaml.ts';
import { findEntry, isNone, stringKey, stringValue } from '../formats/yamlLookup.ts';
import type { Fix, FixContext, Fixer } from './fix.ts';
import { entryAt, type EntryAt } from './keyPaths.ts';
import {
  afterColon,
  asYaml,
  columnOf,
  endOfLine,
  insertAt,
  isFlow,
  lineStart,
  quoted,
  quoteScalar,
  replace,
  type Change,
} from './yamlEdits.ts';

/** E7 and E8: a value of the wrong kind that shows what was meant. */
export const fixKind: Fixer = (fault, context) => {
  const at = entryAt(context.root, fault.range.start);
  if (!at || context.parsed.kind !== 'mlproject' || at.entry.value.aliased) return [];
  const { parents } = at;
  if (parents[0] === undefined)
    return stringKey(at.entry) === 'entry_points' ? emptyMapping(at, context) : [];
  if (parents[0] !== 'entry_points') return [];
  if (parents.length === 1) {
    const moved = withItsKeys(at, context);
    return moved.length > 0 ? moved : asEntryPoint(at, context);
  }
  const key = stringKey(at.entry);
  if (parents.length === 2 && key === 'parameters')
    return [...emptyMapping(at, context), ...listOfParameters(at, context)];
  if (parents.length === 2 && key === 'command') return joinedCommand(at, context);
  return parents.length === 3 && parents[2] === 'parameters' ? asParameter(at, context) : [];
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
function asParameter({ entry }: EntryAt, { text }: FixContext): Fix[] {
  const { value } = entry;
  if (value.kind !== 'scalar') return [];
  if (isNone(value)) {
    return [
      { title: 'Give it the type `string`', changes: [valueOf(entry, text, 'string')], preferred: true },
    ];
  }
  const types: Readonly<Record<string, string>> = { int: 'int', float: 'float' };
  const type = types[value.value.kind] ?? 'string';
  // What somebody wrote is meant, and not what YAML makes of it.
  const isWord = value.value.kind === 'bool' && !/^(?:true|false)$/i.test(value.text);
  const written = `{type: ${type}, default: ${isWord ? quoted(value.text) : value.source}}`;
  return [{ title: `Write \`${written}\``, changes: [replace(value.range, written)], preferred: true }];
}

/** `parameters: [alpha, beta]`, and a list of mappings with one key each. */
function listOfParameters({ entry }: EntryAt, { text }: FixContext): Fix[] {
  const { value } = entry;
  if (value.kind !== 'list' || value.items.length === 0 || value.isPairs) return [];
  const isBraced = text.charAt(value.range.start) === '[';
  const { start, end } = value.range;
  const changes: Change[] = isBraced ? [replace({ start, end: start + 1 }, '{')] : [];
  for (const item of value.items) {
    const isName = item.kind === 'scalar' && stringValue(item) !== undefined && item.style !== 'block';
    const isEntry = item.kind === 'map' && item.entries.length === 1 && text.charAt(item.range.start) !== '{';
    if (item.aliased || (!isName && !isEntry)) return [];
    if (isName) changes.push(insertAt(item.range.end, ': string'));
    if (isBraced) continue;
    // The columns of what stands behind the dash stay.
    const dash = text.lastIndexOf('-', item.range.start - 1);
    if (text.slice(dash + 1, item.range.start).trim() !== '') return [];
    changes.push({ start: dash, end: dash + 1, text: ' ' });
  }
  if (isBraced) changes.push(replace({ start: end - 1, end }, '}'));
  changes.sort((a, b) => a.start - b.start);
  return [{ title: 'Make a mapping of the list', changes, preferred: true }];
}

/** An entry point without anything, whose keys stand below it at its own column; told at each of them. */
function withItsKeys({ entry }: EntryAt, { text, root }: FixContext): Fix[] {
  const entryPoints = root && findEntry(root, 'entry_points')?.value;
  if (entryPoints?.kind !== 'map' || entryPoints.aliased || isFlow(text, entryPoints)) return [];
  const { entries } = entryPoints;
  const isOwn = ({ key, merged }: YamlEntry): boolean =>
    !merged && key.kind === 'scalar' && (key.text === 'command' || key.text === 'parameters');
  const told = entries.indexOf(entry);
  const at = entries.findLastIndex((other, index) => index <= told && !isOwn(other));
  const target = entries[at];
  if (!target || !isNone(target.value)) return [];
  const rest = entries.slice(at + 1);
  const count = rest.findIndex((other) => !isOwn(other));
  const own = rest.slice(0, count === -1 ? undefined : count);
  const [first] = own;
  const last = own.at(-1);
  if (!first || !last) return [];
  const changes: Change[] = [];
  for (let line = lineStart(text, first.range.start); line < last.range.end;) {
    if (/\S/.test(text.charAt(line)) || /^[ \t]+\S/.test(text.slice(line, line + 500)))
      changes.push(insertAt(line, '  '));
    const next = text.indexOf('\n', line);
    if (next === -1) break;
    line = next + 1;
  }
  const title = `Move ${own.map((other) => `\`${stringKey(other) ?? ''}\``).join(' and ')} into \`${stringKey(target) ?? ''}\``;
  return [{ title, changes, preferred: true, reveals: true }];
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
