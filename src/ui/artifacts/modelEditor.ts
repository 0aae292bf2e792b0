import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore, toDisposable } from '../../common/disposable.ts';
import { errorText } from '../../common/log.ts';
import { parseModelPageIntent } from '../../shared/modelPage.ts';
import type { ModelPageIntent, ModelPageMessage, ModelPageState } from '../../shared/modelPage.ts';
import type { ArtifactRef } from '../../state/artifactRef.ts';
import { baseName, isModelId, joinPath, parentPath } from '../../state/artifactRef.ts';
import type { ModelIds } from '../../state/modelOrigin.ts';
import { registerCommand, showError } from '../commandWrapper.ts';
import type { WindowConnections } from '../connections.ts';
import { WebviewPanel } from '../panels/webviewPanel.ts';
import { isTreeNode } from '../trees/experimentsView.ts';
import type { ModelsView } from '../trees/modelsView.ts';
import { refOfNode } from './artifactTargets.ts';
import { artifactUri, refOfUri } from './artifactUri.ts';
import { describeModel } from './modelDescription.ts';
import { isInside, modelViewType } from './modelFiles.ts';
import { findModelOrigin } from './modelOrigins.ts';
import type { FoundOrigin } from './modelOrigins.ts';
import { findEnvironment, readExample, readModelFile } from './modelReader.ts';
import { mayRead } from './openArtifact.ts';
import type { ArtifactServices } from './openArtifact.ts';

export type ModelServices = ArtifactServices & {
  readonly connections: WindowConnections;
  readonly models: ModelsView;
};

/** The custom editor `mlflow.modelPage`, and the command that opens a file in it. */
export function registerModelEditor(services: ModelServices): Disposable {
  const store = new DisposableStore();
  store.add(
    vscode.window.registerCustomEditorProvider(modelViewType, {
      openCustomDocument: (uri): vscode.CustomDocument => ({ uri, dispose() {} }),
      resolveCustomEditor: ({ uri }, panel) => {
        const page = new ModelPage(panel, uri, services);
        panel.onDidDispose(() => page.dispose());
      },
    }),
  );
  store.add(
    registerCommand(services.log, 'mlflow.openModelPage', async (argument) => {
      const uri = modelUriOf(argument);
      if (!uri) throw new Error('Open an MLmodel file, or select a logged model in the MLflow view first.');
      await vscode.commands.executeCommand('vscode.openWith', uri, modelViewType);
    }),
  );
  return store;
}

/** The file that is named, that of a logged model, or the one that is shown. */
function modelUriOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  if (isTreeNode(argument)) {
    const ref = refOfNode(argument);
    if (!ref) return undefined;
    return artifactUri(
      argument.kind === 'loggedModel' ? { ...ref, path: joinPath(ref.path, 'MLmodel') } : ref,
    );
  }
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri && baseName(uri.path) === 'MLmodel' ? uri : undefined;
}

/** The page of one file: what the file says comes first, what servers know of it follows. */
class ModelPage implements Disposable {
  readonly #uri: vscode.Uri;
  readonly #services: ModelServices;
  readonly #store = new DisposableStore();
  readonly #view: WebviewPanel<ModelPageMessage, ModelPageIntent>;
  #reading = new AbortController();
  #state: ModelPageState | undefined;
  #ids: ModelIds = {};
  #origin: FoundOrigin | undefined;

