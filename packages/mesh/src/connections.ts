import type { Server, Socket } from 'node:net';
import { MAX_CONNECTIONS } from './limits.ts';

/** The open connections of a door. */
export interface Connections {
  add(socket: Socket): void;
  /** Waits for the door to close; after so many milliseconds cuts the connections that keep it open. */
  cutAfter(graceMs: number, closing: Promise<unknown>): Promise<void>;
  readonly open: number;
  /** Connections refused because too many were open. */
  readonly dropped: number;
}

/** Bounds the connections of a listening server and keeps track of those that are added. */
export function createConnections(listener: Server): Connections {
  const sockets = new Set<Socket>();
  let dropped = 0;
  listener.maxConnections = MAX_CONNECTIONS;
  listener.on('drop', () => {
    dropped++;
  });
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
    get open() {
      return sockets.size;
    },
    get dropped() {
      return dropped;
    },
  };
}
