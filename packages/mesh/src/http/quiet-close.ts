import { once } from 'node:events';
import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { HttpHandler, HttpRequest, HttpResponse } from './http-types.ts';

/** Serves requests until its server closes without resetting anybody's connection. */
export interface QuietClose {
  readonly handler: HttpHandler;
  /** Stops listening, then ends idle connections. Resolves to a promise of the moment when all connections are gone. */
  stopListening(server: Server, isConnected: boolean): Promise<{ readonly closed: Promise<unknown> }>;
}

const QUIET_MS = 10;
const MAX_WAIT_MS = 100;

/**
 * A connection that waits to be accepted when its server stops listening is reset. Who waits for an answer does not
 * connect anew, so answers are held back until nobody has connected for a moment.
 */
export function createQuietClose(serve: HttpHandler): QuietClose {
  let held: (readonly [HttpRequest, HttpResponse])[] | undefined;
  return {
    handler(request, response) {
      if (held === undefined) serve(request, response);
      else held.push([request, response]);
    },
    async stopListening(server, isConnected) {
      held = [];
      if (isConnected) await untilQuiet(server);
      const closed = server.listening ? once(server, 'close') : Promise.resolve();
      // The server's own method would end idle connections first; one of them may have a request under way.
      NetServer.prototype.close.call(server);
      const waiting = held;
      held = undefined;
      for (const [request, response] of waiting) serve(request, response);
      server.close();
      return { closed };
    },
  };
}

async function untilQuiet(server: Server): Promise<void> {
  const endsAtMs = performance.now() + MAX_WAIT_MS;
  let accepted = 0;
  const count = () => {
    accepted++;
  };
  server.on('connection', count);
  for (let before = -1; before !== accepted && performance.now() < endsAtMs; ) {
    before = accepted;
    await sleep(QUIET_MS);
    // Comes right after connections are accepted, so that none is left waiting.
    await setImmediate();
  }
  server.off('connection', count);
}
