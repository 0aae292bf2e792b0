interface KeyValue {
  readonly key: string;
  readonly value: unknown;
}

interface Run {
  readonly info: { readonly run_name?: string; readonly status?: string; readonly start_time?: unknown };
  readonly data?: {
    readonly metrics?: readonly KeyValue[];
    readonly params?: readonly KeyValue[];
    readonly tags?: readonly KeyValue[];
  };
}

interface Answer {
  readonly run?: Run;
  readonly runs?: readonly Run[];
  readonly metrics?: readonly {
    readonly value: unknown;
    readonly step: unknown;
    readonly timestamp: unknown;
  }[];
}

/**
 * An answer of any of the servers, as far as all have to agree: which runs, in which order, with what data. Ids are
 * left out, since FastTrackML gives its own, and so are the tags and metrics that a server adds by itself.
 */
export function comparable(text: string): string {
  const { run, runs, metrics } = JSON.parse(text) as Answer;
  if (metrics) {
    return JSON.stringify(
      metrics.map(({ value, step, timestamp }) => [value, Number(step), Number(timestamp)]),
    );
  }
  return JSON.stringify((run ? [run] : (runs ?? [])).map(comparableRun));
}

function comparableRun({ info: { run_name, status, start_time }, data = {} }: Run): unknown {
  const named = (list: readonly KeyValue[] = [], pattern: RegExp): readonly string[] =>
    list
      .filter(({ key }) => pattern.test(key))
      .map(({ key, value }) => `${key}=${String(value)}`)
      .sort();
  return [
    run_name,
    status,
    Number(start_time),
    named(data.metrics, /^metric/),
    named(data.params, /^/),
    named(data.tags, /^tag/),
  ];
}
