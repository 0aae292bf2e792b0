import type { Experiment, Run } from '../../api/entities.ts';
import type { Connection } from '../../state/connection.ts';
import type { Services } from '../services.ts';
import { isTreeNode } from '../trees/experimentsView.ts';

/** What a command from the tree or the palette is to work on. */
export type ActionTarget = { readonly connection: Connection } & (
  | { readonly kind: 'experiment'; readonly experiment: Experiment }
  | { readonly kind: 'run'; readonly run: Run }
);

/** The experiment or run of a node, else the run that is selected in the tree. */
export function actionTarget(
  { connections, selection, tracking }: Services,
  argument: unknown,
): ActionTarget | undefined {
  if (isTreeNode(argument)) {
    const connection = connections.get(argument.connectionId);
    if (!connection) return undefined;
    if (argument.kind === 'experiment') {
      return { kind: 'experiment', connection, experiment: argument.experiment };
    }
    return argument.kind === 'run' ? { kind: 'run', connection, run: argument.run } : undefined;
  }
  const [ref] = selection.runs;
  const connection = ref && connections.get(ref.connectionId);
  const run = ref && tracking.findRun(ref);
  return connection && run ? { kind: 'run', connection, run } : undefined;
}
