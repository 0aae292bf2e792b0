/**
 * Arrow keys in a table: one cell is in the Tab order, the arrows move from there, Home and End go to the
 * ends of the row, with Ctrl to those of the table. Ctrl/Cmd+C copies a cell's exact value.
 */
export function handleGridKeys(table: HTMLTableElement): void {
  let current: HTMLElement | undefined;

  const makeCurrent = (cell: HTMLElement): void => {
    if (cell === current) return;
    current?.setAttribute('tabindex', '-1');
    current = cell;
    cell.setAttribute('tabindex', '0');
  };

  table.addEventListener('focusin', (event) => {
    const cell =
      event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-cell]') : null;
    if (cell) makeCurrent(cell);
  });

  table.addEventListener('keydown', (event) => {
    const from = event.target instanceof HTMLElement ? event.target : undefined;
    // In a chart or in a button's row the keys are theirs.
    if (!from?.matches('[data-cell], .fold') || event.altKey) return;
    const target = targetOf(from, event);
    if (!target) return;
    event.preventDefault();
    target.focus();
  });

  table.addEventListener('copy', (event) => {
    if (String(document.getSelection()) !== '') return;
    const cell = document.activeElement;
    if (!(cell instanceof HTMLElement) || cell.dataset['cell'] === undefined) return;
    event.clipboardData?.setData('text/plain', cell.dataset['cell'] || (cell.textContent ?? ''));
    event.preventDefault();
  });

  // Whatever the table shows, one cell of it can be reached with Tab.
  new MutationObserver(() => {
    if (current && table.contains(current)) return;
    const first = table.querySelector<HTMLElement>('[data-cell]');
    if (first) makeCurrent(first);
  }).observe(table, { childList: true, subtree: true });
}

function targetOf(from: HTMLElement, event: KeyboardEvent): HTMLElement | undefined {
  const whole = event.ctrlKey || event.metaKey;
  const row = from.closest('tr');
  const rows = rowsOf(from);
  const rowIndex = row ? rows.indexOf(row) : -1;
  if (!row || rowIndex < 0) return undefined;
  const cells = cellsOf(row);
  const index = Math.max(0, cells.indexOf(from));
  const inRow = (at: number): HTMLElement | undefined => {
    const target = rows[at];
    if (!target) return undefined;
    const targets = cellsOf(target);
    // A section's head is one cell wide: going on from it, the column is the first.
    return targets[Math.min(index, targets.length - 1)];
  };
  switch (event.key) {
    case 'ArrowRight':
      return cells[index + 1];
    case 'ArrowLeft':
      return cells[index - 1];
    case 'ArrowDown':
      return inRow(rowIndex + 1);
    case 'ArrowUp':
      return inRow(rowIndex - 1);
    case 'PageDown':
      return inRow(Math.min(rows.length - 1, rowIndex + 10));
    case 'PageUp':
      return inRow(Math.max(0, rowIndex - 10));
    case 'Home':
      return whole ? inRow(0) : cells[0];
    case 'End':
      return whole ? inRow(rows.length - 1) : cells.at(-1);
    default:
      return undefined;
  }
}

function rowsOf(from: HTMLElement): HTMLTableRowElement[] {
  const table = from.closest('table');
  return [...(table?.rows ?? [])].filter((row) => cellsOf(row).length > 0);
}

function cellsOf(row: HTMLTableRowElement): HTMLElement[] {
  return [...row.cells].flatMap((cell) => {
    if (cell.dataset['cell'] !== undefined) return [cell];
    const button = cell.querySelector<HTMLElement>('.fold');
    return button ? [button] : [];
  });
}
