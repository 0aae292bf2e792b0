import * as vscode from 'vscode';
import type { RunStatus } from '../../api/entities.ts';
import type { RunColor } from '../../state/runColors.ts';

type ThemedIcon = { readonly light: vscode.Uri; readonly dark: vscode.Uri };
const dots = new Map<string, ThemedIcon>();

/** The run's dot; a ring for one whose line is dashed. */
export function dotIcon(color: RunColor): ThemedIcon {
  const key = `${color.light} ${color.dark} ${color.dash}`;
  let icon = dots.get(key);
  if (!icon) {
    icon = { light: dotUri(color.light, color.dash), dark: dotUri(color.dark, color.dash) };
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

function dotUri(color: string, ring: boolean): vscode.Uri {
  const shape = ring
    ? `<circle cx="8" cy="8" r="3.5" fill="none" stroke="${color}" stroke-width="2"/>`
    : `<circle cx="8" cy="8" r="4.5" fill="${color}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16">${shape}</svg>`;
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
}
