import { constructTaggedScalar, resolvePlainScalar, tagRefusal, type PyValue } from './pyValue.ts';
import type { TextRange, YamlEntry, YamlList, YamlMap, YamlNode, YamlProblem, YamlScalar } from './yaml.ts';
import { YamlError } from './yamlCursor.ts';
import { mergeEntries } from './yamlMerge.ts';
import { isOfNoConcern, pairProblems } from './yamlPairs.ts';
import { YamlScanner, type Token, type TokenType } from './yamlScanner.ts';
import type { TagName } from './yamlTags.ts';

const standardTag = 'tag:yaml.org,2002:';

interface Properties {
  readonly anchor: Token | undefined;
  readonly tag: string | undefined;
  readonly tagRange: TextRange | undefined;
  readonly start: number | undefined;
  readonly end: number;
}

const noProperties: Properties = {
  anchor: undefined,
  tag: undefined,
  tagRange: undefined,
  start: undefined,
  end: 0,
};

/**
 * Tokens into a tree, by PyYAML's grammar. Throws YamlError for what its parser or composer refuses;
 * what only its constructor refuses (an unknown tag, a bare `=`) is collected in `problems`.
 */
export class YamlComposer {
  readonly problems: YamlProblem[] = [];
  readonly #text: string;
  readonly #scanner: YamlScanner;
  readonly #anchors = new Map<string, { node: YamlNode; done: boolean }>();
  #handles = new Map<string, string>();

  constructor(text: string) {
    this.#text = text;
    this.#scanner = new YamlScanner(text);
  }

  /** See YamlScanner. */
  get longQuote(): { readonly start: number; readonly end: number } | undefined {
    return this.#scanner.longQuote;
  }

