import type { Metric, Run } from '../../api/entities.ts';

// Which of a run's metrics stands beside its name: the one that people choose models by.

const wanted = [
  /accuracy|(^|[_./-])acc($|[_./-])/,
  /(^|[_./-])(f1|auc|roc_auc|r2|ap|map|bleu|rouge)/,
  /score|precision|recall/,
  /rmse|mae|mse|mape|error|perplexity/,
  /loss/,
];
const heldOut = /(^|[_./-])(test|val|valid|validation|eval|cv)/;
const ofTheMachine = /^system\//;

/** The same for all runs of an experiment that have it, whatever else they log. */
export function mainMetric(run: Run): Metric | undefined {
  let best: Metric | undefined;
  for (const metric of run.data.metrics ?? []) {
    if (ofTheMachine.test(metric.key)) continue;
    if (!best || order(metric.key) < order(best.key)) best = metric;
    else if (order(metric.key) === order(best.key) && metric.key < best.key) best = metric;
  }
  return best;
}

function order(key: string): number {
  const name = key.toLowerCase();
  const kind = wanted.findIndex((pattern) => pattern.test(name));
  return (kind === -1 ? wanted.length : kind) * 2 + (heldOut.test(name) ? 0 : 1);
}
