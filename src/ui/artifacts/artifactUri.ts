import * as vscode from 'vscode';
import type { ArtifactRef } from '../../state/artifactRef.ts';
import { authorityOf, partsOf } from '../../state/artifactRef.ts';
import type { Connection, Connections } from '../../state/connection.ts';

export const artifactScheme = 'mlflow-artifact';

/** `mlflow-artifact://<connection>/<run or model id>/<path>` */
export function artifactUri({ connectionId, ownerId, path }: ArtifactRef): vscode.Uri {
  return vscode.Uri.from({
    scheme: artifactScheme,
    authority: authorityOf(connectionId),
    path: path === '' ? `/${ownerId}` : `/${ownerId}/${path}`,
  });
}

/** The connection of this window that a URI names. */
export function connectionOfUri({ authority }: vscode.Uri, { all }: Connections): Connection | undefined {
  return all.find(({ id }) => authorityOf(id) === authority.toLowerCase());
}

/** What a URI names; undefined where it is no artifact's, or of no connection of this window. */
export function refOfUri(uri: vscode.Uri, connections: Connections): ArtifactRef | undefined {
  if (uri.scheme !== artifactScheme) return undefined;
  const connection = connectionOfUri(uri, connections);
  const [ownerId, ...names] = partsOf(uri.path.replace(/^\/|\/$/g, '')) ?? [];
  if (!connection || ownerId === undefined) return undefined;
  return { connectionId: connection.id, ownerId, path: names.join('/') };
}
