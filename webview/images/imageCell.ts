import { formatBytes } from '../../src/shared/format.ts';
import { create, icon, setAttribute, setTitle } from '../dom.ts';
import type { StoredImage } from './imageStore.ts';

/** What stands in one place of the grid. */
export type CellContent =
  /** `isKnown`: it is sure that there is none. */
  | { readonly kind: 'none'; readonly isKnown: boolean }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'stored'; readonly stored: StoredImage };

/** One place of the grid: an image, or in words why there is none. */
export class ImageCell {
  readonly element = create('div', { class: 'cell', attributes: { role: 'gridcell' } });
  #shown = '';

  /** `place`: "run, step", for who can't see it. */
  update(content: CellContent, place: string, title: string): void {
    setTitle(this.element, title);
    const shown = keyOf(content);
    // What was drawn stays until something else has come.
    const staysAsItIs =
      shown === this.#shown || (content.kind === 'waiting' && this.#shown.startsWith('image '));
    if (!staysAsItIs) {
      this.#shown = shown;
      this.element.replaceChildren(...this.#elements(content, place));
      this.element.classList.toggle('empty', content.kind === 'none');
      this.element.classList.toggle('waiting', content.kind === 'waiting');
    }
    const word = wordOf(content);
    setAttribute(this.element, 'aria-label', word === '' ? place : `${place}: ${word}`);
  }

  #elements(content: CellContent, place: string): readonly HTMLElement[] {
    if (content.kind === 'none')
      return content.isKnown ? [create('span', { class: 'muted', text: '–' })] : [];
    if (content.kind === 'waiting') return [];
    const { stored } = content;
    switch (stored.kind) {
      case 'image':
        return [this.#image(stored.url, place)];
      case 'large':
        return note('file-media', `${formatBytes(stored.size)}: too large to show here`, 'Open');
      case 'failed':
        return note('warning', 'This image can’t be read', 'Try Again');
    }
  }

  #image(url: string, place: string): HTMLElement {
    const image = create('img', { attributes: { src: url, alt: place, draggable: 'false' } });
    image.addEventListener('load', () => {
      const { clientWidth, clientHeight } = this.element;
      // What is a few pixels large is looked at pixel by pixel.
      const isTiny = image.naturalWidth * 2 < clientWidth && image.naturalHeight * 2 < clientHeight;
      image.classList.toggle('pixels', isTiny);
    });
    image.addEventListener('error', () => {
      if (!image.isConnected) return;
      this.element.replaceChildren(...note('warning', 'Not an image that can be shown', 'Open'));
      setAttribute(this.element, 'aria-label', `${place}: not an image that can be shown`);
    });
    return image;
  }
}

function keyOf(content: CellContent): string {
  switch (content.kind) {
    case 'none':
      return `none ${content.isKnown}`;
    case 'waiting':
      return 'waiting';
    case 'stored':
      return content.stored.kind === 'image' ? `image ${content.stored.url}` : JSON.stringify(content.stored);
  }
}

function wordOf(content: CellContent): string {
  if (content.kind === 'none') return content.isKnown ? 'no image' : 'not known yet';
  if (content.kind === 'waiting') return 'loading';
  const { stored } = content;
  if (stored.kind === 'large') return 'too large to show here';
  return stored.kind === 'failed' ? `can’t be read, ${stored.why}` : '';
}

/** Its words, and as a link what a click does. */
function note(iconName: string, words: string, act: string): readonly HTMLElement[] {
  const parts = [icon(iconName), create('span', { class: 'cell-words', text: words })];
  return [
    create('span', {
      class: 'cell-note',
      children: [...parts, create('span', { class: 'cell-act', text: act })],
    }),
  ];
}
