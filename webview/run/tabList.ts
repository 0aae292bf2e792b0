import { formatCount } from '../../src/shared/format.ts';
import { runTabs } from '../../src/shared/runPage.ts';
import type { RunTab } from '../../src/shared/runPage.ts';
import { create, setAttribute, setText } from '../dom.ts';
import type { TabView } from './page.ts';

const labels: Readonly<Record<RunTab, string>> = {
  overview: 'Overview',
  metrics: 'Metrics',
  artifacts: 'Artifacts',
  datasets: 'Datasets',
  models: 'Models',
  tags: 'Tags',
  code: 'Code and Environment',
};

/** Tabs as VS Code's panels have them: arrows go from one to the next, which is shown at once. */
export class TabList {
  readonly element: HTMLElement;
  readonly #tabs: Readonly<Record<RunTab, HTMLButtonElement>>;
  readonly #counts: Readonly<Record<RunTab, HTMLElement>>;
  readonly #panels: Readonly<Record<RunTab, HTMLElement>>;
  readonly #select: (tab: RunTab) => void;

  constructor(views: Readonly<Record<RunTab, TabView>>, select: (tab: RunTab) => void) {
    this.#select = select;
    const each = <T>(make: (tab: RunTab) => T): Readonly<Record<RunTab, T>> =>
      Object.fromEntries(runTabs.map((tab) => [tab, make(tab)])) as Record<RunTab, T>;
    this.#counts = each(() => create('span', { class: 'tab-count' }));
    this.#tabs = each((tab) => {
      const button = create('button', {
        class: 'tab',
        attributes: { role: 'tab', id: `tab-${tab}`, 'aria-controls': `panel-${tab}` },
        children: [create('span', { text: labels[tab] }), this.#counts[tab]],
      });
      button.addEventListener('click', () => select(tab));
      button.addEventListener('keydown', (event) => this.#key(event, tab));
      return button;
    });
    this.#panels = each((tab) =>
      create('div', {
        class: 'panel',
        attributes: { role: 'tabpanel', id: `panel-${tab}`, 'aria-labelledby': `tab-${tab}` },
        children: [views[tab].element],
      }),
    );
    this.element = create('div', {
      class: 'tabs',
      children: [
        create('div', {
          class: 'tab-bar',
          attributes: { role: 'tablist', 'aria-label': 'Run' },
          children: Object.values(this.#tabs),
        }),
        ...Object.values(this.#panels),
      ],
    });
  }

  /** The tab that the keyboard comes to. */
  get selected(): HTMLElement | null {
    return this.element.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]');
  }

  show(selected: RunTab): void {
    for (const tab of runTabs) {
      const isSelected = tab === selected;
      setAttribute(this.#tabs[tab], 'aria-selected', String(isSelected));
      this.#tabs[tab].tabIndex = isSelected ? 0 : -1;
      this.#panels[tab].hidden = !isSelected;
    }
  }

  setCounts(counts: Partial<Readonly<Record<RunTab, number>>>): void {
    for (const tab of runTabs) setText(this.#counts[tab], counts[tab] ? formatCount(counts[tab]) : '');
  }

  #key(event: KeyboardEvent, tab: RunTab): void {
    const at = runTabs.indexOf(tab);
    const targets: Readonly<Record<string, number>> = {
      ArrowRight: (at + 1) % runTabs.length,
      ArrowLeft: (at + runTabs.length - 1) % runTabs.length,
      Home: 0,
      End: runTabs.length - 1,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = runTabs[target]!;
    this.#tabs[next].focus();
    this.#select(next);
  }
}
