import type { EndpointName } from '../../api/endpoints.ts';
import { endpoints } from '../../api/endpoints.ts';
import { changeLists } from '../../api/storeChange.ts';
import type { NotFinite, StoreChange } from '../../api/storeChange.ts';
import { RawJson } from './respond.ts';

type Lists = { [name in (typeof changeLists)[number]]: string[] };

/** Endpoints that make something, whose answer alone knows the new id. */
const makers = new Set<EndpointName>(['createExperiment', 'createRun', 'createLoggedModel']);

/** What a call that succeeded has changed, by the names of its fields; undefined where it only reads. */
export function touchedBy(
  name: EndpointName,
  request: Readonly<Record<string, unknown>>,
  answer: unknown,
): StoreChange | undefined {
  const { repeat, path } = endpoints[name];
  if (repeat === 'read') return undefined;
  const lists: Lists = { experiment_ids: [], run_ids: [], model_ids: [], registered_models: [] };
  const isRegistry = /^(?:registered-models|model-versions)\//.test(path);
  add(lists.registered_models, isRegistry ? [request['name'], request['new_name']] : []);
  add(lists.experiment_ids, [request['experiment_id']]);
  // Where a version comes from is only named; a logged model notes its versions.
  add(lists.run_ids, isRegistry ? [] : [request['run_id'] ?? request['run_uuid']]);
  add(lists.model_ids, [request['model_id']]);
  if (makers.has(name)) addIds(lists, answer instanceof RawJson ? answer.parse() : answer);
  const named = changeLists.filter((list) => lists[list].length > 0);
  if (named.length === 0) return { unknown: true };
  const notFinite = notFiniteIn(name, request);
  return {
    ...Object.fromEntries(named.map((list) => [list, lists[list]])),
    ...(notFinite.length > 0 && { not_finite: notFinite }),
  };
}

/** Which metrics a call has given a value that is no finite number. */
function notFiniteIn(name: EndpointName, request: Readonly<Record<string, unknown>>): readonly NotFinite[] {
  const points = name === 'logMetric' ? [request] : name === 'logBatch' ? request['metrics'] : undefined;
  const runId = request['run_id'] ?? request['run_uuid'];
  if (!Array.isArray(points) || typeof runId !== 'string') return [];
  const keys = (points as readonly { readonly key?: string; readonly value?: unknown }[])
    .filter(({ value = 0 }) => !Number.isFinite(Number(value)))
    .map(({ key = '' }) => key);
  return [...new Set(keys)].map((key) => ({ run_id: runId, key }));
}

interface Made {
  readonly experiment_id?: string;
  readonly run?: { readonly info: { readonly run_id: string } };
  readonly model?: { readonly info: { readonly model_id: string } };
}

function addIds(lists: Lists, answer: unknown): void {
  const made = answer as Made;
  add(lists.experiment_ids, [made.experiment_id]);
  add(lists.run_ids, [made.run?.info.run_id]);
  add(lists.model_ids, [made.model?.info.model_id]);
}

function add(list: string[], values: readonly unknown[]): void {
  for (const value of values) if (typeof value === 'string' && value !== '') list.push(value);
}