  composeSingleDocument(): YamlNode | undefined {
    if (this.#at('<stream end>')) return undefined;
    const explicit = this.#at('<directive>', '<document start>');
    let root: YamlNode | undefined;
    this.#setHandles([]);
    if (explicit) {
      this.#takeDocumentStart();
      if (!this.#at('<directive>', '<document start>', '<document end>', '<stream end>'))
        root = this.#node('block');
    } else root = this.#node('block');
    while (this.#at('<document end>')) this.#scanner.take();
    if (this.#at('<stream end>')) return root;
    const token = this.#scanner.peek();
    if (!this.#at('<directive>', '<document start>'))
      throw this.#unexpected("expected '<document start>', but found");
    throw new YamlError('expected a single document in the stream', token.start);
  }

  #at(...types: readonly TokenType[]): boolean {
    return types.includes(this.#scanner.peek().type);
  }

  #unexpected(message: string, culprit?: number): YamlError {
    const token = this.#scanner.peek();
    return new YamlError(`${message} '${token.type}'`, token.start, culprit);
  }

  // Documents

  #takeDocumentStart(): void {
    const directives: Token[] = [];
    while (this.#at('<directive>')) directives.push(this.#scanner.take());
    this.#setHandles(directives);
    if (!this.#at('<document start>')) throw this.#unexpected("expected '<document start>', but found");
    this.#scanner.take();
  }

  #setHandles(directives: readonly Token[]): void {
    this.#handles = new Map();
    let version = false;
    for (const { directive, start } of directives) {
      if (directive?.name === 'YAML') {
        if (version) throw new YamlError('found duplicate YAML directive', start);
        if (directive.major !== 1)
          throw new YamlError('found incompatible YAML document (version 1.* is required)', start);
        version = true;
      } else if (directive?.name === 'TAG') {
        if (this.#handles.has(directive.handle))
          throw new YamlError(`duplicate tag handle '${directive.handle}'`, start);
        this.#handles.set(directive.handle, directive.prefix);
      }
    }
    if (!this.#handles.has('!')) this.#handles.set('!', '!');
    if (!this.#handles.has('!!')) this.#handles.set('!!', standardTag);
  }

  // Nodes

  /** `value` is the value of a block mapping, whose list needs no deeper indentation. */
  #node(context: 'block' | 'value' | 'flow'): YamlNode {
    if (this.#at('<alias>')) return this.#alias(this.#scanner.take());
    const properties = this.#properties();
    const token = this.#scanner.peek();
    const block = context !== 'flow';
    if (context === 'value' && token.type === '-') return this.#blockList(properties, 'indentless');
    if (token.type === '<scalar>') return this.#scalar(this.#scanner.take(), properties);
    if (token.type === '[') return this.#flowList(properties);
    if (token.type === '{') return this.#flowMap(properties);
    if (block && token.type === '<block sequence start>') return this.#blockList(properties, 'indented');
    if (block && token.type === '<block mapping start>') return this.#blockMap(properties);
    if (properties.start !== undefined) return this.#emptyScalar(properties.end, properties);
    throw this.#unexpected('expected the node content, but found');
  }

  #properties(): Properties {
    let anchor: Token | undefined;
    let tag: Token | undefined;
    const first = this.#scanner.peek();
    for (;;) {
      if (!anchor && this.#at('<anchor>')) anchor = this.#scanner.take();
      else if (!tag && this.#at('<tag>')) tag = this.#scanner.take();
      else break;
    }
    const start = anchor || tag ? first.start : undefined;
    const end = Math.max(anchor?.end ?? 0, tag?.end ?? 0);
    const known = anchor && this.#anchors.get(anchor.text);
    const name = tag?.tag && this.#tagName(tag.tag, tag.start);
    const tagRange = tag && { start: tag.start, end: tag.end };
    const properties = { anchor, tag: name, tagRange, start, end };
    if (anchor && known) throw new YamlError(`found duplicate anchor '${anchor.text}'`, anchor.start);
    return properties;
  }

  #tagName({ handle, suffix }: TagName, at: number): string {
    if (handle === undefined) return suffix;
    const prefix = this.#handles.get(handle);
    if (prefix === undefined) throw new YamlError(`found undefined tag handle '${handle}'`, at);
    return prefix + suffix;
  }

  #alias(token: Token): YamlNode {
    const target = this.#anchors.get(token.text);
    if (!target) throw new YamlError(`found undefined alias '${token.text}'`, token.start);
    const range = { start: token.start, end: token.end };
    if (target.done) return { ...target.node, range, aliased: true };
    // A collection that holds itself: shown empty, so that whoever walks the tree comes to an end.
    return target.node.kind === 'map'
      ? { kind: 'map', range, entries: [], aliased: true }
      : { kind: 'list', range, items: [], aliased: true };
  }

  /** Names the node while it is built, and gives the function that says it is finished. */
  #open<T extends YamlNode>(properties: Properties, node: T): () => T {
    const name = properties.anchor?.text;
    const entry = { node: node as YamlNode, done: false };
    if (name !== undefined) this.#anchors.set(name, entry);
    return () => {
      entry.done = true;
      return node;
    };
  }

  #scalar(token: Token, properties: Properties): YamlScalar {
    const { start, end, text, style = 'plain' } = token;
    const { tag, tagRange } = properties;
    let value: PyValue;
    if (tag === undefined)
      value = style === 'plain' ? resolvePlainScalar(text) : { kind: 'str', value: text };
    else value = tag === '!' ? resolvePlainScalar(text) : constructTaggedScalar(tag, text);
    return this.#open(properties, {
      kind: 'scalar',
      range: { start, end },
      value,
      text,
      source: this.#text.slice(start, end),
      style,
      ...(tagRange && { tagRange }),
    })();
  }

  #emptyScalar(at: number, properties?: Properties): YamlScalar {
    const token: Token = { type: '<scalar>', start: at, end: at, text: '' };
    return this.#scalar(token, properties ?? noProperties);
  }

  #checkTag({ tag, tagRange }: Properties, found: 'sequence' | 'mapping'): void {
    const own = found === 'sequence' ? ['seq', 'omap', 'pairs'] : ['map', 'set'];
    if (!tagRange || tag === undefined || tag === '!' || own.some((name) => tag === standardTag + name))
      return;
    this.problems.push({ kind: 'value', message: tagRefusal(tag, found), range: tagRange });
  }

  // Lists

