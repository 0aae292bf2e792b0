/** Undefined for what leads elsewhere than to the web: commands, files, scripts, data. */
export function webAddress(href: string): string | undefined {
  if (!URL.canParse(href)) return undefined;
  const { protocol } = new URL(href);
  return ['http:', 'https:', 'mailto:'].includes(protocol) ? href : undefined;
}
