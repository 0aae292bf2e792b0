import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { errorText } from '../../common/log.ts';
import type { CompareMemory } from '../../shared/compare.ts';
import { parseCompareMemory } from '../../shared/compare.ts';
import { countOf, cutEnd, cutMiddle } from '../../shared/format.ts';
import { parseImagesIntent } from '../../shared/images.ts';
import type { ImageRun, ImagesIntent, ImagesMessage } from '../../shared/images.ts';
import type { ArtifactFiles } from '../../state/artifactFiles.ts';
import { RunImages } from '../../state/runImages.ts';
import { artifactUri } from '../artifacts/artifactUri.ts';
import { registerCommand, showError } from '../commandWrapper.ts';
import type { WindowConnections } from '../connections.ts';
import type { Services } from '../services.ts';
import { pollSeconds } from '../trees/treeViews.ts';
import { chooseRuns } from './compareTargets.ts';
import { PanelSet } from './panelSet.ts';
import { WebviewPanel } from './webviewPanel.ts';

export type ImageServices = Services & {
  readonly connections: WindowConnections;
  readonly files: ArtifactFiles;
};

/** What fits into a tab's title. */
const titleLength = 60;

/** `mlflow.showImages`, and the grids that it opens; they come back after a reload. */
export function registerImagesPanel(services: ImageServices): Disposable {
  const store = new DisposableStore();
  const panels = store.add(
    new PanelSet<CompareMemory, Disposable>({
      viewType: 'mlflow.images',
      title: 'Images',
      extensionUri: services.context.extensionUri,
      parse: parseCompareMemory,
      keyOf: ({ refs }) =>
        refs
          .map(({ runId, connectionId }) => `${runId} ${connectionId}`)
          .sort()
          .join('\n'),
      show: (panel, memory) => showImages(panel, memory, services),
    }),
  );
  store.add(
    registerCommand(services.log, 'mlflow.showImages', async (...args) => {
      const chosen = await chooseRuns(services, args, { title: 'Show Images', withParent: true });
      if (chosen) panels.open(chosen);
    }),
  );
  return store;
}

function showImages(panel: vscode.WebviewPanel, memory: CompareMemory, services: ImageServices): Disposable {
  panel.iconPath = new vscode.ThemeIcon('file-media');
  const { log, connections, context } = services;
  const store = new DisposableStore();
  const images = store.add(new RunImages({ ...services, ...memory, pollSeconds }));
  const view = store.add(
    new WebviewPanel<ImagesMessage, ImagesIntent>(panel, {
      extensionUri: context.extensionUri,
      entry: 'images',
      images: 'sent',
      parse: parseImagesIntent,
      log,
    }),
  );
  const postState = (): void => {
    const { state } = images;
    view.post({ type: 'state', state });
    const [first] = state.runs;
    const what = state.runs.length === 1 && first ? nameOf(first) : countOf(state.runs.length, 'run');
    const title = cutEnd(`Images: ${what}`, titleLength);
    if (panel.title !== title) panel.title = title;
  };
  const postBusy = (): void => view.post({ type: 'busy', busy: images.busy });
  const subscriptions = [
    images.onDidChange(postState),
    images.onDidChangeBusy(postBusy),
    images.onDidList((list) => view.post({ type: 'files', ...list })),
    images.onDidRead((image) => view.post({ type: 'image', image })),
    view.onDidBecomeReady(() => {
      for (const list of images.lists) view.post({ type: 'files', ...list });
      postState();
      postBusy();
    }),
    view.onDidReceive((intent) => {
      receive(intent, images, log).catch((error: unknown) => showError(log, errorText(error)));
    }),
    panel.onDidChangeViewState(() => images.setVisible(panel.visible)),
  ];
  for (const subscription of subscriptions) store.add(subscription);
  images.setVisible(panel.visible);
  // After a reload connections come late; one that does not come is gone.
  const isGone = ({ connectionId }: { readonly connectionId: string }): boolean =>
    !connections.get(connectionId);
  void connections.ready.then(() => (memory.refs.some(isGone) ? images.refresh() : undefined));
  return store;
}

async function receive(
  intent: Exclude<ImagesIntent, { readonly type: 'ready' | 'failed' }>,
  images: RunImages,
  log: vscode.LogOutputChannel,
): Promise<void> {
  switch (intent.type) {
    case 'refresh':
      return images.refresh();
    case 'showLog':
      return log.show();
    case 'show':
      return images.show(intent.images);
    case 'open':
      await vscode.commands.executeCommand('mlflow.openArtifact', artifactUri(images.refOf(intent)));
      return;
    case 'openRun':
      await vscode.commands.executeCommand('mlflow.openRunPage', images.runOf(intent.run));
  }
}

/** Of a run that is still to be read the id is known. */
function nameOf({ name, ref }: ImageRun): string {
  return name === ref.runId ? cutMiddle(name, 17) : name;
}
