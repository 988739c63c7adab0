import type { Socket } from 'node:net';

/** The open connections of a door. */
export interface Connections {
  add(socket: Socket): void;
  /** Waits for the door to close; after so many milliseconds cuts the connections that keep it open. */
  cutAfter(graceMs: number, closing: Promise<unknown>): Promise<void>;
}

export function createConnections(): Connections {
  const sockets = new Set<Socket>();
  return {
    add(socket) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    },
    async cutAfter(graceMs, closing) {
      const cut = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, graceMs);
      await closing;
      clearTimeout(cut);
    },
  };
}
