import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('extension', () => {
  const extension = vscode.extensions.getExtension('mlflow-vscode.mlflow-vscode');

  it('activates', async () => {
    assert.ok(extension, 'VS Code knows the extension');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command that package.json promises', async () => {
    assert.ok(extension);
    await extension.activate();
    const { commands } = extension.packageJSON.contributes as { commands: { command: string }[] };
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      commands.map(({ command }) => command).filter((command) => !registered.has(command)),
      [],
    );
  });
});
