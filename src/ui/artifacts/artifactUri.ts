import * as vscode from 'vscode';
import type { ArtifactRef } from '../../state/artifactRef.ts';
import { authorityOf, partsOf } from '../../state/artifactRef.ts';
import type { Connections } from '../../state/connection.ts';

export const artifactScheme = 'mlflow-artifact';

/** `mlflow-artifact://<connection>/<run or model id>/<path>` */
export function artifactUri({ connectionId, ownerId, path }: ArtifactRef): vscode.Uri {
  return vscode.Uri.from({
    scheme: artifactScheme,
    authority: authorityOf(connectionId),
    path: path === '' ? `/${ownerId}` : `/${ownerId}/${path}`,
  });
}

/** What a URI names; undefined where it is no artifact's. An id of a connection that is not here stays as it is. */
export function refOfUri(uri: vscode.Uri, connections: Connections): ArtifactRef | undefined {
  if (uri.scheme !== artifactScheme) return undefined;
  const authority = uri.authority.toLowerCase();
  const connection = connections.all.find(({ id }) => authorityOf(id) === authority);
  const parts = partsOf(uri.path.replace(/^\/|\/$/g, ''));
  const [ownerId, ...names] = parts ?? [];
  if (!connection || ownerId === undefined) return undefined;
  return { connectionId: connection.id, ownerId, path: names.join('/') };
}
