import type { Run } from '../api/entities.ts';
import type { KnownKeys } from '../filter/completion.ts';

const mostValues = 50;

/** What these runs logged, for the completion of a filter and the choice of an order. */
export function knownKeysOf(runs: readonly Run[]): KnownKeys {
  const keysOf = (section: 'metrics' | 'params' | 'tags'): readonly string[] =>
    [...new Set(runs.flatMap(({ data }) => (data[section] ?? []).map(({ key }) => key)))].sort();
  return {
    metrics: keysOf('metrics'),
    params: keysOf('params'),
    tags: keysOf('tags'),
    valuesOf: (type, key) => {
      const found = new Set<string>();
      for (const run of runs) {
        const value =
          type === 'parameter'
            ? run.data.params?.find((param) => param.key === key)?.value
            : type === 'tag'
              ? run.data.tags?.find((tag) => tag.key === key)?.value
              : attributeOf(run, key);
        if (value !== undefined) found.add(value);
        if (found.size >= mostValues) break;
      }
      return [...found].sort();
    },
  };
}

function attributeOf({ info }: Run, key: string): string | undefined {
  return { run_name: info.run_name, run_id: info.run_id, user_id: info.user_id }[key];
}