  #blockList(properties: Properties, form: 'indented' | 'indentless'): YamlList {
    const items: YamlNode[] = [];
    const { start } = this.#scanner.peek();
    const range = { start, end: start };
    const close = this.#open(properties, listOf(properties, { range, items }));
    if (form === 'indented') this.#scanner.take();
    const ends: readonly TokenType[] =
      form === 'indented' ? ['-', '<block end>'] : ['-', '?', ':', '<block end>'];
    while (this.#at('-')) {
      const dash = this.#scanner.take();
      const item = this.#at(...ends) ? this.#emptyScalar(dash.end) : this.#node('block');
      this.refuse(item);
      items.push(item);
      range.end = Math.max(dash.end, item.range.end);
    }
    if (form === 'indented') this.#takeBlockEnd();
    this.#finishList(properties, { items });
    return close();
  }

  #flowList(properties: Properties): YamlList {
    const items: YamlNode[] = [];
    const open = this.#scanner.take();
    const range = { start: open.start, end: open.end };
    const close = this.#open(properties, listOf(properties, { range, items }));
    while (!this.#at(']')) {
      if (items.length > 0) {
        if (!this.#at(',')) throw this.#unexpected("expected ',' or ']', but got", open.start);
        this.#scanner.take();
        if (this.#at(']')) break;
      }
      const item = this.#at('?') ? this.#pairInList() : this.#node('flow');
      this.refuse(item);
      items.push(item);
    }
    range.end = this.#scanner.take().end;
    this.#finishList(properties, { items });
    return close();
  }

  #finishList(properties: Properties, { items }: Pick<YamlList, 'items'>): void {
    this.#checkTag(properties, 'sequence');
    if (!isPairs(properties)) return;
    const kept = this.problems.filter((problem) => !isOfNoConcern(problem, items));
    this.problems.splice(0, this.problems.length, ...kept, ...pairProblems(items));
  }

  /** `[a: 1]` holds a mapping of one entry. */
  #pairInList(): YamlMap {
    const entry = this.#flowEntry(']');
    const { range } = entry;
    const entries: YamlEntry[] = [];
    this.#finishMap(noProperties, { range, written: [entry], entries });
    return { kind: 'map', range, entries };
  }

  #takeBlockEnd(): void {
    if (!this.#at('<block end>')) throw this.#unexpected('expected <block end>, but found');
    this.#scanner.take();
  }

  // Mappings

  #blockMap(properties: Properties): YamlMap {
    const written: YamlEntry[] = [];
    const entries: YamlEntry[] = [];
    const { start } = this.#scanner.take();
    const range = { start, end: start };
    const close = this.#open(properties, mapOf(properties, { range, entries }));
    while (this.#at('?')) {
      const mark = this.#scanner.take();
      const key = this.#at('?', ':', '<block end>') ? this.#emptyScalar(mark.end) : this.#node('value');
      let value: YamlNode;
      if (this.#at(':')) {
        const colon = this.#scanner.take();
        value = this.#at('?', ':', '<block end>') ? this.#emptyScalar(colon.end) : this.#node('value');
      } else value = this.#emptyScalar(key.range.end);
      written.push(this.#entry(key, value));
      range.end = Math.max(key.range.end, value.range.end);
    }
    this.#takeBlockEnd();
    this.#finishMap(properties, { range, written, entries });
    return close();
  }

  #flowMap(properties: Properties): YamlMap {
    const written: YamlEntry[] = [];
    const entries: YamlEntry[] = [];
    const open = this.#scanner.take();
    const range = { start: open.start, end: open.end };
    const close = this.#open(properties, mapOf(properties, { range, entries }));
    while (!this.#at('}')) {
      if (written.length > 0) {
        if (!this.#at(',')) throw this.#unexpected("expected ',' or '}', but got", open.start);
        this.#scanner.take();
        if (this.#at('}')) break;
      }
      if (this.#at('?')) written.push(this.#flowEntry('}'));
      else {
        const key = this.#node('flow');
        written.push(this.#entry(key, this.#emptyScalar(key.range.end)));
      }
    }
    range.end = this.#scanner.take().end;
    this.#finishMap(properties, { range, written, entries });
    return close();
  }

  #flowEntry(end: ']' | '}'): YamlEntry {
    const mark = this.#scanner.take();
    const key = this.#at(':', ',', end) ? this.#emptyScalar(mark.end) : this.#node('flow');
    if (!this.#at(':')) return this.#entry(key, this.#emptyScalar(key.range.end));
    const colon = this.#scanner.take();
    return this.#entry(key, this.#at(',', end) ? this.#emptyScalar(colon.end) : this.#node('flow'));
  }

  #entry(key: YamlNode, value: YamlNode): YamlEntry {
    return {
      key,
      value,
      merged: false,
      range: { start: key.range.start, end: Math.max(key.range.end, value.range.end) },
    };
  }

  #finishMap(
    properties: Properties,
    map: { range: TextRange; written: readonly YamlEntry[]; entries: YamlEntry[] },
  ): void {
    const { entries, problems } = mergeEntries(map.written);
    map.entries.push(...entries);
    this.problems.push(...problems);
    for (const { key, value, merged } of entries) {
      if (merged) continue;
      this.refuse(key);
      this.refuse(value);
      if (key.kind !== 'scalar')
        this.problems.push({ kind: 'value', message: 'found unhashable key', range: key.range });
    }
    this.#checkTag(properties, 'mapping');
  }

  /** Collects a scalar that PyYAML reads but can't turn into a value. */
  refuse(node: YamlNode): void {
    if (node.kind !== 'scalar' || node.value.kind !== 'invalid' || node.aliased) return;
    const { message, ofTag } = node.value;
    // What is wrong with the tag is not wrong with the text behind it.
    const range = (ofTag && node.tagRange) ?? node.range;
    this.problems.push({ kind: 'value', message, range });
  }
}

function isPairs({ tag }: Properties): boolean {
  return tag === `${standardTag}omap` || tag === `${standardTag}pairs`;
}

function listOf(properties: Properties, list: Pick<YamlList, 'range' | 'items'>): YamlList {
  return { kind: 'list', ...list, ...(isPairs(properties) && { isPairs: true }) };
}

function mapOf({ tag }: Properties, map: Pick<YamlMap, 'range' | 'entries'>): YamlMap {
  return { kind: 'map', ...map, ...(tag === `${standardTag}set` && { isSet: true }) };
}
