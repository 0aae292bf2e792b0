import { tailOf } from '../src/shared/format.ts';
import { create } from './dom.ts';

// Ids, paths and keys are cut in their middle: the head gives way, the tail stays. Both are in the page whole, so
// that what is copied is whole too.

/** An element that shows the text; who makes it says the whole text in a tooltip. */
export function cutText(text: string): HTMLElement {
  const element = create('bdi');
  showCut(element, text);
  return element;
}

/** Makes an element show the text, cut in its middle where there is no room. */
export function showCut(element: HTMLElement, text: string): void {
  const tail = tailOf(text);
  element.classList.toggle('cut', tail !== '');
  if (tail === '') element.textContent = text;
  else element.replaceChildren(...cutParts(text, tail));
}

function cutParts(text: string, tail: string): readonly HTMLElement[] {
  return [
    create('span', { class: 'cut-head', text: text.slice(0, text.length - tail.length) }),
    create('span', { class: 'cut-tail', text: tail }),
  ];
}

/** What is selected is copied as one text, without a line break between the parts. */
export function copyCutWhole(): void {
  document.addEventListener('copy', (event) => {
    const selection = document.getSelection();
    if (event.defaultPrevented || !selection || selection.isCollapsed || !hasCut(selection)) return;
    const { classList } = document.body;
    classList.add('copying');
    event.clipboardData?.setData('text/plain', String(selection));
    classList.remove('copying');
    event.preventDefault();
  });
}

function hasCut(selection: Selection): boolean {
  const range = selection.getRangeAt(0);
  return [...document.querySelectorAll('.cut')].some((element) => range.intersectsNode(element));
}
