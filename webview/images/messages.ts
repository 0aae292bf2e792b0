import { countOf } from '../../src/shared/format.ts';
import type { ImagesState } from '../../src/shared/images.ts';
import { button, choices, create, icon, link } from '../dom.ts';

export interface MessageActions {
  readonly refresh: () => void;
  readonly showLog: () => void;
}

/** What stands in place of the grid while there are no images; nothing while they are on their way. */
export function emptyMessage({ runs }: ImagesState, actions: MessageActions): readonly HTMLElement[] {
  const failed = runs.filter(({ problem }) => problem !== undefined);
  const isKnown = runs.every(({ isListed, problem }) => isListed || problem !== undefined);
  if (!isKnown) return [create('p', { class: 'muted', text: 'Looking for images…' })];
  const retry = button('Try Again', actions.refresh);
  if (failed.length === runs.length) {
    const words = [...new Set(failed.map(({ problem }) => problem))].slice(0, 3);
    const paragraphs = words.map((text) => create('p', { class: 'failed', text: text! }));
    return [...paragraphs, choices(retry, button('Show Log', actions.showLog))];
  }
  const who = runs.length === 1 ? 'This run has' : `None of these ${countOf(runs.length, 'run')} has`;
  const code = create('code', { text: 'mlflow.log_image(image, key="sample", step=step)' });
  const hint = create('p', { class: 'muted', text: 'Images appear here as soon as they are logged, as by ' });
  hint.append(code);
  const none = runs.length === 1 ? 'no images yet.' : 'any images yet.';
  return [create('p', { text: `${who} ${none}` }), hint, choices(button('Refresh', actions.refresh))];
}

/** Above the grid: which runs are not shown as they are now, and why. */
export function bannerOf({ runs }: ImagesState, actions: MessageActions): readonly HTMLElement[] {
  const failed = runs.filter(({ problem }) => problem !== undefined);
  const [first] = failed;
  if (!first) return [];
  const who = failed.length === 1 ? first.name : countOf(failed.length, 'run');
  return [
    icon('error'),
    create('span', { class: 'banner-text', text: `${who}: ${first.problem}`, title: first.problem! }),
    link('Try Again', actions.refresh),
    link('Show Log', actions.showLog),
  ];
}
