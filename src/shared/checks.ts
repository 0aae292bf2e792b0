// What is asked of messages and of what was kept, before they are taken for anything.

/** No name, filter or message is longer. */
const maxText = 10_000;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxText;
}
