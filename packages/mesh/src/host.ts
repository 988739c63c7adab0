import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createContain } from './contain.ts';
import type { Door } from './door.ts';
import { createGate, type GateCounts } from './gate.ts';
import { createGrpcDoor } from './grpc/grpc-door.ts';
import { createHttpDoor } from './http/http-door.ts';
import type { Routes } from './http/http-handler.ts';
import type { CallInfo, Observe } from './pipeline.ts';
import { assertMayListenOn } from './principal.ts';
import type { Service } from './service.ts';

/** What a host serves, and where. */
export interface HostOptions {
  readonly services: readonly Service[];
  /** The address to bind. Without authentication only a loopback address, unless `insecure`. */
  readonly host: string;
  /** 0 takes a free port. */
  readonly grpcPort: number;
  readonly httpPort: number;
  readonly insecure: boolean;
  readonly logger: Logger;
  /** How long calls are still served after a drain has been announced, if any connection is open. Default 1000. */
  readonly drainDelayMs?: number;
  /** Further paths of the HTTP door, such as `/metrics`. */
  readonly routes?: Routes;
  /** Told of every call when it is over. Without it no call is timed. */
  readonly observe?: Observe;
}

/** Where the doors are open. */
export interface Addresses {
  readonly host: string;
  readonly grpcPort: number;
  readonly httpPort: number;
}

/** Both doors of a process and what they have in common: start, ready, drain, stop. */
export interface Host {
  /** Opens both doors; nothing is said to be ready yet. @throws SignalboxError that says what to change. */
  start(): Promise<Addresses>;
  /** Says on both doors that calls are welcome, unless the host already drains. */
  ready(): void;
  /**
   * Says on both doors that calls are not welcome. If connections are open, serves on for the delay, so that their
   * clients can take notice; it is never longer than the grace. Then refuses new calls with DRAINING and waits for
   * those in flight. After the grace, in milliseconds, these are ended with DRAINING. Default 10 s.
   */
  drain(graceMs?: number, delayMs?: number): Promise<void>;
  /** Closes both doors. Drains first, without grace, if that has not been done. */
  stop(): Promise<void>;
  readonly counts: HostCounts;
}

/** What a host has counted since its start. */
export interface HostCounts extends GateCounts {
  /** Connections refused because too many were open. */
  readonly droppedConnections: number;
}

const DRAIN_GRACE_MS = 10_000;
const DRAIN_DELAY_MS = 1_000;
/** How long connections may take to send what is left when nothing is in flight. */
const CLOSE_GRACE_MS = 1_000;
/** How long calls that were cut may take to notice; one may be stuck on a caller that reads nothing. */
const CUT_GRACE_MS = 500;

export function createHost(options: HostOptions): Host {
  const { services, host, insecure, logger, routes = {} } = options;
  const gate = createGate();
  const runtime = { gate, contain: createContain(logger), observe: observer(options) };
  const grpc = createGrpcDoor(services, runtime, place('gRPC', host, options.grpcPort, 'SIGNALBOX_GRPC_PORT'));
  const http = createHttpDoor(services, runtime, routes, place('HTTP', host, options.httpPort, 'SIGNALBOX_HTTP_PORT'));
  const doors: readonly Door[] = [grpc, http];
  const close = () => Promise.all(doors.map((door) => door.close(CLOSE_GRACE_MS)));

  let draining = false;
  const drain = async (graceMs = DRAIN_GRACE_MS, delayMs = options.drainDelayMs ?? DRAIN_DELAY_MS) => {
    draining = true;
    for (const door of doors) door.drain();
    const someoneListens = doors.some(({ openConnections }) => openConnections > 0);
    const waitMs = gate.drainSignal.aborted || !someoneListens ? 0 : Math.min(delayMs, graceMs);
    if (waitMs > 0) await sleep(waitMs);
    const empty = gate.drain();
    if (await within(empty, graceMs)) return;
    gate.cut();
    await within(empty, CUT_GRACE_MS);
  };

  return {
    async start() {
      assertMayListenOn(host, insecure);
      const [first, second] = await Promise.allSettled([grpc.start(), http.start()]);
      if (first.status === 'fulfilled' && second.status === 'fulfilled') {
        return { host, grpcPort: first.value, httpPort: second.value };
      }
      await close();
      throw first.status === 'rejected' ? first.reason : (second as PromiseRejectedResult).reason;
    },
    ready() {
      if (draining) return;
      for (const door of doors) door.ready();
    },
    drain,
    async stop() {
      await drain(0);
      await close();
    },
    get counts() {
      return { ...gate.counts, droppedConnections: grpc.droppedConnections + http.droppedConnections };
    },
  };
}

/** Whether the promise resolves within so many milliseconds. */
async function within(promise: Promise<void>, ms: number): Promise<boolean> {
  const timeout = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => timeout.resolve(false), ms);
  const inTime = await Promise.race([promise.then(() => true), timeout.promise]);
  clearTimeout(timer);
  return inTime;
}

function place(door: string, host: string, port: number, variable: string) {
  return { door, host, port, variable };
}

/** At debug level every call is logged, too: its method, transport, status and duration, nothing of its contents. */
function observer({ observe, logger }: HostOptions): Observe | undefined {
  if (!logger.isLevelEnabled('debug')) return observe;
  const log = (call: CallInfo) => logger.debug(call, 'call');
  if (observe === undefined) return log;
  return (call) => {
    log(call);
    observe(call);
  };
}