  constructor(panel: vscode.WebviewPanel, uri: vscode.Uri, services: ModelServices) {
    this.#uri = uri;
    this.#services = services;
    const { context, log } = services;
    this.#view = this.#store.add(
      new WebviewPanel<ModelPageMessage, ModelPageIntent>(panel, {
        extensionUri: context.extensionUri,
        entry: 'model',
        parse: parseModelPageIntent,
        log,
      }),
    );
    this.#store.add(toDisposable(() => this.#reading.abort()));
    // A page that VS Code made anew gets what was read already.
    this.#store.add(this.#view.onDidBecomeReady(() => (this.#state ? this.#post() : void this.#read())));
    this.#store.add(
      this.#view.onDidReceive((intent) => {
        this.#receive(intent).catch((error: unknown) => showError(log, errorText(error)));
      }),
    );
    this.#watch();
  }

  dispose(): void {
    this.#store.dispose();
  }

  get #folder(): vscode.Uri {
    return vscode.Uri.joinPath(this.#uri, '..');
  }

  #watch(): void {
    const pattern = new vscode.RelativePattern(this.#folder, baseName(this.#uri.path));
    const watcher = this.#store.add(vscode.workspace.createFileSystemWatcher(pattern));
    this.#store.add(watcher.onDidChange(() => void this.#read()));
    this.#store.add(watcher.onDidCreate(() => void this.#read()));
  }

  #post(): void {
    if (this.#state) this.#view.post({ type: 'state', state: this.#state });
  }

  async #read(): Promise<void> {
    this.#reading.abort();
    const { signal } = (this.#reading = new AbortController());
    const show = (part: Partial<ModelPageState>): void => {
      if (signal.aborted) return;
      this.#state = { ...this.#named(), ...this.#state, ...part };
      this.#post();
    };
    const { connections, log } = this.#services;
    await connections.ready;
    const ref = refOfUri(this.#uri, connections);
    try {
      const script = join(this.#services.context.extensionPath, 'dist', 'model-reader.js');
      const { model, text } = await readModelFile(this.#uri, script, signal);
      const place = await this.#placeOf(ref);
      const { name, ...described } = describeModel(model, place);
      show({
        ...this.#named(),
        problem: undefined,
        text,
        ...described,
        ...(name === undefined ? {} : { name }),
      });
      this.#ids = { ...idsOf(model), ...place.ids };
      const [environment, example] = await Promise.all([
        findEnvironment(this.#folder).catch(() => []),
        model.example && readExample(this.#folder, model.example),
      ]);
      show({ environment, example });
      this.#origin = await findModelOrigin(this.#services, this.#ids, ref?.connectionId);
      show({ origin: this.#origin?.origin ?? null });
    } catch (error) {
      if (signal.aborted) return;
      log.warn(`${this.#uri.path}: ${errorText(error)}`);
      show({ ...this.#named(), model: undefined, problem: errorText(error), text: undefined, origin: null });
    }
  }

  /** What is known before anything was read. */
  #named(): ModelPageState {
    const folder = baseName(parentPath(this.#uri.path));
    const isArtifact = this.#uri.scheme === 'mlflow-artifact';
    return {
      name: folder || 'Model',
      location: isArtifact ? this.#uri.path.slice(1) : vscode.workspace.asRelativePath(this.#uri),
      environment: [],
      snippets: [],
    };
  }

  async #placeOf(ref: ArtifactRef | undefined): Promise<Place> {
    const { connections, files } = this.#services;
    if (!ref) {
      const folder = this.#folder;
      return { modelUri: folder.scheme === 'file' ? folder.fsPath : folder.toString(), ids: {} };
    }
    const owner = await files.owner(ref);
    const connection = connections.get(ref.connectionId);
    // The embedded server's port may be another one tomorrow; terminals of this window know it.
    const tracking = connection?.kind === 'remote' ? { trackingUri: connection.location } : {};
    const path = parentPath(ref.path);
    const run = owner.runId === undefined ? {} : { runId: owner.runId };
    if (isModelId(ref.ownerId)) {
      const modelUri = `models:/${ref.ownerId}`;
      return { ...tracking, modelUri, name: owner.name, ids: { ...run, modelId: ref.ownerId } };
    }
    const modelUri = `runs:/${ref.ownerId}/${path}`;
    return { ...tracking, modelUri, name: path || owner.name, ids: { ...run, path } };
  }

  async #receive(intent: Exclude<ModelPageIntent, { readonly type: 'ready' | 'failed' }>): Promise<void> {
    const { commands } = vscode;
    const { runId, modelId } = this.#ids;
    const connectionId = this.#origin?.connectionId;
    switch (intent.type) {
      case 'retry':
        return this.#read();
      case 'openText':
        await commands.executeCommand('vscode.openWith', this.#uri, 'default');
        return;
      case 'register':
        await commands.executeCommand('mlflow.registerModel', this.#uri);
        return this.#read();
      case 'openRun':
        if (runId !== undefined) await commands.executeCommand('mlflow.openRunPage', { connectionId, runId });
        return;
      case 'openLoggedModel':
        if (modelId === undefined || connectionId === undefined) return;
        await commands.executeCommand(
          'mlflow.openModelPage',
          artifactUri({ connectionId, ownerId: modelId, path: 'MLmodel' }),
        );
        return;
      case 'openFile':
        return this.#openFile(intent.path);
      case 'openVersion':
        if (connectionId === undefined) return;
        await commands.executeCommand('mlflow.models.focus');
        await this.#services.models.revealVersion(connectionId, intent.name, intent.version);
    }
  }

  async #openFile(path: string): Promise<void> {
    if (!isInside(path)) throw new Error(`${path} is not in the folder of the model.`);
    const uri = vscode.Uri.joinPath(this.#folder, path);
    const { connections, files, fileSystem } = this.#services;
    const ref = refOfUri(uri, connections);
    if (ref) {
      if (!(await mayRead(ref, await files.stat(ref), fileSystem))) return;
      await fileSystem.prepare(uri);
    }
    // The page may be a preview: it is not to go for a file that it names.
    await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
  }
}

interface Place {
  readonly modelUri: string;
  readonly trackingUri?: string;
  /** What it was logged as. */
  readonly name?: string;
  readonly ids: ModelIds;
}

function idsOf({ runId, modelId, artifactPath }: ModelIds & { readonly artifactPath?: string }): ModelIds {
  // Since MLflow 3 it is where the logged model is, which is no path.
  const path = artifactPath !== undefined && !/^\w+:/.test(artifactPath) ? { path: artifactPath } : {};
  return {
    ...path,
    ...(runId === undefined ? {} : { runId }),
    ...(modelId === undefined ? {} : { modelId }),
  };
}
