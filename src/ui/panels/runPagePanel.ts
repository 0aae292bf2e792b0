import { join } from 'node:path';
import * as vscode from 'vscode';
import type { MlflowClient } from '../../api/client.ts';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { errorText } from '../../common/log.ts';
import type { CompareRef } from '../../shared/compare.ts';
import { cutEnd } from '../../shared/format.ts';
import { parseRunPageIntent } from '../../shared/runPage.ts';
import type { PageAction, Run, RunPageIntent, RunPageMessage } from '../../shared/runPage.ts';
import type { ArtifactFiles } from '../../state/artifactFiles.ts';
import { MetricDirections } from '../../state/metricDirections.ts';
import { RunPage } from '../../state/runPage.ts';
import { artifactUri } from '../artifacts/artifactUri.ts';
import { signInTo } from '../commands/signInTo.ts';
import { showError } from '../commandWrapper.ts';
import type { WindowConnections } from '../connections.ts';
import type { Services } from '../services.ts';
import type { ModelsView } from '../trees/modelsView.ts';
import { pollSeconds } from '../trees/treeViews.ts';
import type { ReadTable } from '../../state/artifactPreview.ts';
import { readTable } from '../artifacts/tableReader.ts';
import { actOnPage, nodeOf } from './runPageActions.ts';
import { deleteTag, saveEdit } from './runPageEdits.ts';
import { WebviewPanel } from './webviewPanel.ts';
import { knownConnection, writableClient } from '../../state/usableConnection.ts';

export type RunPageServices = Services & {
  readonly connections: WindowConnections;
  readonly files: ArtifactFiles;
  readonly models: ModelsView;
};

type Intent = Exclude<RunPageIntent, { readonly type: 'ready' | 'failed' }>;

/** What fits into a tab's title. */
const titleLength = 60;

