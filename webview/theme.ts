/** VS Code's colours and fonts as values, for what is drawn and can't use CSS variables itself. */
export interface Theme {
  /** Decides which of a run's two colours is used. */
  readonly dark: boolean;
  readonly highContrast: boolean;
  readonly foreground: string;
  readonly muted: string;
  readonly axis: string;
  readonly grid: string;
  readonly fontFamily: string;
  /** In px. */
  readonly fontSize: number;
}

export function currentTheme(): Theme {
  const styles = getComputedStyle(document.documentElement);
  const { classList } = document.body;
  const read = (name: string): string => styles.getPropertyValue(name).trim();
  const highContrast =
    classList.contains('vscode-high-contrast') || classList.contains('vscode-high-contrast-light');
  const foreground = read('--vscode-foreground');
  return {
    dark:
      classList.contains('vscode-dark') ||
      (classList.contains('vscode-high-contrast') && !classList.contains('vscode-high-contrast-light')),
    highContrast,
    foreground,
    muted: read('--vscode-descriptionForeground') || foreground,
    axis: highContrast ? foreground : withAlpha(foreground, 0.25),
    grid: withAlpha(foreground, highContrast ? 0.2 : 0.08),
    fontFamily: read('--vscode-font-family') || 'sans-serif',
    fontSize: Math.max(10, (Number.parseFloat(read('--vscode-font-size')) || 13) - 2),
  };
}

/** VS Code changes the body's class and the root's variables when the user picks another theme. */
export function onDidChangeTheme(listener: () => void): void {
  let waiting = false;
  const observer = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      listener();
    });
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}

/** A hex or rgb() colour, seen through. */
export function withAlpha(color: string, alpha: number): string {
  const hex = /^#([0-9a-f]{6})/i.exec(color)?.[1];
  if (hex) {
    const channels = [0, 2, 4].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));
    return `rgba(${channels.join(', ')}, ${alpha})`;
  }
  const rgb = /^rgba?\(([^,]+),([^,]+),([^,)]+)/.exec(color);
  return rgb ? `rgba(${rgb[1]!.trim()}, ${rgb[2]!.trim()}, ${rgb[3]!.trim()}, ${alpha})` : color;
}
