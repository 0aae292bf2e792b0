import { lexer } from 'marked';
import type { Token, Tokens } from 'marked';
import { create } from '../dom.ts';
import { webAddress } from './webAddress.ts';

// Anybody who can log can write a note. Its Markdown is read into tokens, and from these come elements that are
// named here: nothing of the text is ever taken for HTML, and a link leads to the web or nowhere.

/** Longer notes are shown as they are. */
const longest = 100_000;

export function renderMarkdown(text: string): readonly Node[] {
  if (text.length > longest) return [plain(text)];
  try {
    return blocks(lexer(text, { gfm: true, breaks: true }));
  } catch {
    // So deeply nested that it can't be read.
    return [plain(text)];
  }
}

function plain(text: string): Node {
  return create('p', { class: 'note-plain', text });
}

function blocks(tokens: readonly Token[] | undefined): readonly Node[] {
  return (tokens ?? []).flatMap((token) => block(token as MarkedToken));
}

type MarkedToken =
  | Tokens.Blockquote
  | Tokens.Code
  | Tokens.Codespan
  | Tokens.Del
  | Tokens.Em
  | Tokens.Escape
  | Tokens.Heading
  | Tokens.HTML
  | Tokens.Image
  | Tokens.Link
  | Tokens.List
  | Tokens.Paragraph
  | Tokens.Strong
  | Tokens.Table
  | Tokens.Tag
  | Tokens.Text
  | { readonly type: 'hr' | 'br' | 'space' | 'def' | 'checkbox'; readonly raw: string };

function block(token: MarkedToken): readonly Node[] {
  switch (token.type) {
    case 'heading': {
      // The page has headings of its own above.
      const level = Math.min(6, token.depth + 2);
      return [create(`h${level}`, { children: inline(token.tokens) })];
    }
    case 'paragraph':
      return [create('p', { children: inline(token.tokens) })];
    case 'blockquote':
      return [create('blockquote', { children: blocks(token.tokens) })];
    case 'code':
      return [create('pre', { children: [create('code', { text: token.text })] })];
    case 'hr':
      return [create('hr')];
    case 'list':
      return [listOf(token)];
    case 'table':
      return [tableOf(token)];
    case 'space':
    case 'def':
      return [];
    case 'html':
      return [create('p', { text: token.raw.trim() })];
    case 'text':
      return token.tokens ? inline(token.tokens) : [document.createTextNode(unescape(token.text))];
    default:
      return inline([token as Token]);
  }
}

function listOf({ ordered, start, items }: Tokens.List): Node {
  const list = create(ordered ? 'ol' : 'ul', {
    children: items.map(({ task, checked, tokens }) => {
      const mark = create('input', {
        attributes: { type: 'checkbox', disabled: '', 'aria-label': checked ? 'Done' : 'Not done' },
      });
      mark.checked = checked === true;
      return create('li', {
        class: task ? 'task' : '',
        children: [...(task ? [mark] : []), ...blocks(tokens)],
      });
    }),
  });
  if (ordered && typeof start === 'number') list.setAttribute('start', String(start));
  return list;
}

function tableOf({ header, rows }: Tokens.Table): Node {
  const line = (tag: 'th' | 'td', cells: readonly Tokens.TableCell[]): Node =>
    create('tr', {
      children: cells.map(({ tokens, align }) =>
        create(tag, { class: align === 'right' ? 'number' : '', children: inline(tokens) }),
      ),
    });
  return create('table', {
    children: [
      create('thead', { children: [line('th', header)] }),
      create('tbody', { children: rows.map((row) => line('td', row)) }),
    ],
  });
}

function inline(tokens: readonly Token[] | undefined): readonly Node[] {
  return (tokens ?? []).flatMap((token) => inlineNodes(token as MarkedToken));
}

function inlineNodes(token: MarkedToken): readonly Node[] {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return [create(token.type, { children: inline(token.tokens) })];
    case 'codespan':
      return [create('code', { text: token.text })];
    case 'br':
      return [create('br')];
    case 'link':
      return linkTo(token.href, inline(token.tokens));
    case 'image':
      // Loading it would tell its server who reads this.
      return linkTo(token.href, [document.createTextNode(token.text || token.href)]);
    case 'escape':
      return [document.createTextNode(token.text)];
    case 'text':
      return 'tokens' in token && token.tokens
        ? inline(token.tokens)
        : [document.createTextNode(unescape(token.text))];
    case 'checkbox':
      // Its list item has it.
      return [];
    default:
      return [document.createTextNode(token.raw)];
  }
}

function linkTo(href: string, children: readonly Node[]): readonly Node[] {
  const target = webAddress(href);
  if (target === undefined) return [...children, document.createTextNode(` (${href})`)];
  return [create('a', { title: target, attributes: { href: target }, children })];
}

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

/** As a page would write the characters that Markdown lets one name. */
function unescape(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,6})|(\w{2,4}));/g, (whole, code: string | undefined, name: string) => {
    if (code === undefined) return entities[name] ?? whole;
    const point = Number(code);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
