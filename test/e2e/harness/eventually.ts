import { setTimeout as pause } from 'node:timers/promises';

/** Waits until it holds; after so many seconds it throws what is still wrong. */
export async function eventually(holds: () => Promise<void>, seconds = 30): Promise<void> {
  for (const until = Date.now() + seconds * 1000; ; await pause(150)) {
    try {
      return await holds();
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}
