import type { Connections } from './connection.ts';

/** For who follows one connection: what concerns another one is not heard. */
export function onlyOne(connections: Connections, id: string): Connections {
  return {
    get all() {
      return connections.all.filter((connection) => connection.id === id);
    },
    get active() {
      return connections.active;
    },
    onDidChange: connections.onDidChange,
    get: (wanted) => connections.get(wanted),
  };
}
