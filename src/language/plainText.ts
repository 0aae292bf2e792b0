import type { CompletionItem, Hover } from 'vscode-languageserver';

/** For an editor that shows no Markdown: our own, which has bold, code, fences, rules and tables. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/^```.*\n?/gm, '')
    .replace(/^(?:\| --- )+\|\n/gm, '')
    .replace(/^\| (.*) \|$/gm, '$1')
    .replace(/\*\*((?:[^*\\]|\\.)+)\*\*/g, '$1')
    .replace(/`([^`\n]+)`/g, '$1')
    .replace(/\\([\\`*_{}[\]<>|#&])/g, '$1')
    .trimEnd();
}

export function plainHover(hover: Hover): Hover {
  const { contents } = hover;
  if (typeof contents !== 'object' || !('kind' in contents)) return hover;
  return { ...hover, contents: { kind: 'plaintext', value: plainText(contents.value) } };
}

export function plainDocumentation(item: CompletionItem): CompletionItem {
  const { documentation } = item;
  if (typeof documentation !== 'object') return item;
  return { ...item, documentation: { kind: 'plaintext', value: plainText(documentation.value) } };
}
