import { formatBytes } from '../../src/shared/format.ts';
import { create, icon, setAttribute, setTitle } from '../dom.ts';
import type { StoredImage } from './imageStore.ts';

/** What stands in one place of the grid. */
export type CellContent =
  /** `isKnown`: it is sure that there is none. */
  | { readonly kind: 'none'; readonly isKnown: boolean }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'stored'; readonly stored: StoredImage };

const words = {
  large: 'too large to show here',
  failed: 'This image can’t be read',
  broken: 'Not an image that can be shown',
} as const;
const acts = { large: 'Open', failed: 'Try Again', broken: 'Open' } as const;

export interface CellLook {
  readonly place: string;
  readonly title: string;
  readonly edge: number;
}

/** One place of the grid: an image, or in words why there is none. */
export class ImageCell {
  readonly element = create('div', { class: 'cell', attributes: { role: 'gridcell' } });
  #shown = '';
  #image: HTMLImageElement | undefined;
  #isBroken = false;
  #edge = 0;

  /** `place`: "run, step", for who can't see it. `edge`: of the cell, in px. */
  update(content: CellContent, { place, title, edge }: CellLook): void {
    setTitle(this.element, title);
    const shown = keyOf(content);
    // What was drawn stays until something else has come.
    const staysAsItIs =
      shown === this.#shown || (content.kind === 'waiting' && this.#shown.startsWith('image '));
    if (!staysAsItIs) {
      this.#shown = shown;
      this.#isBroken = false;
      this.#image = undefined;
      this.element.replaceChildren(...this.#elements(content, place));
      this.element.classList.toggle('empty', content.kind === 'none');
      this.element.classList.toggle('waiting', content.kind === 'waiting');
    }
    const word = this.#isBroken ? `${words.broken} ${acts.broken}` : wordOf(content);
    setAttribute(this.element, 'aria-label', word === '' ? place : `${place}: ${word}`);
    this.#edge = edge;
    this.#fit();
  }

  /** What is a few pixels large is looked at pixel by pixel. */
  #fit(): void {
    const image = this.#image;
    if (!image?.complete) return;
    const largest = Math.max(image.naturalWidth, image.naturalHeight);
    image.classList.toggle('pixels', largest > 0 && largest * 2 < this.#edge);
  }

  #elements(content: CellContent, place: string): readonly HTMLElement[] {
    if (content.kind === 'none')
      return content.isKnown ? [create('span', { class: 'muted', text: '–' })] : [];
    if (content.kind === 'waiting') return [];
    const { stored } = content;
    switch (stored.kind) {
      case 'image':
        return [this.#draw(stored.url, place)];
      case 'large':
        return note('file-media', `${formatBytes(stored.size)}: ${words.large}`, acts.large);
      case 'failed':
        return note('warning', words.failed, acts.failed);
    }
  }

  #draw(url: string, place: string): HTMLElement {
    const image = create('img', { attributes: { src: url, alt: place, draggable: 'false' } });
    this.#image = image;
    image.addEventListener('load', () => this.#fit());
    image.addEventListener('error', () => {
      if (this.#image !== image) return;
      this.#isBroken = true;
      this.element.replaceChildren(...note('warning', words.broken, acts.broken));
      setAttribute(this.element, 'aria-label', `${place}: ${words.broken} ${acts.broken}`);
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
  if (stored.kind === 'large') return `${formatBytes(stored.size)}: ${words.large} ${acts.large}`;
  return stored.kind === 'failed' ? `${words.failed} ${acts.failed} ${stored.why}` : '';
}

/** Its words, and as a link what a click does. */
function note(iconName: string, text: string, act: string): readonly HTMLElement[] {
  const said = create('span', { class: 'cell-words', text });
  const does = create('span', { class: 'cell-act', text: act });
  // The space is for who hears it in one line.
  const space = document.createTextNode(' ');
  return [create('span', { class: 'cell-note', children: [icon(iconName), said, space, does] })];
}
