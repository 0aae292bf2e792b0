/** What a page of a server's own web interface can show. */
export interface PageOf {
  readonly experimentId: string;
  readonly runId?: string;
}

/** The page of a run or an experiment in the web interface of a server. */
export function webPageOf(server: string, { experimentId, runId }: PageOf): string {
  const inside = runId === undefined ? '' : `/runs/${encodeURIComponent(runId)}`;
  const route = `experiments/${encodeURIComponent(experimentId)}${inside}`;
  const isDatabricks = /^https:\/\/[^/]*\.(?:azure)?databricks\.(?:com|net|us)(?:\/|$)/.test(server);
  return isDatabricks ? `${server}/ml/${route}` : `${server}/#/${route}`;
}
