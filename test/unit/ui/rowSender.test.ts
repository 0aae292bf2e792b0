import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { unpackRows } from '../../../src/shared/runTable.ts';
import type { RunRow, RunTableMessage, RunTableState, ValueKey } from '../../../src/shared/runTable.ts';
import { RowSender } from '../../../src/ui/panels/rowSender.ts';
import { RunData } from '../../../webview/runs/runData.ts';

const look = { light: '#000000', dark: '#ffffff', pattern: 0 };
const state: RunTableState = {
  connection: 'here',
  experiment: 'e',
  query: { filter: '' },
  language: 'extended',
  more: false,
};
const keys = Array.from({ length: 500 }, (_, index): ValueKey => ({ group: 'params', key: `p${index}` }));

function wideRows(count: number, of = 'a'): readonly RunRow[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${of}${index}`,
    name: `run "${index}" </é>`,
    status: 'FINISHED',
    start: index,
    user: '',
    look,
    values: keys.map(({ key }) => `${key} of ${index}`),
  }));
}

const idsOf = (rows: readonly RunRow[]): string[] => rows.map(({ id }) => id);

/** Waits until so many changes have been sent whole. */
async function untilSent(messages: readonly RunTableMessage[], changes: number): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (messages.filter(({ type }) => type === 'state').length >= changes) return;
    await pause(10);
  }
}

/** What a page makes of the messages. */
function pageOf(messages: readonly RunTableMessage[]): RunData {
  const data = new RunData();
  for (const message of messages) {
    if (message.type === 'rows') data.add({ ...message, rows: unpackRows(message.rows) });
    if (message.type === 'state' && message.order) data.setOrder(message.order);
  }
  return data;
}

describe('rows on their way to a page', () => {
  test('wide rows go in parts, the first at once, and arrive as they are', async () => {
    const sent: RunTableMessage[] = [];
    const sender = new RowSender((message) => sent.push(message));
    const rows = wideRows(250);
    sender.send({ keys, rows, order: idsOf(rows), state });
    assert.deepEqual(
      sent.map(({ type }) => type),
      ['rows'],
    );
    await untilSent(sent, 1);
    assert.deepEqual(
      sent.map((message) => (message.type === 'rows' ? unpackRows(message.rows).length : message.type)),
      [100, 100, 50, 'state'],
    );
    const data = pageOf(sent);
    assert.deepEqual(data.rows, rows);
    assert.equal(data.columns.filter(({ group }) => group === 'params').length, 500);
  });

  test('of an order only what is new is said', async () => {
    const sent: RunTableMessage[] = [];
    const sender = new RowSender((message) => sent.push(message));
    const [first, more] = [wideRows(3), wideRows(2, 'b')];
    sender.send({ keys, rows: first, order: idsOf(first), state });
    sender.send({ keys, rows: more, order: idsOf([...first, ...more]), state });
    sender.send({ keys, rows: [], order: ['a0', 'b1'], state });
    await untilSent(sent, 3);
    const orders = sent.flatMap((message) => (message.type === 'state' ? [message.order] : []));
    assert.deepEqual(orders, [
      { kept: 0, ids: ['a0', 'a1', 'a2'] },
      { kept: 3, ids: ['b0', 'b1'] },
      { kept: 1, ids: ['b1'] },
    ]);
    assert.deepEqual(idsOf(pageOf(sent).rows), ['a0', 'b1']);
  });

  test('a page that is made anew is not sent what the one before was sent in part', async () => {
    const sent: RunTableMessage[] = [];
    const sender = new RowSender((message) => sent.push(message));
    const rows = wideRows(250);
    sender.send({ keys, rows, order: idsOf(rows), state });
    sender.startAnew();
    sent.length = 0;
    sender.send({ keys, rows: rows.slice(0, 10), order: idsOf(rows.slice(0, 10)), state });
    await untilSent(sent, 1);
    assert.deepEqual(
      sent.map(({ type }) => type),
      ['rows', 'state'],
    );
    assert.deepEqual(idsOf(pageOf(sent).rows), idsOf(rows.slice(0, 10)));
  });
});

test('columns are the same whether rows came at once or one after the other', () => {
  const mixed = wideRows(6).map((row, index): RunRow => ({
    ...row,
    values: ['same', index % 2 === 0 ? '1' : '2', index === 5 ? 'late' : null, String(index), 'x'].slice(
      0,
      2 + index,
    ),
  }));
  const some = keys.slice(0, 5);
  const atOnce = new RunData();
  atOnce.add({ from: 0, keys: some, rows: mixed });
  atOnce.setOrder({ kept: 0, ids: idsOf(mixed) });
  const inParts = new RunData();
  for (const [index, row] of mixed.entries()) {
    inParts.add({
      from: Math.min(index, 5),
      keys: some.slice(Math.min(index, 5), index === 5 ? 5 : index + 1),
      rows: [row],
    });
    inParts.setOrder({ kept: index, ids: [row.id] });
    assert.equal(inParts.columns, inParts.columns);
  }
  assert.deepEqual(inParts.columns, atOnce.columns);
});
