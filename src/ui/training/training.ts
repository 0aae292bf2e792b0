import type { Disposable } from '../../common/disposable.ts';
import { DisposableStore } from '../../common/disposable.ts';
import { RunWatch } from '../../state/runWatch.ts';
import { WindowWork } from '../../state/windowWork.ts';
import type { FindFailedRun } from '../projects/taskFailures.ts';
import type { Services } from '../services.ts';
import { rememberFailedRuns } from './failedRuns.ts';
import { followWork } from './followWork.ts';
import { registerRunNotices } from './runNotices.ts';
import { registerTrainingItem } from './trainingItem.ts';

/** While runs train: the status bar, and word of how they ended. */
export function registerTraining(services: Services): Disposable & { readonly findFailedRun: FindFailedRun } {
  const store = new DisposableStore();
  const work = new WindowWork();
  store.add(followWork(work));
  const watch = store.add(new RunWatch(services));
  store.add(registerTrainingItem(services, watch));
  store.add(registerRunNotices(watch, work));
  const failed = store.add(rememberFailedRuns(watch));
  return { findFailedRun: failed.find, dispose: () => store.dispose() };
}
