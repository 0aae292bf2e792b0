import type { Browser } from 'playwright-core';
import type { RunsView } from './view.ts';
import { paintWatch } from './view.ts';

export interface MlflowPageOptions {
  readonly url: string;
  readonly experimentId: string;
  /** Ids of columns as its page keeps them: all those that ours shows. */
  readonly columns: readonly string[];
}

/** MLflow's own page of an experiment's runs, opened from its list of experiments, with all columns chosen. */
export async function mlflowView(browser: Browser, options: MlflowPageOptions): Promise<RunsView> {
  const { url, experimentId, columns } = options;
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  await context.addInitScript({ content: paintWatch });
  await context.addInitScript(keepSettings, { experimentId, columns: [...columns] });
  const page = await context.newPage();
  page.setDefaultTimeout(300_000);
  await page.setViewportSize({ width: 1600, height: 900 });
  const list = async (): Promise<void> => {
    await page.evaluate(`location.hash = '#/experiments'`);
    await page.getByRole('link', { name: 'experiment 0' }).first().waitFor();
    await page.evaluate('benchPaints.forget()');
  };
  await page.goto(`${url}/#/experiments`, { waitUntil: 'commit' });
  await list();
  return {
    name: 'MLflow 3.17',
    page,
    nameSelector: '.ag-row a[href*="/runs/"]',
    scroller: '.ag-body-viewport',
    filter: 'input[placeholder*="metrics.rmse"]',
    sharesPage: false,
    frame: () => page.mainFrame(),
    watcher: () => page.mainFrame(),
    open: () =>
      page.evaluate<number>(
        `(() => { const now = performance.timeOrigin + performance.now(); location.hash = '#/experiments/${experimentId}/runs'; return now; })()`,
      ),
    async load(count) {
      const rows = page.getByText(/^\d+ matching runs$/);
      for (const until = Date.now() + 600_000; Date.now() < until; await page.waitForTimeout(100)) {
        const loaded = Number.parseInt(await rows.innerText(), 10);
        if (loaded >= count) return;
        const before = loaded;
        await page.locator('.ag-body-viewport').evaluate((element) => element.scrollTo({ top: 1e9 }));
        await page.getByRole('button', { name: 'Load more' }).click();
        while (Number.parseInt(await rows.innerText(), 10) === before) await page.waitForTimeout(50);
      }
      throw new Error(`Not loaded: ${count}`);
    },
    leave: list,
    close: () => context.close(),
  };
}

/** Run in its page: the columns are chosen, and the assistant that would cover a third of the page is closed. */
function keepSettings({ experimentId, columns }: { experimentId: string; columns: string[] }): void {
  const { localStorage } = globalThis as unknown as {
    localStorage: Map<string, string> & { setItem(key: string, value: string): void };
  };
  localStorage.setItem('mlflow.assistant.fab.autoOpenedOnFirstLoad_v1', 'true');
  localStorage.setItem('mlflow.assistant.panelOpen_v1', 'false');
  localStorage.setItem(
    `MLflowLocalStorage-1.1-ExperimentPage-["${experimentId}"]-ReactComponentState`,
    JSON.stringify({
      searchFilter: '',
      orderByKey: 'attributes.start_time',
      orderByAsc: false,
      startTime: 'ALL',
      lifecycleFilter: 'Active',
      datasetsFilter: [],
      modelVersionFilter: 'All Runs',
      selectedColumns: columns,
      columnOrder: [],
      columnWidths: {},
      runsExpanded: {},
      runsPinned: [],
      runsHidden: [],
      runsVisibilityMap: {},
      runsHiddenMode: 'FIRST_10_RUNS',
      viewMaximized: false,
      runListHidden: false,
      isAccordionReordered: false,
      useGroupedValuesInCharts: true,
      hideEmptyCharts: true,
      groupBy: null,
      groupsExpanded: {},
      autoRefreshEnabled: false,
      globalLineChartConfig: { xAxisKey: 'step', lineSmoothness: 0, selectedXAxisMetricKey: '' },
    }),
  );
}