/** The page of a run in its panel: hands on what is known, and does what is asked there. */
export class RunPagePanel implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #ref: CompareRef;
  readonly #services: RunPageServices;
  readonly #store = new DisposableStore();
  readonly #directions: MetricDirections;
  readonly #page: RunPage;
  readonly #view: WebviewPanel<RunPageMessage, RunPageIntent>;

  constructor(panel: vscode.WebviewPanel, ref: CompareRef, services: RunPageServices) {
    this.#panel = panel;
    this.#ref = ref;
    this.#services = services;
    const { context, connections, colors, files, log } = services;
    this.#directions = new MetricDirections(context.workspaceState);
    const directions = () => this.#directions.all;
    const script = join(context.extensionPath, 'dist', 'table-reader.js');
    const readPart: ReadTable = async (of, options) =>
      (await readTable({ files, ref: of, script, ...options })).table;
    this.#page = this.#store.add(
      new RunPage({ connections, ref, colors, files, readTable: readPart, pollSeconds, directions, log }),
    );
    this.#view = this.#store.add(
      new WebviewPanel<RunPageMessage, RunPageIntent>(panel, {
        extensionUri: context.extensionUri,
        entry: 'run',
        images: 'sent',
        parse: parseRunPageIntent,
        log,
      }),
    );
    panel.iconPath = new vscode.ThemeIcon('pulse');
    this.#listen();
  }

  act(action: PageAction): Promise<void> {
    const { connectionId } = this.#ref;
    return actOnPage(action, {
      connectionId,
      run: this.#known(),
      connect: () => this.#connect(),
      writable: () => this.#writable(),
      refresh: () => this.#page.refresh(),
    });
  }

  dispose(): void {
    this.#store.dispose();
  }

  #listen(): void {
    const page = this.#page;
    const view = this.#view;
    const panel = this.#panel;
    const postState = (): void => {
      view.post({ type: 'state', state: page.state });
      const title = cutEnd(page.run?.info.run_name || 'Run', titleLength);
      if (panel.title !== title) panel.title = title;
    };
    const postBusy = (): void => view.post({ type: 'busy', busy: page.busy });
    const { histories, folders } = page;
    const subscriptions = [
      page.onDidChange(postState),
      page.onDidChangeBusy(postBusy),
      page.onDidLoadModels((models) => view.post({ type: 'models', models })),
      page.onDidLoadEnvironment((environment) => view.post({ type: 'environment', environment })),
      histories.onDidLoad((summary) => view.post({ type: 'summary', summary })),
      folders.onDidLoadFolder((folder) => view.post({ type: 'folder', folder })),
      folders.onDidLoadPreview((preview) => view.post({ type: 'preview', preview })),
      view.onDidBecomeReady(() => {
        page.forgetShown();
        postState();
        postBusy();
      }),
      view.onDidReceive((intent) => {
        this.#receive(intent).catch((error: unknown) => showError(this.#services.log, errorText(error)));
      }),
      panel.onDidChangeViewState(() => page.setVisible(panel.visible)),
    ];
    for (const subscription of subscriptions) this.#store.add(subscription);
    page.setVisible(panel.visible);
    // After a reload connections come late; one that does not come is gone.
    const { connections } = this.#services;
    void connections.ready.then(() => (connections.get(this.#ref.connectionId) ? undefined : page.refresh()));
  }

  async #receive(intent: Intent): Promise<void> {
    const page = this.#page;
    const { connectionId } = this.#ref;
    switch (intent.type) {
      case 'refresh':
        return page.refresh();
      case 'showLog':
        return this.#services.log.show();
      case 'signIn':
        await signInTo(connectionId);
        return page.refresh();
      case 'showTab':
        return page.showTab(intent.tab);
      case 'showMetrics':
        return page.histories.show(intent.metrics);
      case 'openFolder':
        return page.folders.open(intent);
      case 'closeFolder':
        return page.folders.close(intent);
      case 'preview':
        return page.folders.preview(intent);
      case 'openArtifact': {
        const uri = artifactUri({ connectionId, ownerId: intent.owner, path: intent.path });
        await vscode.commands.executeCommand('mlflow.openArtifact', uri);
        return;
      }
      case 'save':
        return this.#save(intent);
      case 'deleteTag':
        if (await deleteTag(await this.#writable(), this.#known(), intent.key)) await page.refresh();
        return;
      case 'act':
        return this.act(intent.action);
      case 'openRun':
        await vscode.commands.executeCommand('mlflow.openRunPage', { connectionId, runId: intent.runId });
        return;
      case 'registerModel':
        return this.#registerModel(intent.modelId);
      case 'openVersion':
        await vscode.commands.executeCommand('mlflow.models.focus');
        await this.#services.models.revealVersion(connectionId, intent.name, intent.version);
        return;
      case 'setDirection':
        await this.#directions.set(intent.metric, intent.direction);
        this.#view.post({ type: 'state', state: page.state });
    }
  }

  /** Whatever goes wrong is told where it was typed. */
  async #save({ id, edit }: Extract<Intent, { readonly type: 'save' }>): Promise<void> {
    try {
      await saveEdit(await this.#writable(), this.#known(), edit);
    } catch (error) {
      this.#view.post({ type: 'saved', id, problem: errorText(error) });
      return;
    }
    await this.#page.refresh();
    this.#view.post({ type: 'saved', id });
  }

  async #registerModel(modelId: string): Promise<void> {
    const client = await this.#connect();
    const { model } = await client.call('getLoggedModel', { model_id: modelId });
    const { connectionId } = this.#ref;
    const node = { ...nodeOf({ connectionId, run: this.#known() }), kind: 'loggedModel', model };
    await vscode.commands.executeCommand('mlflow.registerModel', node);
    await this.#page.refresh();
  }

  #known(): Run {
    const { run } = this.#page;
    if (!run) throw new Error('The run has not been loaded yet.');
    return run;
  }

  async #connect(): Promise<MlflowClient> {
    return knownConnection(this.#services.connections, this.#ref.connectionId).connect();
  }

  #writable(): Promise<MlflowClient> {
    return writableClient(this.#services.connections, this.#ref.connectionId);
  }
}
