import * as vscode from 'vscode';
import type { RunStatus } from '../../api/entities.ts';
import { runPalette } from '../../state/runColors.ts';
import type { RunColor } from '../../state/runColors.ts';
import { dotSvg } from './runDot.ts';

type ThemedIcon = { readonly light: vscode.Uri; readonly dark: vscode.Uri };
const dots = new Map<string, ThemedIcon>();

/** The run's dot, with a badge where it has not finished well. */
export function dotIcon({ light, dark, pattern }: RunColor, status?: RunStatus): ThemedIcon {
  const key = `${light} ${dark} ${pattern} ${status}`;
  let icon = dots.get(key);
  if (!icon) {
    icon = {
      light: uriOf(dotSvg({ color: light, pattern, theme: 'light', status })),
      dark: uriOf(dotSvg({ color: dark, pattern, theme: 'dark', status })),
    };
    dots.set(key, icon);
  }
  return icon;
}

/**
 * A run's colour and what has become of it. One that runs is VS Code's own spinning icon in the run's colour: a picture
 * that moves would be drawn anew with each frame, and would not heed who wants less motion.
 */
export function runIcon(status: RunStatus, color: RunColor): vscode.ThemeIcon | ThemedIcon {
  if (status === 'RUNNING') return new vscode.ThemeIcon('sync~spin', themeColorOf(color));
  return dotIcon(color, status);
}

/** Contributed in package.json, with the colours of the palette. */
function themeColorOf({ slot }: RunColor): vscode.ThemeColor {
  return new vscode.ThemeColor(`mlflow.run.${runPalette[slot]!.name.toLowerCase()}`);
}

function uriOf(svg: string): vscode.Uri {
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
}
