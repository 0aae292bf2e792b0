import type { MlflowClient } from '../api/client.ts';
import type { Run } from '../api/entities.ts';
import { errorText } from '../common/log.ts';
import type { RunEnvironment } from '../shared/runPage.ts';
import { readText } from './artifactPreview.ts';
import type { ArtifactFiles } from './artifactFiles.ts';
import { joinPath } from './artifactRef.ts';
import { findModels } from './modelCandidates.ts';

/** What MLflow writes beside a model, in the order in which one asks for it. */
const names = ['requirements.txt', 'python_env.yaml', 'conda.yaml'];

export interface EnvironmentOptions {
  readonly client: MlflowClient;
  readonly files: ArtifactFiles;
  readonly connectionId: string;
  readonly signal: AbortSignal;
}

/** What the newest model of a run needs, as it says itself. */
export async function readEnvironment(
  run: Run,
  { client, files, connectionId, signal }: EnvironmentOptions,
): Promise<RunEnvironment> {
  try {
    const [model] = await findModels(client, run);
    if (!model) return { files: [] };
    const root = run.info.artifact_uri.replace(/\/+$/, '');
    const owner = model.modelId ?? run.info.run_id;
    const folder = model.modelId === undefined ? model.source.slice(root.length + 1) : '';
    const present = await files.list({ connectionId, ownerId: owner, path: folder });
    const found = [];
    for (const name of names.filter((each) => present.some((entry) => entry.name === each))) {
      const path = joinPath(folder, name);
      const content = await readText(files, { connectionId, ownerId: owner, path }, signal);
      if (content.kind === 'text') found.push({ owner, path, text: content.text, isCut: content.isCut });
    }
    return { files: found, model: model.name };
  } catch (error) {
    return { files: [], problem: errorText(error) };
  }
}
