/** What was read, and for how long that is good. */
export interface Kept<T> {
  readonly value: Promise<T>;
  /** Until when it answers; what is still being read answers all that ask meanwhile. */
  until: number;
}

const maxKept = 2000;

/** One reading for all that ask meanwhile and shortly after; a failure is not kept. */
export async function keep<T>(
  map: Map<string, Kept<T>>,
  key: string,
  freshMs: (value: T) => number,
  read: () => Promise<T>,
): Promise<T> {
  const known = map.get(key);
  if (known && Date.now() < known.until) return known.value;
  const began = Date.now();
  const kept: Kept<T> = { value: read(), until: Infinity };
  map.delete(key);
  map.set(key, kept);
  for (const oldest of map.keys()) {
    if (map.size <= maxKept) break;
    map.delete(oldest);
  }
  try {
    const value = await kept.value;
    kept.until = began + freshMs(value);
    return value;
  } catch (error) {
    if (map.get(key) === kept) map.delete(key);
    throw error;
  }
}
