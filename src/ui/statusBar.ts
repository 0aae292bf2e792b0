import * as vscode from 'vscode';
import type { Disposable } from '../common/disposable.ts';
import { DisposableStore, toDisposable } from '../common/disposable.ts';
import type { Connection } from '../state/connection.ts';
import { registerCommand } from './commandWrapper.ts';
import type { Services } from './services.ts';
import type { TerminalTargets } from './terminalTarget.ts';

/** Which connection is active, how it is, and where the runs of terminals go; a click opens a small menu. */
export function registerStatusBar(services: Services, terminals: TerminalTargets): Disposable {
  const { connections, log } = services;
  const store = new DisposableStore();
  const item = store.add(
    vscode.window.createStatusBarItem('mlflow.status', vscode.StatusBarAlignment.Left, 20),
  );
  item.name = 'MLflow';
  item.command = 'mlflow.showMenu';
  let status: Disposable | undefined;
  const update = (): void => {
    const connection = shownConnection(services);
    if (!connection) {
      item.hide();
      return;
    }
    const look = lookOf(connection);
    item.text = `$(${look.icon}) ${connection.label}`;
    item.backgroundColor = look.failed ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.tooltip = tooltipOf(connection, look.state, terminals);
    item.accessibilityInformation = { label: `MLflow, ${connection.label}, ${look.state}` };
    item.show();
  };
  const follow = (): void => {
    status?.dispose();
    status = shownConnection(services)?.onDidChangeStatus(update);
    update();
  };
  follow();
  store.add(connections.onDidChange(follow));
  store.add(terminals.onDidChange(update));
  store.add(toDisposable(() => status?.dispose()));
  store.add(registerCommand(log, 'mlflow.showMenu', () => showMenu(services, terminals)));
  return store;
}

function shownConnection({ connections }: Services): Connection | undefined {
  return connections.active ?? connections.all[0];
}

interface Look {
  readonly icon: string;
  readonly state: string;
  readonly failed?: boolean;
}

function lookOf({ status, kind }: Connection): Look {
  if (status.kind === 'connecting') {
    return kind === 'embedded' && !status.idle
      ? { icon: 'sync~spin', state: 'Starting' }
      : { icon: kind === 'embedded' ? 'database' : 'server', state: 'Not asked yet' };
  }
  if (status.kind === 'failed') return { icon: 'warning', state: status.message, failed: true };
  if (status.readOnly) return { icon: 'lock', state: `Read-only: ${status.readOnly}` };
  return { icon: kind === 'embedded' ? 'database' : 'server', state: status.notice ?? 'Ready' };
}

function tooltipOf(connection: Connection, state: string, terminals: TerminalTargets): vscode.MarkdownString {
  const { current } = terminals;
  const text = new vscode.MarkdownString();
  text.appendMarkdown('**MLflow** ').appendText(connection.label).appendMarkdown('\n\n');
  appendPlain(text, connection.location);
  text.appendMarkdown('\n\n');
  appendPlain(text, state);
  text.appendMarkdown('\n\n---\n\n');
  text.appendMarkdown('**Terminals** ').appendText(current.text).appendMarkdown('\n\n');
  appendPlain(text, current.detail);
  return text;
}

/** An address of the API is nothing to open in a browser: it stands as code, not as a link. */
function appendPlain(text: vscode.MarkdownString, plain: string): void {
  for (const part of plain.split(/(https?:\/\/[^\s`]*[^\s`.,])/)) {
    if (part.startsWith('http')) text.appendMarkdown(`\`${part}\``);
    else text.appendText(part);
  }
}

async function showMenu({ connections, log }: Services, terminals: TerminalTargets): Promise<void> {
  const connection = connections.active ?? connections.all[0];
  const items: (vscode.QuickPickItem & { run?: () => unknown })[] = [
    { label: '$(add) Add Connection…', run: () => vscode.commands.executeCommand('mlflow.addConnection') },
    {
      label: '$(copy) Copy Tracking URI',
      description: connection?.kind === 'remote' ? connection.location : undefined,
      run: () => connection && copyUri(connection),
    },
    { label: '$(refresh) Refresh', run: () => vscode.commands.executeCommand('mlflow.refresh') },
    { label: '$(output) Show Log', run: () => log.show() },
    {
      label: '$(gear) Settings',
      run: () =>
        vscode.commands.executeCommand('workbench.action.openSettings', '@ext:mlflow-vscode.mlflow-vscode'),
    },
  ];
  const shown = connection ? items : items.filter(({ label }) => !label.includes('Copy'));
  const picked = await vscode.window.showQuickPick(shown, {
    title: connection ? `MLflow: ${connection.label}` : 'MLflow',
    placeHolder: `${terminals.current.text}. ${terminals.current.detail}`,
  });
  await picked?.run?.();
}

async function copyUri(connection: Connection): Promise<void> {
  const uri = (await connection.trackingEnvironment())['MLFLOW_TRACKING_URI'];
  if (uri === undefined) return;
  await vscode.env.clipboard.writeText(uri);
  vscode.window.setStatusBarMessage(`$(check) Copied ${uri}`, 4000);
}
