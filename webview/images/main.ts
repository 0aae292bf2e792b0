import '../theme.css';
import '../slider.css';
import './images.css';
import { countOf } from '../../src/shared/format.ts';
import type {
  ImageFile,
  ImagePlace,
  ImagesIntent,
  ImagesMessage,
  ImagesState,
} from '../../src/shared/images.ts';
import { create, oncePerFrame } from '../dom.ts';
import { takeFirstFocus } from '../firstFocus.ts';
import { announceReady, connectHost } from '../host.ts';
import { axesOf } from './gridAxes.ts';
import { chooseSeries, seriesOf } from './gridModel.ts';
import type { Series } from './gridModel.ts';
import { ImageGrid } from './imageGrid.ts';
import { ImageStore } from './imageStore.ts';
import { parseKept, sizeOf, sizes } from './kept.ts';
import type { Kept } from './kept.ts';
import { bannerOf, emptyMessage } from './messages.ts';
import { Toolbar } from './toolbar.ts';

/** Scrolling past is no looking. */
const restMs = 60;

/** The page: runs and the names of their images come whole, the images when they are looked at. */
class ImagesPage {
  readonly #host = connectHost<ImagesMessage, ImagesIntent>((message) => this.#receive(message));
  readonly #store = new ImageStore();
  readonly #lists = new Map<string, readonly ImageFile[]>();
  readonly #progress = create('div', {
    class: 'progress busy',
    attributes: { role: 'progressbar', 'aria-label': 'Loading' },
  });
  readonly #banner = create('div', { class: 'banner', attributes: { role: 'status' } });
  readonly #message = create('div', { class: 'message' });
  readonly #actions = { refresh: () => this.#refresh(), showLog: () => this.#host.send({ type: 'showLog' }) };
  readonly #toolbar = new Toolbar({
    change: (view) => this.#change(view),
    goTo: (index) => this.#goTo(index),
    refresh: this.#actions.refresh,
  });
  readonly #grid = new ImageGrid({
    store: this.#store,
    open: ({ run, path }) => this.#host.send({ type: 'open', run, path }),
    openRun: (run) => this.#host.send({ type: 'openRun', run }),
    need: (places) => this.#needSoon(places),
    retry: (place) => this.#retry(place),
    scrolled: () => this.#scrolled(),
  });
  readonly #takeFocus = takeFirstFocus(() => (this.#grid.element.hidden ? undefined : this.#grid.element));
  readonly #drawSoon = oncePerFrame(() => this.#draw());
  #state: ImagesState | undefined;
  #series: readonly Series[] = [];
  #view: Kept = parseKept(this.#host.kept);
  #only: string | undefined;
  #hasNewFiles = false;
  #hasScrolled = false;
  /** Those that were asked for last and have not come yet. */
  readonly #asked = new Set<string>();
  #needing: ReturnType<typeof setTimeout> | undefined;
  #keeping: ReturnType<typeof setTimeout> | undefined;

  constructor(root: HTMLElement) {
    root.dataset['vscodeContext'] = JSON.stringify({ preventDefaultContextMenuItems: true });
    root.append(this.#toolbar.element, this.#progress, this.#banner, this.#message, this.#grid.element);
    this.#banner.hidden = true;
    this.#grid.element.hidden = true;
  }

  start(): void {
    this.#toolbar.update({
      series: [],
      shown: undefined,
      view: this.#view,
      size: sizes.usual,
      at: 0,
      facts: '',
    });
    announceReady(this.#host);
  }

  #receive(message: ImagesMessage): void {
    switch (message.type) {
      case 'state':
        this.#state = message.state;
        break;
      case 'files':
        this.#takeFiles(message.run, message.files);
        break;
      case 'image':
        this.#asked.delete(keyOf(message.image));
        this.#store.take(message.image);
        break;
      case 'busy':
        this.#progress.classList.toggle('busy', message.busy);
        this.#progress.setAttribute('aria-hidden', String(!message.busy));
        return;
    }
    this.#drawSoon();
  }

  #takeFiles(run: string, files: readonly ImageFile[]): void {
    const sizes = new Map(this.#lists.get(run)?.map(({ path, size }) => [path, size]));
    for (const { path, size } of files) {
      if (sizes.has(path) && sizes.get(path) !== size) this.#store.forget({ run, path });
    }
    this.#lists.set(run, files);
    // After a reload the files of many runs come at once.
    this.#hasNewFiles = true;
  }

  #draw(): void {
    const state = this.#state;
    if (!state) return;
    if (this.#hasNewFiles) this.#series = seriesOf(this.#lists);
    this.#hasNewFiles = false;
    const shown = chooseSeries(this.#series, this.#view.series);
    const hasImages = shown !== undefined;
    const only = shown?.columns.find(({ id }) => id === this.#view.only);
    const view = only ? this.#view : { ...this.#view, only: undefined };
    this.#only = only?.id;
    const columns = only ? [only] : (shown?.columns ?? []);
    const size = sizeOf(view, state.runs.length, columns.length);
    this.#grid.element.hidden = !hasImages;
    this.#message.hidden = hasImages;
    if (!hasImages) this.#message.replaceChildren(...emptyMessage(state, this.#actions));
    const banner = hasImages ? bannerOf(state, this.#actions) : [];
    this.#banner.hidden = banner.length === 0;
    this.#banner.replaceChildren(...banner);
    if (shown) {
      this.#grid.update({ series: shown, size, ...axesOf(state.runs, columns, view.runsAre) });
      this.#scrollOnce();
    }
    const at = only && shown ? shown.columns.indexOf(only) : this.#grid.firstShown;
    this.#toolbar.update({ series: this.#series, shown, view, size, at, facts: factsOf(state, shown) });
    this.#takeFocus();
    this.#keepSoon();
  }

  /** Back to where it was left. */
  #scrollOnce(): void {
    if (this.#hasScrolled) return;
    this.#hasScrolled = true;
    this.#grid.scrollTo(this.#view.scroll);
  }

  #change(part: Partial<Kept>): void {
    this.#view = { ...this.#view, ...part };
    // Who changes something may go to another tab at once.
    this.#keep();
    this.#drawSoon();
  }

  #goTo(index: number): void {
    const shown = chooseSeries(this.#series, this.#view.series);
    const column = shown?.columns[index];
    if (!column) return;
    if (this.#only === undefined) this.#grid.showFirst(index);
    else this.#change({ only: column.id });
  }

  /** The grid draws itself; where it stands now the slider says. */
  #scrolled(): void {
    const isOnly = this.#only !== undefined;
    if (!isOnly) this.#toolbar.showAt(this.#grid.firstShown);
    this.#keepSoon();
  }

  #refresh(): void {
    this.#store.forgetFailed();
    this.#asked.clear();
    this.#host.send({ type: 'refresh' });
    this.#drawSoon();
  }

  #retry(place: ImagePlace): void {
    this.#store.forget(place);
    this.#asked.clear();
    this.#drawSoon();
  }

  /** What was asked for already is on its way: asked again it would be read again. */
  #needSoon(places: readonly ImagePlace[]): void {
    clearTimeout(this.#needing);
    if (places.every((place) => this.#asked.has(keyOf(place)))) return;
    this.#needing = setTimeout(() => {
      this.#asked.clear();
      for (const place of places) this.#asked.add(keyOf(place));
      this.#host.send({ type: 'show', images: places });
    }, restMs);
  }

  #keepSoon(): void {
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => this.#keep(), 200);
  }

  #keep(): void {
    const { runs = [], note } = this.#state ?? {};
    this.#host.keep({ refs: runs.map(({ ref }) => ref), note, ...this.#view, scroll: this.#grid.scroll });
  }
}

function keyOf({ run, path }: ImagePlace): string {
  return `${run}\n${path}`;
}

/** `3 runs · 12 steps · 36 images`, and what is left out. */
function factsOf({ runs, note }: ImagesState, shown: Series | undefined): string {
  if (!shown) return note ?? '';
  const count = [...shown.images.values()].reduce((sum, images) => sum + images.size, 0);
  return [
    note ?? countOf(runs.length, 'run'),
    countOf(shown.columns.length, shown.kind === 'files' ? 'file' : 'step'),
    countOf(count, 'image'),
  ].join(' · ');
}

new ImagesPage(document.getElementById('root')!).start();
