import * as vscode from 'vscode';
import type { Run } from '../../api/entities.ts';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { errorText } from '../../common/log.ts';
import { cutEnd, formatNumber, numberOf } from '../../shared/format.ts';
import { sparkline } from '../../shared/sparkline.ts';
import type { RunWatch } from '../../state/runWatch.ts';
import { plainLabel } from '../plainLabel.ts';
import type { Services } from '../services.ts';
import { mainMetric } from '../trees/mainMetric.ts';
import { runTooltip } from '../trees/tooltips.ts';

/** A run whose process was killed hard goes on being called running: one that was silent so long is left out. */
const silentMs = 3_600_000;
/** What a sparkline of eight blocks is made of. */
const points = 64;

/** The run that trains, its main metric and how that went, in the status bar; a click goes to the run. */
export function registerTrainingItem(services: Services, watch: RunWatch): Disposable {
  const store = new DisposableStore();
  const item = store.add(
    vscode.window.createStatusBarItem('mlflow.training', vscode.StatusBarAlignment.Left, 19),
  );
  item.name = 'MLflow Training';
  let shown = 0;
  const update = async (): Promise<void> => {
    const mine = ++shown;
    const runs = watch.running.filter((run) => Date.now() - lastSign(run) < silentMs);
    const [run] = runs;
    const { connection } = watch;
    if (!run || !connection) {
      item.hide();
      return;
    }
    const metric = mainMetric(run);
    const line = metric ? await readLine(services, run, metric.key) : '';
    // Another answer may have come first.
    if (mine !== shown) return;
    const name = cutEnd(run.info.run_name || run.info.run_id, 30);
    const value = metric && `${formatNumber(metric.value)} ${cutEnd(metric.key, 24)}`;
    const others = runs.length > 1 ? `+${runs.length - 1}` : '';
    const text = [name, value].filter(Boolean).map((part) => plainLabel(part!));
    item.text = `$(sync~spin) ${[text.join(' · '), line, others].filter(Boolean).join(' ')}`;
    item.tooltip = runTooltip(run);
    item.command = {
      command: 'mlflow.openRun',
      title: 'Open Run',
      arguments: [{ runId: run.info.run_id, connectionId: connection.id }],
    };
    const more = others === '' ? '' : `, and ${runs.length - 1} more`;
    item.accessibilityInformation = {
      label: `MLflow run ${name} is running${value ? `, ${value}` : ''}${more}`,
      role: 'button',
    };
    item.show();
  };
  store.add(watch.onDidChange(() => void update()));
  void update();
  return store;
}

/** When it was heard of last. */
function lastSign({ info, data }: Run): number {
  return Math.max(info.start_time, ...(data.metrics ?? []).map(({ timestamp }) => timestamp));
}

async function readLine({ connections, log }: Services, run: Run, key: string): Promise<string> {
  try {
    const client = await connections.active?.connect();
    if (!client) return '';
    const request = { run_ids: [run.info.run_id], metric_key: key, max_results: points };
    const { metrics = [] } = await client.call('getMetricHistoryInterval', request);
    return sparkline(metrics.map(({ value }) => numberOf(value)));
  } catch (error) {
    log.debug(`History of ${key}: ${errorText(error)}`);
    return '';
  }
}
