import { isAlias, isMap, isScalar, isSeq, parseDocument, type Node } from 'yaml';
import { constructTaggedScalar, resolvePlainScalar, type PyValue } from './pyValue.ts';

/** Offsets into the text, end exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly range: TextRange;
  readonly value: PyValue;
  /** The scalar's text after folding and unescaping, whatever its type. */
  readonly text: string;
  readonly style: 'plain' | 'quoted' | 'block';
  readonly aliased?: boolean;
}

export interface YamlMap {
  readonly kind: 'map';
  readonly range: TextRange;
  /** As written, with what `<<` merges in before; of equal keys the last one counts. */
  readonly entries: readonly YamlEntry[];
  readonly aliased?: boolean;
}

export interface YamlList {
  readonly kind: 'list';
  readonly range: TextRange;
  readonly items: readonly YamlNode[];
  readonly aliased?: boolean;
}

export type YamlNode = YamlScalar | YamlMap | YamlList;

export interface YamlEntry {
  readonly key: YamlNode;
  readonly value: YamlNode;
  readonly range: TextRange;
  /** It came through a merge key. */
  readonly merged: boolean;
}

export interface YamlProblem {
  readonly message: string;
  readonly range: TextRange;
}

export interface YamlDocument {
  readonly text: string;
  /** Undefined for an empty document. With problems, what could be read all the same. */
  readonly root: YamlNode | undefined;
  /** Why PyYAML refuses the text, first reason first. */
  readonly problems: readonly YamlProblem[];
}

export function parseYaml(text: string): YamlDocument {
  const document = parseDocument(text, {
    schema: 'failsafe',
    strict: false,
    uniqueKeys: false,
    prettyErrors: false,
    version: '1.1',
  });
  const problems = document.errors.map((e) => ({
    message: e.message,
    range: { start: e.pos[0], end: e.pos[1] },
  }));
  const anchors = new Map<string, YamlNode>();
  const convert = (node: Node | null, at: number): YamlNode => {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      const range = { start: node.range![0], end: node.range![1] };
      return target
        ? { ...target, range, aliased: true }
        : { kind: 'scalar', range, value: { kind: 'none' }, text: '', style: 'plain' };
    }
    let result: YamlNode;
    const range = { start: node?.range?.[0] ?? at, end: node?.range?.[1] ?? at };
    if (isMap(node)) {
      const entries: YamlEntry[] = [];
      result = { kind: 'map', range, entries };
      for (const pair of node.items) {
        const key = convert(pair.key as Node, range.start);
        const value = convert(pair.value as Node, key.range.end);
        entries.push({
          key,
          value,
          merged: false,
          range: { start: key.range.start, end: Math.max(value.range.end, key.range.end) },
        });
      }
    } else if (isSeq(node)) {
      result = { kind: 'list', range, items: node.items.map((item) => convert(item as Node, range.start)) };
    } else {
      const source = isScalar(node) ? String(node.value ?? '') : '';
      const type = isScalar(node) ? node.type : 'PLAIN';
      const style = type === 'PLAIN' || !type ? 'plain' : type.startsWith('BLOCK') ? 'block' : 'quoted';
      const value = node?.tag
        ? constructTaggedScalar(node.tag, source)
        : style === 'plain'
          ? resolvePlainScalar(source)
          : ({ kind: 'str', value: source } as const);
      result = { kind: 'scalar', range, value, text: source, style };
    }
    if (node && 'anchor' in node && node.anchor) anchors.set(node.anchor as string, result);
    return result;
  };
  return { text, root: document.contents ? convert(document.contents, 0) : undefined, problems };
}
