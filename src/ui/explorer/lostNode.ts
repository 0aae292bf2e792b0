/**
 * While VS Code draws a whole tree anew it forgets its rows, and a command of a row that is clicked just then comes
 * with `undefined` in the place of its node (from the palette or a key it comes with nothing). It must not be done to
 * what happens to be selected.
 */
export function assertNotLost(args: readonly unknown[]): void {
  if (args.length === 0 || args[0] !== undefined) return;
  throw new Error('The view was drawn anew at this very moment, so nothing was done. Try again.');
}
