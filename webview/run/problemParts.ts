import { create, link } from '../dom.ts';
import type { Page } from './page.ts';

/** Why artifacts are not shown, and what to do about it. */
export function problemParts(
  page: Page,
  { problem, isOutside }: { readonly problem: string; readonly isOutside?: true | undefined },
): readonly HTMLElement[] {
  if (isOutside) {
    const text = 'The artifacts are in a folder outside this workspace, which is read only after a yes.';
    return [
      create('p', { class: 'muted', text }),
      link('Show Artifacts', () => page.send({ type: 'act', action: 'showArtifacts' })),
    ];
  }
  return [
    create('p', { class: 'failed', text: problem }),
    link('Try Again', () => page.send({ type: 'refresh' })),
  ];
}
