import * as vscode from 'vscode';
import type { RunStatus } from '../../api/entities.ts';
import type { RunColor } from '../../state/runColors.ts';

type ThemedIcon = { readonly light: vscode.Uri; readonly dark: vscode.Uri };
const dots = new Map<string, ThemedIcon>();

/** The run's dot; a kind of ring for one whose line is dashed. */
export function dotIcon(color: RunColor): ThemedIcon {
  const key = `${color.light} ${color.dark} ${color.pattern}`;
  let icon = dots.get(key);
  if (!icon) {
    icon = { light: dotUri(color.light, color.pattern), dark: dotUri(color.dark, color.pattern) };
    dots.set(key, icon);
  }
  return icon;
}

/** A finished run shows its colour; any other one what has become of it. */
export function runIcon(status: RunStatus, color: RunColor): vscode.ThemeIcon | ThemedIcon {
  switch (status) {
    case 'RUNNING':
      return new vscode.ThemeIcon('sync~spin', new vscode.ThemeColor('charts.blue'));
    case 'SCHEDULED':
      return new vscode.ThemeIcon('clock');
    case 'FAILED':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
    case 'KILLED':
      return new vscode.ThemeIcon('circle-slash');
    default:
      return dotIcon(color);
  }
}

/** As the webviews draw them (`.dot` in webview/theme.css). */
function dotUri(color: string, pattern: number): vscode.Uri {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16">${shapeOf(color, pattern)}</svg>`;
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
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
