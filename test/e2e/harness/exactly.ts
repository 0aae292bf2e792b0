/** A pattern for an element that holds this text and no more; VS Code splits labels where they match what is typed. */
export function exactly(text: string | RegExp): RegExp {
  return typeof text === 'string' ? new RegExp(`^${text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`) : text;
}
