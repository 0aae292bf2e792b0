import * as vscode from 'vscode';
import type { ConnectionNode } from '../trees/nodes.ts';

/** Asks for a token of this connection, as its node in the tree does. */
export async function signInTo(connectionId: string): Promise<void> {
  const node: ConnectionNode = { kind: 'connection', connectionId };
  await vscode.commands.executeCommand('mlflow.signIn', node);
}
