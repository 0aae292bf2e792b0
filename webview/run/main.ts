import '../theme.css';
import './run.css';
import type {
  MetricSummary,
  RunEdit,
  RunPageIntent,
  RunPageMessage,
  RunPageState,
  RunTab,
} from '../../src/shared/runPage.ts';
import { noteTag } from '../../src/shared/runTags.ts';
import { copyCutWhole } from '../cutText.ts';
import { create, oncePerFrame } from '../dom.ts';
import { takeFirstFocus } from '../firstFocus.ts';
import { announceReady, connectHost } from '../host.ts';
import { ArtifactsTab } from './artifactsTab.ts';
import { Banner } from './banner.ts';
import { CodeTab } from './codeTab.ts';
import { DatasetsTab } from './datasetsTab.ts';
import { parseKept } from './kept.ts';
import type { Kept } from './kept.ts';
import { MetricsTab } from './metricsTab.ts';
import { ModelsTab } from './modelsTab.ts';
import { OverviewTab } from './overviewTab.ts';
import type { Page, TabView } from './page.ts';
import { Summary } from './summary.ts';
import { TabList } from './tabList.ts';
import { TagsTab } from './tagsTab.ts';
import { TitleLine } from './titleLine.ts';

/** The page: the run comes whole, what belongs to a tab when that is shown, and all is drawn from these. */
class RunPage {
  readonly #host = connectHost<RunPageMessage, RunPageIntent>((message) => this.#receive(message));
  readonly #kept = parseKept(this.#host.kept);
  readonly #root: HTMLElement;
  readonly #announcer = create('div', { class: 'announcer', attributes: { 'aria-live': 'polite' } });
  readonly #progress = create('div', {
    class: 'progress busy',
    attributes: { role: 'progressbar', 'aria-label': 'Loading' },
  });
  readonly #page: Page = {
    send: (intent) => this.#host.send(intent),
    save: (edit) => this.#save(edit),
    announce: (text) => (this.#announcer.textContent = text),
    keep: () => this.#keepSoon(),
  };
  readonly #summaries = new Map<string, MetricSummary>();
  readonly #lists = { summaries: this.#summaries, inView: () => this.#showMetricsSoon() };
  readonly #title = new TitleLine(this.#page);
  readonly #banner = new Banner(this.#page);
  readonly #summary = new Summary(this.#page);
  readonly #overview = new OverviewTab(this.#page, this.#kept, this.#lists);
  readonly #metrics = new MetricsTab(this.#page, this.#kept, this.#lists);
  readonly #artifacts = new ArtifactsTab(this.#page, this.#kept);
  readonly #models = new ModelsTab(this.#page);
  readonly #code = new CodeTab(this.#page);
  readonly #views: Readonly<Record<RunTab, TabView>> = {
    overview: this.#overview,
    metrics: this.#metrics,
    artifacts: this.#artifacts,
    datasets: new DatasetsTab(),
    models: this.#models,
    tags: new TagsTab(this.#page),
    code: this.#code,
  };
  readonly #tabs = new TabList(this.#views, (tab) => this.#select(tab));
  readonly #content = create('div', {
    class: 'content',
    children: [this.#summary.element, this.#tabs.element],
  });
  readonly #takeFocus = takeFirstFocus(() => this.#tabs.selected);
  readonly #drawSoon = oncePerFrame(() => this.#draw());
  readonly #showMetricsSoon = oncePerFrame(() => this.#showMetrics());
  readonly #saving = new Map<number, (problem: string | undefined) => void>();
  #nextSave = 1;
  #state: RunPageState | undefined;
  #tab: RunTab = this.#kept.tab;
  #shown = '';
  /** What the focus goes to is shown. */
  #hasContent = false;
  #keeping: ReturnType<typeof setTimeout> | undefined;

  constructor(root: HTMLElement) {
    this.#root = root;
    root.dataset['vscodeContext'] = JSON.stringify({ preventDefaultContextMenuItems: true });
    root.append(this.#title.element, this.#progress, this.#banner.element, this.#content, this.#announcer);
    this.#tabs.show(this.#tab);
    root.classList.add('waiting');
  }

  start(): void {
    // "12 min ago" grows old, and a run that goes on takes longer.
    setInterval(() => this.#drawSoon(), 10_000);
    document.addEventListener('keydown', (event) => this.#key(event));
    copyCutWhole();
    announceReady(this.#host);
    this.#host.send({ type: 'showTab', tab: this.#tab });
  }

  #receive(message: RunPageMessage): void {
    switch (message.type) {
      case 'state':
        this.#state = message.state;
        this.#keepSoon();
        break;
      case 'busy':
        this.#progress.classList.toggle('busy', message.busy);
        this.#progress.setAttribute('aria-hidden', String(!message.busy));
        return;
      case 'summary':
        this.#summaries.set(message.summary.metric, message.summary);
        break;
      case 'folder':
        return this.#artifacts.takeFolder(message.folder);
      case 'preview':
        return this.#artifacts.takePreview(message.preview);
      case 'models':
        return this.#models.take(message.models);
      case 'environment':
        return this.#code.take(message.environment);
      case 'saved':
        this.#saving.get(message.id)?.(message.problem);
        this.#saving.delete(message.id);
        return;
    }
    this.#drawSoon();
  }

  #save(edit: RunEdit): Promise<string | undefined> {
    const id = this.#nextSave++;
    this.#host.send({ type: 'save', id, edit });
    return new Promise((resolve) => this.#saving.set(id, resolve));
  }

  #select(tab: RunTab): void {
    if (tab === this.#tab) return;
    this.#tab = tab;
    this.#tabs.show(tab);
    this.#host.send({ type: 'showTab', tab });
    if (this.#state) this.#views[tab].update(this.#state);
    this.#views[tab].shown?.();
    this.#showMetricsSoon();
    this.#keepSoon();
  }

  #draw(): void {
    const state = this.#state;
    if (!state) return;
    this.#title.update(state);
    this.#banner.update(state);
    const { run, problem, look } = state;
    this.#root.style.setProperty('--run-light', look.light);
    this.#root.style.setProperty('--run-dark', look.dark);
    this.#root.classList.toggle('waiting', run === undefined && problem === undefined);
    this.#content.hidden = run === undefined;
    if (!run) return;
    this.#content.classList.toggle('stale', problem !== undefined);
    this.#summary.update(state);
    this.#tabs.setCounts({
      metrics: run.data.metrics?.length ?? 0,
      datasets: run.inputs?.dataset_inputs?.length ?? 0,
      models: run.outputs?.model_outputs?.length ?? 0,
      tags: run.data.tags?.filter(({ key }) => !key.startsWith('mlflow.') && key !== noteTag).length ?? 0,
    });
    const view = this.#views[this.#tab];
    view.update(state);
    view.shown?.();
    if (!this.#hasContent) this.#takeFocus();
    this.#hasContent = true;
  }

  /** Tells which rows are looked at, so that what their histories say comes. */
  #showMetrics(): void {
    const { metrics } = this.#tab === 'metrics' ? this.#metrics : this.#overview;
    const isShown = this.#tab === 'metrics' || this.#tab === 'overview';
    const shown = isShown ? metrics.metricsInView : [];
    const key = shown.join('\n');
    if (key === this.#shown) return;
    this.#shown = key;
    this.#host.send({ type: 'showMetrics', metrics: shown });
  }

  #key(event: KeyboardEvent): void {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (event.key === 'F2' && !isTyping) this.#title.rename();
    else if (event.key === 'f' && (event.ctrlKey || event.metaKey)) {
      const { filter } = this.#views[this.#tab];
      if (!filter) return;
      filter.focus();
      filter.select();
    } else return;
    event.preventDefault();
  }

  #keepSoon(): void {
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => this.#keep(), 200);
  }

  #keep(): void {
    if (!this.#state) return;
    const { draft } = this.#overview.note;
    const { previewed } = this.#artifacts;
    const kept: Kept = {
      tab: this.#tab,
      filters: this.#overview.filters,
      showsSystem: this.#metrics.showsSystem,
      ...(draft === undefined ? {} : { note: draft }),
      folders: this.#artifacts.openFolders,
      ...(previewed ? { previewed } : {}),
    };
    this.#host.keep({ ...this.#state.ref, ...kept });
  }
}

const page = new RunPage(document.getElementById('root')!);
page.start();
