import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import type { WindowConnections } from '../connections.ts';
import type { Services } from '../services.ts';
import type { TrackingView } from '../trees/experimentsView.ts';
import { registerCopyCommands } from './copyCommands.ts';
import { registerExperimentCommands } from './experimentCommands.ts';
import { registerItemCommands } from './itemCommands.ts';
import { NoteFileSystem } from './noteFileSystem.ts';
import { registerQueryCommands } from './queryCommands.ts';
import { registerTagCommands } from './tagCommands.ts';

/** What can be done with experiments and runs in their tree. */
export function registerExplorer(
  services: Services & { readonly connections: WindowConnections },
  view: TrackingView,
): Disposable {
  const explorer = { services, view };
  const notes = new NoteFileSystem(services.connections, (connectionId) =>
    view.live.refreshNow(connectionId),
  );
  const store = new DisposableStore();
  store.add(notes.register());
  store.add(registerQueryCommands(explorer));
  store.add(registerExperimentCommands(explorer));
  store.add(registerItemCommands(explorer));
  store.add(registerTagCommands(explorer));
  store.add(registerCopyCommands(explorer));
  return store;
}
