import type * as vscode from 'vscode';
import type { Connections, RunSelection } from '../state/connection.ts';

/** What `activate` builds once and every part of the interface works with. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly connections: Connections;
  readonly selection: RunSelection;
}
