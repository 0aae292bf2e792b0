import type { KeyValue } from '../../api/entities.ts';

/** Inner fields that were not sent count as `""`. */
export function withValue({ key, value }: { readonly key?: string; readonly value?: string }): KeyValue {
  return { key: key ?? '', value: value ?? '' };
}
