/**
 * Data of the event `changed` in the embedded server's stream: what was written since the last one. A run
 * is named for its own data, an experiment for itself and for which runs are in it, a registered model for
 * its versions too.
 */
export interface StoreChange {
  /** Anything may have changed: another process wrote to the file, or it was too much to name. */
  readonly unknown?: true;
  readonly experiment_ids?: readonly string[];
  readonly run_ids?: readonly string[];
  readonly model_ids?: readonly string[];
  readonly registered_models?: readonly string[];
  /** Also beside `unknown`; the first of many. */
  readonly not_finite?: readonly NotFinite[];
}

/** A value that is NaN or infinite was written to this history, whatever came after it. */
export interface NotFinite {
  readonly run_id: string;
  readonly key: string;
}

export const anyChange: StoreChange = { unknown: true };

export const changeLists = ['experiment_ids', 'run_ids', 'model_ids', 'registered_models'] as const;

/** Reads the data of an event. What can't be read may be anything. */
export function parseStoreChange(text: string): StoreChange {
  let value: Record<string, unknown> | null;
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    return anyChange;
  }
  if (typeof value !== 'object' || value === null) return anyChange;
  const notFinite = parseNotFinite(value['not_finite']);
  if (value['unknown'] !== undefined) return { ...anyChange, ...notFinite };
  const change: { [name in (typeof changeLists)[number]]?: readonly string[] } = {};
  for (const name of changeLists) {
    const list = value[name];
    if (list === undefined) continue;
    if (!Array.isArray(list) || !list.every((item) => typeof item === 'string')) return anyChange;
    change[name] = list;
  }
  return Object.keys(change).length === 0 ? anyChange : { ...change, ...notFinite };
}

function parseNotFinite(list: unknown): Pick<StoreChange, 'not_finite'> {
  if (!Array.isArray(list)) return {};
  const items = list.filter(
    (item: Partial<NotFinite> | null): item is NotFinite =>
      typeof item?.run_id === 'string' && typeof item.key === 'string',
  );
  return items.length === 0 ? {} : { not_finite: items };
}

/** May what stands in the registry have changed? */
export function changesRegistry({ unknown, registered_models: models }: StoreChange): boolean {
  return unknown === true || models !== undefined;
}

/** May experiments, runs or logged models have changed? */
export function changesTracking(change: StoreChange): boolean {
  return (
    change.unknown === true || [change.experiment_ids, change.run_ids, change.model_ids].some((ids) => ids)
  );
}
