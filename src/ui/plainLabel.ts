/**
 * Somebody's text as a label of VS Code's: in one line, and without the icons that `$(name)` would be in quick picks
 * and the status bar.
 */
export function plainLabel(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').replace(/\$\(/g, '\\$(');
}
