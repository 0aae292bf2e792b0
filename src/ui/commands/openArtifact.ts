import { chmod, mkdir } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import * as vscode from 'vscode';
import type { MlflowClient } from '../../api/client.ts';
import type { Disposable } from '../../common/disposable.ts';
import { formatBytes } from '../../shared/format.ts';
import { openArtifact } from '../../state/artifactSource.ts';
import { registerCommand, signalOf } from '../commandWrapper.ts';
import type { Services } from '../services.ts';
import { isTreeNode } from '../trees/experimentsView.ts';
import type { ArtifactNode } from '../trees/nodes.ts';

const maxBytes = 50 * 1024 * 1024;

/** `mlflow.openArtifact`: a read-only copy in a folder of this session, opened with VS Code's own viewers. */
export function registerOpenArtifact(services: Services): Disposable {
  return registerCommand(services.log, 'mlflow.openArtifact', async (node) => {
    if (!isTreeNode(node) || node.kind !== 'artifact' || node.file.is_dir) return;
    const size = node.file.file_size ?? 0;
    if (size > maxBytes) {
      throw new Error(
        `${node.file.path} has ${formatBytes(size)}: files of more than ${formatBytes(maxBytes)} are not opened here.`,
      );
    }
    const client = await services.connections.get(node.connectionId)?.connect();
    if (!client) return;
    const target = join(services.context.logUri.fsPath, 'artifacts', ...pathOf(node));
    await vscode.window.withProgress(
      { location: { viewId: 'mlflow.experiments' }, cancellable: true },
      (_, token) => download(client, node, { target, signal: signalOf(token) }),
    );
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(target), { preview: true });
  });
}

async function download(
  client: MlflowClient,
  node: ArtifactNode,
  { target, signal }: { target: string; signal: AbortSignal },
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const owner = node.model ? { model: node.model.info } : { run: node.run.info };
  const response = await openArtifact(client, owner, { path: node.file.path, signal, timeoutMs: 120_000 });
  await chmod(target, 0o644).catch(() => {});
  if (response.body) {
    const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
    await pipeline(body, createWriteStream(target), { signal });
  } else await pipeline(Readable.from([]), createWriteStream(target));
  // A copy: what is typed into it would be lost, so VS Code shows it with a lock.
  await chmod(target, 0o444);
}

/** Inside the session's folder, whatever the server calls the file. */
function pathOf(node: ArtifactNode): readonly string[] {
  const root = createHash('sha256').update(node.connectionId).digest('hex').slice(0, 8);
  const parts = node.file.path
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map((part) => part.replace(/[:*?"<>|]/g, '_'));
  return [root, node.model?.info.model_id ?? node.run.info.run_id, ...parts];
}
