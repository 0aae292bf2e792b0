import { formatBytes } from '../../src/shared/format.ts';
import type { ArtifactPath, ArtifactPreview } from '../../src/shared/runPage.ts';
import type { Table } from '../../src/shared/table.ts';
import { create, toolButton } from '../dom.ts';
import { tableFacts, TableView } from '../table/tableView.ts';

/** What is in the file that is selected, as far as that can be seen at a glance. */
export class PreviewView {
  readonly element = create('section', {
    class: 'preview',
    attributes: { 'aria-label': 'Preview', tabindex: '0' },
  });
  readonly #open: (place: ArtifactPath) => void;
  #url: string | undefined;

  constructor(open: (place: ArtifactPath) => void) {
    this.#open = open;
    this.clear();
  }

  clear(): void {
    this.#show(create('p', { class: 'muted', text: 'Select a file to see what is in it.' }));
  }

  wait(path: string): void {
    this.#show(create('p', { class: 'muted', text: `Reading ${path}…` }));
  }

  update(preview: ArtifactPreview): void {
    const { content, path, size } = preview;
    const name = path.slice(path.lastIndexOf('/') + 1);
    const facts = create('div', {
      class: 'preview-head',
      children: [
        create('bdi', { class: 'preview-name', text: name, title: path }),
        create('span', { class: 'muted', text: size === undefined ? '' : formatBytes(size) }),
        toolButton('Open', 'go-to-file', () => this.#open(preview)),
      ],
    });
    this.#show(facts, ...this.#elements(content, name));
  }

  #elements(content: ArtifactPreview['content'], name: string): readonly HTMLElement[] {
    switch (content.kind) {
      case 'none':
        return [create('p', { class: content.failed ? 'failed' : 'muted', text: content.why })];
      case 'table':
        return this.#table(content.table);
      case 'text': {
        const text = create('pre', {
          text: content.text,
          attributes: { tabindex: '0', 'aria-label': `Text of ${name}` },
        });
        const more = create('p', {
          class: 'muted',
          text: 'This is the beginning. Open the file to see all of it.',
        });
        return content.isCut ? [text, more] : [text];
      }
      case 'image': {
        const url = URL.createObjectURL(new Blob([content.bytes], { type: content.mime }));
        const image = create('img', { attributes: { src: url, alt: name } });
        image.addEventListener('error', () =>
          image.replaceWith(create('p', { class: 'muted', text: 'This is no image that can be shown.' })),
        );
        this.#url = url;
        return [create('div', { class: 'preview-image', children: [image] })];
      }
    }
  }

  #table(table: Table): readonly HTMLElement[] {
    const view = new TableView(table, () => undefined);
    const facts = create('p', { class: 'muted', text: tableFacts(table) });
    return [facts, view.element];
  }

  #show(...children: readonly HTMLElement[]): void {
    const before = this.#url;
    this.element.replaceChildren(...children);
    // Not the one that was just made for these children.
    if (before !== undefined && !children.some((child) => child.querySelector(`img[src="${before}"]`))) {
      URL.revokeObjectURL(before);
    }
  }
}
