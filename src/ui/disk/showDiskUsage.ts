import * as vscode from 'vscode';
import type { Experiment, Run } from '../../api/entities.ts';
import type { DeletionReport } from '../../api/ownEndpoints.ts';
import type { Disposable } from '../../common/disposable.ts';
import { countOf, formatBytes, formatCount } from '../../shared/format.ts';
import type { Connection } from '../../state/connection.ts';
import { previewDeletion } from '../../state/deleteForGood.ts';
import {
  byBytes,
  measureExperiments,
  measureRuns,
  readAllExperiments,
  readAllRuns,
} from '../../state/diskUsage.ts';
import type { Usage } from '../../state/diskUsage.ts';
import { registerCommand } from '../commandWrapper.ts';
import type { TrackingView } from '../trees/experimentsView.ts';
import { isTreeNode } from '../trees/experimentsView.ts';
import type { Services } from '../services.ts';
import { deleteForGood } from './deleteForGood.ts';
import { deletedItem, experimentUsageItem, goToButton, runUsageItem } from './usageItems.ts';
import type { UsageItem } from './usageItems.ts';
import { pickUsage } from './usagePick.ts';

/** `mlflow.showDiskUsage`: what fills the disk, the largest first, and from there delete for good. */
export function registerDiskUsage(services: Services, view: TrackingView): Disposable {
  return registerCommand(services.log, 'mlflow.showDiskUsage', async (argument) => {
    const connection = await chooseConnection(services, argument);
    if (!connection) return;
    for (;;) {
      const experiment = await showExperiments(connection);
      if (!experiment) return;
      const next = await showRuns({ connection, view }, experiment);
      if (next !== 'back') return;
    }
  });
}

/** Only the embedded server can say. */
async function chooseConnection(
  { connections }: Services,
  argument: unknown,
): Promise<Connection | undefined> {
  const named = isTreeNode(argument) ? connections.get(argument.connectionId) : undefined;
  if (named?.kind === 'embedded') return named;
  const embedded = connections.all.filter(({ kind }) => kind === 'embedded');
  if (embedded.length === 0) throw new Error('There is no database in this window to measure.');
  if (embedded.length === 1) return embedded[0];
  const items = embedded.map((connection) => ({ label: connection.label, connection }));
  const options = { title: 'Show Disk Usage', placeHolder: 'Database to measure' };
  return (await vscode.window.showQuickPick(items, options))?.connection;
}

/** The experiment whose runs are to be shown. */
async function showExperiments(connection: Connection): Promise<Experiment | undefined> {
  const usages: Usage<Experiment>[] = [];
  let deleted: DeletionReport | undefined;
  const picked = await pickUsage({
    title: `Disk Usage of ${connection.label}`,
    choose: 'one',
    back: false,
    async measure({ tell: tellList, signal }) {
      const client = await connection.connect();
      const { size } = await client.callOwn('getStore', {}, { signal });
      const experiments = await readAllExperiments(client, { signal });
      let measured = 0;
      const tell = (): void => {
        const first = deleted && deletedItem(deleted);
        const items = byBytes(usages).map(experimentUsageItem);
        const total = formatBytes(usages.reduce((sum, { bytes }) => sum + bytes, 0));
        const isWhole = measured === experiments.length && deleted !== undefined;
        const text = isWhole
          ? `${total} of artifacts in ${countOf(measured, 'experiment')}${unmeasured(usages)}, ${formatBytes(size)} database. Enter shows the runs`
          : `Measuring: ${formatCount(measured)} of ${countOf(experiments.length, 'experiment')}, ${total} so far`;
        tellList({ items: first ? [first, ...items] : items, text, isWhole });
      };
      tell();
      await measureExperiments(client, experiments, {
        signal,
        onMeasured(found, count) {
          measured = count;
          usages.push(...found);
          tell();
        },
      });
      deleted = (await previewDeletion(client, { kind: 'deleted' }, { signal })).report;
      tell();
    },
  });
  if (picked === undefined || picked === 'back') return undefined;
  const [item] = picked.items;
  if (item?.experiment && picked.button === undefined) return item.experiment;
  if (item?.deleted) await deleteForGood(connection, { kind: 'deleted' });
  else if (item?.experiment) {
    await deleteForGood(connection, {
      kind: 'chosen',
      runIds: [],
      experimentIds: [item.experiment.experiment_id],
    });
  } else return undefined;
  return showExperiments(connection);
}

async function showRuns(
  { connection, view }: { readonly connection: Connection; readonly view: TrackingView },
  experiment: Experiment,
): Promise<'back' | undefined> {
  const usages: Usage<Run>[] = [];
  const { experiment_id: experimentId, name } = experiment;
  const picked = await pickUsage({
    title: `Disk Usage of ${name}`,
    choose: 'tick',
    back: true,
    async measure({ tell: tellList, signal }) {
      const client = await connection.connect();
      const { runs, more } = await readAllRuns(client, experimentId, { signal });
      const of = `${countOf(runs.length, 'run')}${more ? ' (the newest)' : ''}`;
      let measured = 0;
      const tell = (): void => {
        const total = formatBytes(usages.reduce((sum, { bytes }) => sum + bytes, 0));
        const isWhole = measured >= runs.length;
        const text = isWhole
          ? `${total} in ${of}${unmeasured(usages)}. Tick those that are to be deleted for good`
          : `Measuring: ${formatCount(measured)} of ${of}, ${total} so far`;
        tellList({ items: byBytes(usages).map(runUsageItem), text, isWhole });
      };
      tell();
      await measureRuns(client, runs, {
        signal,
        onMeasured(found, count) {
          measured = count;
          usages.push(...found);
          tell();
        },
      });
    },
  });
  if (picked === undefined || picked === 'back') return picked;
  const runs = picked.items.flatMap(({ run }: UsageItem) => run ?? []);
  const [first] = runs;
  if (!first) return 'back';
  if (picked.button === goToButton) {
    await view.revealRun(connection.id, experimentId, first.info.run_id);
    return undefined;
  }
  const gone = await deleteForGood(connection, { kind: 'runs', runs });
  if (gone) await view.live.refreshNow(connection.id);
  return showRuns({ connection, view }, experiment);
}

function unmeasured(usages: readonly Usage<unknown>[]): string {
  const unknown = usages.filter(({ why }) => why !== undefined).length;
  return unknown === 0 ? '' : ` (${formatCount(unknown)} not whole)`;
}
