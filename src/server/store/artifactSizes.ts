import type { ArtifactSize, ExperimentSize, RunSize } from '../../api/ownEndpoints.ts';
import { errorText } from '../../common/log.ts';
import { doesNotExist } from '../answers.ts';
import type { Artifacts } from './artifacts.ts';
import { sizeOfFolder } from './folderSize.ts';
import { readSlices } from './readSlices.ts';
import { findRunArtifactUri } from './runs.ts';
import type { Store } from './store.ts';

export interface Places {
  readonly store: Store;
  readonly artifacts: Artifacts;
  readonly signal: AbortSignal;
}

export async function sizeOfRun(places: Places, runId: string): Promise<RunSize> {
  const { uri, models } = await places.store.read((database) => ({
    uri: findRunArtifactUri(database, runId),
    models: database.all<{ artifact_location: string }>(
      'SELECT artifact_location FROM logged_models WHERE source_run_id = ?',
      runId,
    ),
  }));
  const own = await sizeOfUris(places, [uri]);
  const locations = models.map((model) => model.artifact_location);
  const ofModels = await sizeOfUris(places, locations);
  return { run_id: runId, ...own, model_bytes: ofModels.bytes };
}

/** All in the experiment's folder, with what its runs and models keep elsewhere. */
export async function sizeOfExperiment(places: Places, id: bigint): Promise<ExperimentSize> {
  const { store } = places;
  const location = await store.read((database) =>
    database.value<string>('SELECT artifact_location FROM experiments WHERE experiment_id = ?', id),
  );
  if (location === undefined) throw doesNotExist(`No Experiment with id=${id} exists`);
  const root = `${location.replace(/\/+$/, '')}/`;
  const elsewhere = new Set<string>();
  for (const [table, key, uri] of [
    ['runs', 'run_uuid', 'artifact_uri'],
    ['logged_models', 'model_id', 'artifact_location'],
  ] as const) {
    const slices = readSlices<{ key: string; uri: string | null; experiment_id: bigint | number }>(
      store,
      `SELECT ${key} AS key, ${uri} AS uri, experiment_id FROM ${table}`,
      key,
    );
    for await (const rows of slices) {
      places.signal.throwIfAborted();
      for (const row of rows) {
        if (BigInt(row.experiment_id) === id && !(row.uri ?? '').startsWith(root))
          elsewhere.add(row.uri ?? '');
      }
    }
  }
  return { experiment_id: String(id), ...(await sizeOfUris(places, [location, ...elsewhere])) };
}

async function sizeOfUris({ artifacts, signal }: Places, uris: readonly string[]): Promise<ArtifactSize> {
  let bytes = 0;
  let files = 0;
  let why = '';
  for (const uri of uris) {
    try {
      const folder = await artifacts.at(uri).realRoot();
      if (folder === undefined) continue;
      const size = await sizeOfFolder(folder, signal);
      bytes += size.bytes;
      files += size.files;
      if (size.unreadable > 0) why ||= `${size.unreadable} files or folders could not be read.`;
    } catch (error) {
      signal.throwIfAborted();
      why ||= errorText(error);
    }
  }
  return why === '' ? { bytes, files } : { bytes, files, why };
}
