import { exactTime, formatBytes, formatTime } from '../../src/shared/format.ts';
import type { ModelPageState } from '../../src/shared/modelPage.ts';
import type { RunVersion } from '../../src/shared/runPage.ts';
import { create, link, toolButton } from '../dom.ts';
import { factList } from '../run/facts.ts';
import type { Fact } from '../run/facts.ts';

export interface SummaryActions {
  readonly openRun: () => void;
  readonly openLoggedModel: () => void;
  readonly openVersion: (name: string, version: string) => void;
  readonly copy: (text: string, what: string) => void;
}

/** What one asks first of a model: which it is, where it comes from, what was made from it. */
export function summaryOf(state: ModelPageState, actions: SummaryActions): HTMLElement {
  return create('aside', {
    class: 'summary',
    attributes: { 'aria-label': 'Summary', tabindex: '0' },
    children: [factList(factsOf(state, actions)), ...versionsOf(state, actions)],
  });
}

function factsOf(state: ModelPageState, actions: SummaryActions): readonly Fact[] {
  const { model, origin, location } = state;
  const { runId = '', modelId = '', uuid = '', created = '', artifactPath = '' } = model ?? {};
  const { runName, modelName, connection = '' } = origin ?? {};
  const createdAt = timeOf(created);
  const copied = (text: string, what: string): HTMLElement | string =>
    text === ''
      ? ''
      : create('span', {
          class: 'with-tool',
          children: [
            create('bdi', { text }),
            toolButton(`Copy ${what}`, 'copy', () => actions.copy(text, what)),
          ],
        });
  return [
    {
      label: 'Created',
      content: createdAt === undefined ? created : formatTime(createdAt),
      title: createdAt === undefined ? created : `${exactTime(createdAt)} (${created} UTC)`,
    },
    {
      label: 'Size',
      content: model?.size === undefined ? '' : formatBytes(model.size),
      title: bytesOf(model?.size),
    },
    { label: 'MLflow', content: model?.mlflowVersion ?? '' },
    {
      label: 'Run',
      content: runName === undefined ? '' : link(runName, actions.openRun),
      title: runName ?? '',
    },
    { label: 'Run ID', content: copied(runId, 'Run ID'), title: runId, isCode: true },
    {
      label: 'Logged model',
      // The page of its own file needs no way to itself.
      content: /^m-[0-9a-f]+\/MLmodel$/.test(location)
        ? (modelName ?? '')
        : modelName === undefined
          ? ''
          : link(modelName, actions.openLoggedModel),
      title: modelName ?? '',
    },
    { label: 'Model ID', content: copied(modelId, 'Model ID'), title: modelId, isCode: true },
    { label: 'UUID', content: uuid === modelId ? '' : copied(uuid, 'UUID'), title: uuid, isCode: true },
    { label: 'Artifact path', content: artifactPath, title: artifactPath, isCode: true },
    { label: 'Connection', content: connection, title: connection },
    { label: 'File', content: location, title: location, isCode: true },
  ];
}

function bytesOf(size: number | undefined): string {
  return size === undefined ? '' : `${size.toLocaleString('en')} bytes`;
}

/** MLflow writes UTC without saying so: `2026-11-27 16:49:09.172700`. */
function timeOf(created: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?$/.exec(created);
  const ms = match ? Date.parse(`${match[1]}T${match[2]}Z`) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

function versionsOf({ origin, model }: ModelPageState, actions: SummaryActions): readonly HTMLElement[] {
  if (!model?.isMapping || origin === undefined) return [];
  const heading = create('h2', { text: 'Registered versions' });
  if (origin === null) {
    const isNamed = model.runId !== undefined || model.modelId !== undefined;
    const text = isNamed
      ? 'No connection of this window knows the model.'
      : 'The file names no run and no model.';
    return [heading, create('p', { class: 'muted', text })];
  }
  if (origin.versions.length === 0) return [heading, create('p', { class: 'muted', text: 'None yet.' })];
  const items = origin.versions.map((version) => create('li', { children: [versionOf(version, actions)] }));
  return [heading, create('ul', { class: 'related', children: items })];
}

function versionOf(
  { name, version, stage, aliases }: RunVersion,
  { openVersion }: SummaryActions,
): HTMLElement {
  const badges = [...aliases.map((alias) => `@${alias}`), ...(stage === '' ? [] : [stage])];
  return create('span', {
    class: 'version',
    title: `${name} v${version}`,
    children: [
      link(`${name} v${version}`, () => openVersion(name, version)),
      ...badges.map((text) => create('span', { class: 'badge', text })),
    ],
  });
}
