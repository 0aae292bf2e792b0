import { formatBytes } from '../../src/shared/format.ts';
import { imageTypeOf, loggedImagesTag } from '../../src/shared/imageNames.ts';
import type {
  ArtifactFolder,
  ArtifactPath,
  ArtifactPreview,
  RunPageState,
} from '../../src/shared/runPage.ts';
import { tagOf } from '../../src/shared/runTags.ts';
import { create, icon, link } from '../dom.ts';
import { artifactRows, placeKey } from './artifactRows.ts';
import type { ArtifactRow } from './artifactRows.ts';
import type { Kept } from './kept.ts';
import type { Page, TabView } from './page.ts';
import { PreviewView } from './previewView.ts';
import { problemParts } from './problemParts.ts';
import { RowList } from './rowList.ts';

/** The files of the run and of the models that it logged, and beside them what is in the selected one. */
export class ArtifactsTab implements TabView {
  readonly element = create('div', { class: 'artifacts' });
  readonly #page: Page;
  readonly #list: RowList<ArtifactRow>;
  readonly #preview: PreviewView;
  readonly #bar = create('div', { class: 'artifact-bar' });
  readonly #empty = create('div', { class: 'part-empty' });
  readonly #folders = new Map<string, ArtifactFolder>();
  readonly #open: Map<string, ArtifactPath>;
  readonly #asked = new Set<string>();
  #root: ArtifactPath | undefined;
  #previewed: ArtifactPath | undefined;
  #hasLoggedImages = false;
  #isShown = false;

  constructor(page: Page, kept: Kept) {
    this.#page = page;
    this.#open = new Map(kept.folders.map((place) => [placeKey(place), place]));
    this.#previewed = kept.previewed;
    this.#preview = new PreviewView((place) => this.#openFile(place));
    this.#list = new RowList<ArtifactRow>({
      label: 'Artifacts',
      role: 'treegrid',
      columns: [
        { id: 'c-name', label: 'Name' },
        { id: 'c-size', label: 'Size', isNumeric: true },
      ],
      keyOf: placeKey,
      cellsOf: cellsOf,
      copyOf: ({ path, name }) => path || name,
      attributesOf: attributesOf,
      key: (event, row) => this.#key(event, row),
      click: (row) => (isFolder(row) ? this.#toggle(row) : undefined),
      doubleClick: (row) => (row.kind === 'file' ? this.#openFile(row) : undefined),
      moved: (row) => this.#look(row),
    });
    this.#list.element.classList.add('artifact-list');
    this.#bar.append(
      icon('file-media'),
      link('Show Images', () => page.send({ type: 'act', action: 'images' })),
      create('span', { class: 'muted', text: 'as a grid by step' }),
    );
    this.#bar.hidden = true;
    this.element.append(this.#bar, this.#list.element, this.#preview.element, this.#empty);
  }

