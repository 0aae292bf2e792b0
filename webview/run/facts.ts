import { cutText } from '../cutText.ts';
import { create } from '../dom.ts';

export interface Fact {
  readonly label: string;
  readonly content: string | Node;
  readonly title?: string;
  /** In the font of the editor: ids, keys, commands. */
  readonly isCode?: boolean;
  /** An id or a path, which is cut in its middle. */
  readonly isPath?: boolean;
}

/** Labels and what belongs to them. What is empty is left out. */
export function factList(facts: readonly Fact[], name = 'facts'): HTMLElement {
  const shown = facts.filter(({ content }) => content !== '');
  return create('dl', {
    class: name,
    children: shown.flatMap(({ label, content, title, isCode, isPath }) => [
      create('dt', { text: label }),
      create('dd', {
        class: isCode ? 'code' : '',
        ...(title === undefined ? {} : { title }),
        children: [typeof content === 'string' ? textOf(content, isPath) : content],
      }),
    ]),
  });
}

function textOf(text: string, isPath = false): HTMLElement {
  return isPath ? cutText(text) : create('bdi', { text });
}
