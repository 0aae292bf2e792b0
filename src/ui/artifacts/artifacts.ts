import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import type { ArtifactFiles } from '../../state/artifactFiles.ts';
import type { WindowConnections } from '../connections.ts';
import type { Services } from '../services.ts';
import type { TrackingView } from '../trees/experimentsView.ts';
import type { ModelsView } from '../trees/modelsView.ts';
import { registerArtifactFolder } from './artifactFolder.ts';
import { ArtifactFileSystem } from './artifactFileSystem.ts';
import { registerCompareArtifacts } from './compareArtifacts.ts';
import { registerDownloadCommands } from './downloadCommands.ts';
import { registerModelEditor } from './modelEditor.ts';
import { registerOpenArtifact } from './openArtifact.ts';
import { registerSearchArtifacts } from './searchCommand.ts';
import { registerTableEditor } from './tableEditor.ts';

/** Artifacts as files: the file system, and the commands on them. */
export function registerArtifacts(
  services: Services & { readonly connections: WindowConnections; readonly files: ArtifactFiles },
  { experiments, models }: { readonly experiments: TrackingView; readonly models: ModelsView },
): Disposable {
  const store = new DisposableStore();
  const fileSystem = store.add(new ArtifactFileSystem(services.files, services.connections));
  const all = { ...services, fileSystem };
  store.add(fileSystem.register());
  store.add(registerOpenArtifact(all));
  store.add(registerTableEditor(all));
  store.add(registerModelEditor({ ...all, models }));
  store.add(registerCompareArtifacts(all));
  store.add(registerDownloadCommands(all));
  store.add(registerArtifactFolder(all, experiments));
  store.add(registerSearchArtifacts(all));
  return store;
}
