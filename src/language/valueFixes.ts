import type { YamlEntry, YamlNode, YamlScalar } from '../formats/yaml.ts';
import { findEntry, stringKey } from '../formats/yamlLookup.ts';
import type { Fault, Fix, FixContext, Fixer } from './fix.ts';
import { keyUnder } from './keyFixes.ts';
import { entryAt } from './keyPaths.ts';
import { asYaml, insertAt, lineEnd, lineStart, quoteScalar, replace } from './yamlEdits.ts';

/** The scalar that is underlined, a key or a value or an item of a list. */
export function scalarUnder(fault: Fault, node: YamlNode | undefined): YamlScalar | undefined {
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
export function parameterAt({ range }: Fault, { root }: FixContext): YamlEntry | undefined {
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

/** E19: a name that YAML does not read as text. */
export const quoteKey: Fixer = (fault, context) => {
  if (fault.data?.kind === 'rename') return [];
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
