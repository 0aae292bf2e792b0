import type { RunStatus } from '../../api/entities.ts';

/** How the run's dot is drawn in one kind of theme. */
export interface DotLook {
  readonly color: string;
  /** As of `RunColor`: a kind of ring for one whose line is dashed. */
  readonly pattern: number;
  readonly theme: 'light' | 'dark';
  readonly status?: RunStatus;
}

/** VS Code's own `charts.red` and `icon.foreground`: a picture can't ask for them. */
const badgeColors = {
  light: { failed: '#e51400', other: '#424242', inner: '#ffffff' },
  dark: { failed: '#f14c4c', other: '#c5c5c5', inner: '#1e1e1e' },
};

/** The dot as the webviews draw it (`.dot` in webview/theme.css), with a badge of what has become of the run. */
export function dotSvg({ color, pattern, theme, status }: DotLook): string {
  const badge = badgeOf(status, theme);
  const dot = shapeOf(color, pattern);
  const parts = badge === undefined ? dot : `${gap}<g mask="url(#gap)">${dot}</g>${badge}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16">${parts}</svg>`;
}

/** Between dot and badge the row's background shows, whatever it is. */
const gap =
  '<mask id="gap"><rect width="16" height="16" fill="#fff"/><circle cx="12.5" cy="12.5" r="4.5" fill="#000"/></mask>';

function badgeOf(status: RunStatus | undefined, theme: DotLook['theme']): string | undefined {
  const { failed, other, inner } = badgeColors[theme];
  const line = (d: string, stroke: string): string =>
    `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="1.2" stroke-linecap="round"/>`;
  const ring = `<circle cx="12.5" cy="12.5" r="2.9" fill="none" stroke="${other}" stroke-width="1.2"/>`;
  switch (status) {
    case 'FAILED':
      return `<circle cx="12.5" cy="12.5" r="3.5" fill="${failed}"/>${line('M11 11l3 3m0-3l-3 3', inner)}`;
    case 'KILLED':
      return `${ring}${line('M10.5 10.5l4 4', other)}`;
    case 'SCHEDULED':
      return `${ring}${line('M12.5 11v1.6h1', other)}`;
    default:
      return undefined;
  }
}

function shapeOf(color: string, pattern: number): string {
  const ring = (width: number, more = ''): string =>
    `<circle cx="8" cy="8" r="3.5" fill="none" stroke="${color}" stroke-width="${width}"${more}/>`;
  switch (pattern) {
    case 1:
      return ring(2);
    case 2:
      return ring(2.5, ' stroke-dasharray="2.2 2.2"');
    case 3:
      return `${ring(1.2)}<circle cx="8" cy="8" r="1.5" fill="${color}"/>`;
    default:
      return `<circle cx="8" cy="8" r="4.5" fill="${color}"/>`;
  }
}
