import * as vscode from 'vscode';
import { LogHere } from './state/logHere.ts';
import { ArtifactFiles } from './state/artifactFiles.ts';
import { RegistryState } from './state/registryState.ts';
import { RunColors } from './state/runColors.ts';
import { RunMarks } from './state/runMarks.ts';
import { RunQueries } from './state/runQueries.ts';
import { TrackingState } from './state/trackingState.ts';
import { ConnectionReader } from './state/connectionReader.ts';
import { registerArtifacts } from './ui/artifacts/artifacts.ts';
import { registerConnectionCommands } from './ui/commands/connectionCommands.ts';
import { registerAllowArtifactRoot } from './ui/commands/allowArtifactRoot.ts';
import { registerOpenRun } from './ui/commands/openRun.ts';
import { registerLogHere } from './ui/commands/logHere.ts';
import { registerOpenSource } from './ui/commands/openSource.ts';
import { registerOpenWebPage } from './ui/commands/openWebPage.ts';
import { registerRegisterModel } from './ui/commands/registerModel.ts';
import { registerViewCommands } from './ui/commands/viewCommands.ts';
import { WindowConnections } from './ui/connections.ts';
import { registerDiskUsage } from './ui/disk/showDiskUsage.ts';
import { registerGoToRun } from './ui/goTo/goToRun.ts';
import { registerLinks } from './ui/goTo/linkCommands.ts';
import { registerExplorer } from './ui/explorer/explorer.ts';
import { registerLanguage } from './ui/language.ts';
import { registerComparePanel } from './ui/panels/comparePanel.ts';
import { registerImagesPanel } from './ui/panels/imagesPanel.ts';
import { registerRunPage } from './ui/panels/runPageCommand.ts';
import { registerRunsPanel } from './ui/panels/runsPanel.ts';
import { registerProjects } from './ui/projects.ts';
import { registerStatusBar } from './ui/statusBar.ts';
import { registerTerminals } from './ui/terminals.ts';
import { registerTraining } from './ui/training/training.ts';
import { createApi } from './ui/trackingApi.ts';
import type { MlflowApi } from './ui/trackingApi.ts';
import { registerExperimentsView, TreeSelection } from './ui/trees/experimentsView.ts';
import { registerModelsView } from './ui/trees/modelsView.ts';

/** Builds the parts and wires them; what they do begins when somebody looks or asks. */
export function activate(context: vscode.ExtensionContext): MlflowApi {
  const own = <T extends vscode.Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const log = own(vscode.window.createOutputChannel('MLflow', { log: true }));
  const connections = own(new WindowConnections(context, log));
  const reader = new ConnectionReader(connections);
  const services = {
    context,
    log,
    connections,
    selection: new TreeSelection(),
    tracking: own(new TrackingState(connections, reader, new RunQueries(context.workspaceState))),
    registry: own(new RegistryState(connections, reader)),
    colors: new RunColors(context.workspaceState),
    marks: new RunMarks(context.workspaceState),
    logHere: own(new LogHere(context.workspaceState, connections)),
    files: own(new ArtifactFiles(connections)),
  };
  const views = {
    experiments: own(registerExperimentsView(services)),
    models: own(registerModelsView(services)),
  };
  own(registerViewCommands(services, views));
  own(registerExplorer(services, views.experiments));
  own(registerConnectionCommands(services));
  own(registerRegisterModel(services, views));
  own(registerArtifacts(services, views));
  own(registerOpenRun(services, views.experiments));
  own(registerAllowArtifactRoot(services, views.experiments));
  own(registerLogHere(services));
  own(registerOpenSource(services));
  own(registerOpenWebPage(services));
  own(registerDiskUsage(services, views.experiments));
  own(registerGoToRun({ ...services, views }));
  own(registerLinks({ ...services, views }));
  own(registerComparePanel(services));
  own(registerRunsPanel(services));
  own(registerImagesPanel(services));
  const training = own(registerTraining(services));
  own(registerProjects(services, training.findFailedRun));
  own(registerRunPage(services, views.models));
  own(registerStatusBar(services, own(registerTerminals(services))));
  own(registerLanguage(services));
  return createApi(services);
}
