import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore, toDisposable } from '../../common/disposable.ts';
import { cutEnd, formatNumber } from '../../shared/format.ts';
import { isNews, newsOf } from './runNews.ts';
import type { RunNews } from './runNews.ts';
import type { RunEvent, RunWatch } from '../../state/runWatch.ts';
import type { WindowWork } from '../../state/windowWork.ts';
import { mainMetric } from '../trees/mainMetric.ts';

/** What happens at the same time is told together, and the next not before some time has gone by. */
const gatherMs = 1000;
const gapMs = 15_000;

/** One message when a run that was started from this window has ended, has failed or has turned NaN. */
export function registerRunNotices(watch: RunWatch, work: WindowWork): Disposable {
  const store = new DisposableStore();
  let waiting: RunEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  let lastAt = 0;
  const tell = (): void => {
    timer = undefined;
    lastAt = Date.now();
    const news = newsOf(waiting, ({ data, info }) => {
      const metric = mainMetric({ data, info });
      return metric && `${formatNumber(metric.value)} ${cutEnd(metric.key, 40)}`;
    });
    waiting = [];
    if (news) void show(news);
  };
  store.add(
    watch.onDidHappen((event) => {
      if (!isNews(event, work.at(event.run.info.start_time))) return;
      waiting.push(event);
      timer ??= setTimeout(tell, Math.max(gatherMs, lastAt + gapMs - Date.now()));
    }),
  );
  store.add(toDisposable(() => clearTimeout(timer)));
  return store;
}

async function show({ message, severity, event }: RunNews): Promise<void> {
  const open = 'Open Run';
  const tell =
    severity === 'warning' ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  if ((await tell(plainMessage(message), open)) !== open) return;
  const argument = { runId: event.run.info.run_id, connectionId: event.connection.id };
  await vscode.commands.executeCommand('mlflow.openRunPage', argument);
}

/** Messages of VS Code take `[text](command:…)` for a link; names of runs and metrics are anybody's text. */
function plainMessage(text: string): string {
  return cutEnd(text.replace(/[\s\p{Cc}]+/gu, ' '), 300).replaceAll('](', ']\u200b(');
}
