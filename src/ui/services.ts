import type * as vscode from 'vscode';
import type { Connections, RunSelection } from '../state/connection.ts';
import type { LogHere } from '../state/logHere.ts';
import type { RegistryState } from '../state/registryState.ts';
import type { RunColors } from '../state/runColors.ts';
import type { RunMarks } from '../state/runMarks.ts';
import type { TrackingState } from '../state/trackingState.ts';

/** What `activate` builds once and every part of the interface works with. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly connections: Connections;
  readonly selection: RunSelection;
  /** The one copy of experiments, runs and artifact lists, and of registered models. */
  readonly tracking: TrackingState;
  readonly registry: RegistryState;
  /** The one look of each run: the same dot in trees, tables and charts. */
  readonly colors: RunColors;
  /** Which runs are pinned, and which are not drawn in charts. */
  readonly marks: RunMarks;
  /** Which experiment terminals and project runs log to, where the user has chosen one. */
  readonly logHere: LogHere;
}
