import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { toBinary, toJsonString } from '@bufbuild/protobuf';
import { RouteRequestSchema } from '@signalbox/contracts';
import type { LoadResult } from './load/generator.ts';
import type { LoadOrder } from './load/main.ts';
import type { Bench } from './main.ts';
import { REQUEST } from './servers/messages.ts';

/** The flags that `npm start` runs Node with, so that all servers are measured alike. */
const SERVER_FLAGS = ['--max-semi-space-size=4'];

const PATH = '/signalbox.router.v1.RouterService/Route';

/** A server in a process of its own. */
interface ServerUnderTest {
  readonly name: string;
  readonly ports: { readonly grpcPort?: number; readonly httpPort?: number };
  /** CPU seconds used so far, and resident memory in MB. */
  usage(): Promise<{ cpuSeconds: number; memoryMb: number }>;
  stop(): void;
}

/**
 * Route against bare echo servers with the same messages, in turns within one run. The goals: at least 0.8 of the
 * echo's throughput on each door, and p99 at half load at most 1.5 times the echo's.
 */
export const benchRoute: Bench = async ({ print, quick }) => {
  const [route, grpcEcho, jsonEcho] = await Promise.all(['route', 'grpc-echo', 'json-echo'].map(startServer));
  if (!route || !grpcEcho || !jsonEcho) throw new Error('a server did not start');
  const idle = (await route.usage()).memoryMb;
  print(`resident memory idle: ${idle.toFixed(0)} MB`);
  try {
    const rounds = quick ? 1 : 7;
    const total = quick ? 2000 : 20_000;
    const grpc = await compare('gRPC', route, grpcEcho, { kind: 'grpc', total, rounds, print });
    const json = await compare('JSON', route, jsonEcho, { kind: 'http', total: total / 2, rounds, print });
    const half = await compareAtHalfLoad(route, grpcEcho, grpc.route, quick ? 1 : 7, quick ? 1 : 4, print);
    const busy = (await route.usage()).memoryMb;
    const echoBusy = (await grpcEcho.usage()).memoryMb;
    print(`resident memory after load: ${busy.toFixed(0)} MB (gRPC echo: ${echoBusy.toFixed(0)} MB)`);
    return {
      ratio_to_echo: grpc.ratio,
      json_ratio_to_echo: json.ratio,
      p99_ratio: half,
      cpu_ratio_to_echo: grpc.cpuRatio,
      json_cpu_ratio_to_echo: json.cpuRatio,
      grpc_calls_per_s: Math.round(grpc.route),
      json_calls_per_s: Math.round(json.route),
      idle_memory_mb: Math.round(idle),
    };
  } finally {
    for (const server of [route, grpcEcho, jsonEcho]) server.stop();
  }
};

interface Comparison {
  readonly kind: LoadOrder['kind'];
  readonly total: number;
  readonly rounds: number;
  readonly print: (line: string) => void;
}

async function compare(
  door: string,
  route: ServerUnderTest,
  echo: ServerUnderTest,
  { kind, total, rounds, print }: Comparison,
) {
  const order = {
    kind,
    path: PATH,
    body: bodyFor(kind),
    connections: kind === 'grpc' ? 4 : 32,
    perConnection: kind === 'grpc' ? 16 : 1,
    total,
  };
  const ratios: number[] = [];
  const cpuRatios: number[] = [];
  const speeds: number[] = [];
  await load(echo, { ...order, total: total / 4 });
  await load(route, { ...order, total: total / 4 });
  for (let round = 0; round < rounds; round++) {
    const first = await load(echo, order);
    const second = await load(route, order);
    const third = await load(echo, order);
    ratios.push(second.callsPerSecond / ((first.callsPerSecond + third.callsPerSecond) / 2));
    cpuRatios.push((first.cpuUs + third.cpuUs) / 2 / second.cpuUs);
    speeds.push(second.callsPerSecond);
    print(
      `${door}  echo ${format(first)}  route ${format(second)}  echo ${format(third)}  ratio ${ratios.at(-1)?.toFixed(3)}  (CPU per call: echo ${first.cpuUs.toFixed(0)} µs, route ${second.cpuUs.toFixed(0)} µs, echo ${third.cpuUs.toFixed(0)} µs)`,
    );
  }
  const ratio = round3(median(ratios));
  const cpuRatio = round3(median(cpuRatios));
  print(`${door}  median ratio ${ratio}, by CPU time per call ${cpuRatio}`);
  return { ratio, cpuRatio, route: median(speeds) };
}

/** p99 of both at half of what Route can do, at a steady rate. */
async function compareAtHalfLoad(
  route: ServerUnderTest,
  echo: ServerUnderTest,
  capacity: number,
  rounds: number,
  seconds: number,
  print: (line: string) => void,
) {
  const perSecond = capacity / 2;
  const order = {
    kind: 'grpc' as const,
    path: PATH,
    body: bodyFor('grpc'),
    connections: 4,
    perConnection: 16,
    total: Math.round(perSecond * seconds),
    perSecond,
  };
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const first = await load(echo, order);
    const second = await load(route, order);
    ratios.push(second.p99Ms / first.p99Ms);
    print(
      `half load, ${Math.round(perSecond)}/s  p99: echo ${first.p99Ms.toFixed(2)} ms, route ${second.p99Ms.toFixed(2)} ms  ratio ${ratios.at(-1)?.toFixed(2)}`,
    );
  }
  return round3(median(ratios));
}

function bodyFor(kind: LoadOrder['kind']): string {
  return kind === 'grpc'
    ? Buffer.from(toBinary(RouteRequestSchema, REQUEST)).toString('base64')
    : toJsonString(RouteRequestSchema, REQUEST);
}

/** Has the generator, a process of its own, load a server. `cpuUs` is the CPU time the server took per call. */
async function load(
  server: ServerUnderTest,
  order: Omit<LoadOrder, 'origin'>,
): Promise<LoadResult & { cpuUs: number }> {
  const port = order.kind === 'grpc' ? server.ports.grpcPort : server.ports.httpPort;
  const before = await server.usage();
  const child = fork(new URL('./load/main.ts', import.meta.url));
  child.send({ ...order, origin: `http://127.0.0.1:${port}` });
  const [answer] = (await once(child, 'message')) as [{ result?: LoadResult; error?: string }];
  child.disconnect();
  if (!answer.result) throw new Error(`loading ${server.name}: ${answer.error}`);
  const after = await server.usage();
  return { ...answer.result, cpuUs: (1e6 * (after.cpuSeconds - before.cpuSeconds)) / answer.result.calls };
}

async function startServer(name: string): Promise<ServerUnderTest> {
  const child: ChildProcess = fork(new URL('./servers/main.ts', import.meta.url), [name], { execArgv: SERVER_FLAGS });
  const started = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  const [{ ready }] = started as [{ ready?: ServerUnderTest['ports'] }];
  if (!ready) throw new Error(`the server ${name} did not start`);
  return {
    name,
    ports: ready,
    async usage() {
      child.send('usage');
      const [{ cpu, memory }] = (await once(child, 'message')) as [{ cpu: NodeJS.CpuUsage; memory: number }];
      return { cpuSeconds: (cpu.user + cpu.system) / 1e6, memoryMb: memory / 1e6 };
    },
    stop: () => child.disconnect(),
  };
}

function format({ callsPerSecond }: LoadResult): string {
  return `${Math.round(callsPerSecond).toLocaleString('en').padStart(7)}/s`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function round3(value: number): number {
  return Number(value.toFixed(3));
}