  get openFolders(): readonly ArtifactPath[] {
    return [...this.#open.values()];
  }

  get previewed(): ArtifactPath | undefined {
    return this.#previewed;
  }

  update({ ref, run }: RunPageState): void {
    this.#hasLoggedImages = run !== undefined && tagOf(run, loggedImagesTag) !== undefined;
    this.#root ??= { owner: ref.runId, path: '' };
    if (this.#isShown) this.#ask();
    this.#draw();
  }

  shown(): void {
    if (!this.#isShown && this.#previewed) this.#read(this.#previewed);
    this.#isShown = true;
    this.#ask();
    this.#draw();
    this.#list.draw();
  }

  takeFolder(folder: ArtifactFolder): void {
    const before = this.#folders.get(placeKey(folder));
    if (before && JSON.stringify(before) === JSON.stringify(folder)) return;
    this.#folders.set(placeKey(folder), folder);
    this.#draw();
  }

  takePreview(preview: ArtifactPreview): void {
    if (this.#previewed && placeKey(this.#previewed) === placeKey(preview)) this.#preview.update(preview);
  }

  /** What is open and was not asked for yet. */
  #ask(): void {
    const root = this.#root;
    if (!root) return;
    for (const place of [root, ...this.#open.values()]) {
      if (this.#asked.has(placeKey(place))) continue;
      this.#asked.add(placeKey(place));
      this.#page.send({ type: 'openFolder', owner: place.owner, path: place.path });
    }
  }

  #draw(): void {
    const root = this.#root;
    if (!root) return;
    const folder = this.#folders.get(placeKey(root));
    const hasNone = folder !== undefined && folder.entries.length + folder.models.length === 0;
    this.element.classList.toggle('has-none', hasNone);
    this.#bar.hidden = hasNone || !this.#hasImages(root.owner);
    if (hasNone) {
      const none = create('p', { class: 'muted', text: 'This run has logged no artifacts.' });
      this.#empty.replaceChildren(
        ...(folder.problem === undefined
          ? [none]
          : problemParts(this.#page, { ...folder, problem: folder.problem })),
      );
    }
    this.#list.update(this.#same(artifactRows(root, this.#folders, new Set(this.#open.keys()))));
  }

  /** As far as is known: folders that nobody has opened may hold some. */
  #hasImages(owner: string): boolean {
    const own = [...this.#folders.values()].filter((folder) => folder.owner === owner);
    return (
      this.#hasLoggedImages ||
      own.some(({ entries }) => entries.some(({ name, isFolder }) => !isFolder && imageTypeOf(name)))
    );
  }

  /** Rows that are as they were stay the same objects, and are not drawn anew. */
  #same(rows: readonly ArtifactRow[]): readonly ArtifactRow[] {
    const before = new Map(this.#list.rows.map((row) => [placeKey(row), row]));
    return rows.map((row) => {
      const known = before.get(placeKey(row));
      return known && JSON.stringify(known) === JSON.stringify(row) ? known : row;
    });
  }

  #toggle(row: ArtifactRow): void {
    const { owner, path } = row;
    const place = { owner, path };
    const key = placeKey(place);
    if (this.#open.delete(key)) {
      this.#asked.delete(key);
      this.#page.send({ type: 'closeFolder', ...place });
    } else {
      this.#open.set(key, place);
      this.#ask();
    }
    this.#page.keep();
    this.#draw();
  }

  #key(event: KeyboardEvent, row: ArtifactRow): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    switch (event.key) {
      case 'Enter':
        if (isFolder(row)) this.#toggle(row);
        else if (row.kind === 'file') this.#openFile(row);
        return true;
      case 'ArrowRight':
        if (!isFolder(row)) return false;
        if (row.isOpen) this.#list.moveTo(this.#list.rows.indexOf(row) + 1);
        else this.#toggle(row);
        return true;
      case 'ArrowLeft':
        if (isFolder(row) && row.isOpen) this.#toggle(row);
        else this.#moveOut(row);
        return true;
      default:
        return false;
    }
  }

  #moveOut(row: ArtifactRow): void {
    const { rows } = this.#list;
    for (let index = rows.indexOf(row) - 1; index >= 0; index--) {
      if (rows[index]!.level < row.level) return this.#list.moveTo(index);
    }
  }

  #look(row: ArtifactRow): void {
    if (row.kind !== 'file') return;
    if (this.#previewed && placeKey(this.#previewed) === placeKey(row)) return;
    this.#read(row);
    this.#page.keep();
  }

  #read({ owner, path }: ArtifactPath): void {
    this.#previewed = { owner, path };
    this.#preview.wait(path);
    this.#page.send({ type: 'preview', owner, path });
  }

  #openFile({ owner, path }: ArtifactPath): void {
    this.#page.send({ type: 'openArtifact', owner, path });
  }
}

function isFolder({ kind }: ArtifactRow): boolean {
  return kind === 'folder' || kind === 'model';
}

const icons: Readonly<Record<ArtifactRow['kind'], string>> = {
  model: 'package',
  folder: 'folder',
  file: 'file',
  message: '',
};

function cellsOf(row: ArtifactRow): readonly HTMLElement[] {
  const { kind, name, level, size, failed } = row;
  const chevron = isFolder(row)
    ? icon(row.isOpen ? 'chevron-down' : 'chevron-right')
    : create('span', { class: 'no-chevron' });
  const openIcon = kind === 'folder' && row.isOpen ? 'folder-opened' : icons[kind];
  const label = create('span', {
    class: failed ? 'failed' : kind === 'message' ? 'muted' : '',
    title: kind === 'model' ? `${name} (logged model ${row.owner})` : name,
    children: [
      chevron,
      ...(kind === 'message' ? [] : [icon(openIcon)]),
      create('bdi', { text: name }),
      ...(kind === 'model' ? [create('span', { class: 'muted kind', text: 'logged model' })] : []),
    ],
  });
  label.style.paddingInlineStart = `${(level - 1) * 16 + 4}px`;
  const bytes = kind === 'file' && size !== undefined ? formatBytes(size) : '';
  return [label, create('span', { class: 'muted', text: bytes })];
}

function attributesOf(row: ArtifactRow): Readonly<Record<string, string>> {
  const level = { 'aria-level': String(row.level) };
  return isFolder(row) ? { ...level, 'aria-expanded': String(row.isOpen) } : level;
}
