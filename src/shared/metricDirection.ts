/** Which values of a metric are the better ones. */
export type MetricDirection = 'min' | 'max';

const lower =
  /(^|[^a-z])(loss|err|error|rmse|rmsle|mse|mae|mape|msle|smape|mdape|perplexity|ppl|nll|bce|cer|wer|fid|brier|regret|divergence|kl|latency|duration|time|toxicity)([^a-z]|$)/;
const higher =
  /(^|[^a-z])(acc|accuracy|auc|auroc|auprc|f1|fbeta|precision|recall|r2|score|map|ndcg|mrr|bleu|rouge[l\d]*|iou|dice|psnr|ssim|reward|return|kappa|mcc|sensitivity|specificity|hit_?rate|throughput|win_?rate)([^a-z]|$)/;

/** By what it is called; undefined where the name does not say. System metrics have no better or worse. */
export function guessDirection(metric: string): MetricDirection | undefined {
  if (metric.startsWith('system/')) return undefined;
  // `valLoss`, `val_loss` and `val/loss` are made of the same words.
  const words = metric.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();
  if (lower.test(words)) return 'min';
  return higher.test(words) ? 'max' : undefined;
}
