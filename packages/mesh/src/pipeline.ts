import type { Message } from '@bufbuild/protobuf';
import type { Call, Transport } from './call-context.ts';
import type { Contain } from './contain.ts';
import { deadlineExceeded } from './framework-error.ts';
import type { Gate } from './gate.ts';
import { interruptible } from './interruptible.ts';
import type { Method } from './service.ts';
import { failureOf } from './status.ts';
import { Unreadable } from './unreadable.ts';

/** What is told of a call when it is over. */
export interface CallInfo {
  /** `package.Service/Method`. */
  readonly method: string;
  readonly transport: Transport;
  /** The gRPC status code; 0 is OK. */
  readonly code: number;
  readonly durationNs: number;
}

export type Observe = (call: CallInfo) => void;

/** What the pipelines of all methods share. */
export interface Runtime {
  readonly gate: Gate;
  readonly contain: Contain;
  readonly observe: Observe | undefined;
}

/** Serves a method with one response: a value if the implementation answers at once, else a promise. */
export type AnswerCall = (input: unknown, call: Call) => Message | Promise<Message>;
/** Serves a method with a stream of responses. */
export type StreamCall = (input: unknown, call: Call) => AsyncIterable<Message>;

/**
 * Puts gate, deadline and containment of errors around the implementation of a unary or client-streaming method.
 * Composed once per method. An implementation that returns a value pays for two counters and nothing else.
 */
export function composeAnswer(method: Method, runtime: Runtime): AnswerCall {
  const { gate, contain } = runtime;
  const implementation = method.implementation as AnswerCall;
  const serve: AnswerCall = (input, call) => {
    if (input instanceof Unreadable) throw input.error;
    gate.enter();
    let answer: Message | Promise<Message>;
    try {
      answer = implementation(input, call);
    } catch (error) {
      gate.leave();
      throw contain(error, method.path);
    }
    if (answer instanceof Promise) return awaitAnswer(answer, call, method, runtime);
    gate.leave();
    return answer;
  };
  return runtime.observe ? observeAnswer(serve, method, runtime.observe) : serve;
}

async function awaitAnswer(answer: Promise<Message>, call: Call, method: Method, { gate, contain }: Runtime) {
  const release = hold(call, gate);
  try {
    return await Promise.race([answer, rejectedBy(call.signal)]);
  } catch (error) {
    throw contain(error, method.path);
  } finally {
    release();
  }
}

/** Rejects with the signal's reason when the signal aborts. */
function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** The same around the implementation of a method that answers with a stream. */
export function composeStream(method: Method, runtime: Runtime): StreamCall {
  const { gate, contain } = runtime;
  const implementation = method.implementation as StreamCall;
  const serve: StreamCall = async function* (input, call) {
    if (input instanceof Unreadable) throw input.error;
    gate.enter();
    const release = hold(call, gate);
    try {
      yield* interruptible(implementation(input, call), call.signal);
    } catch (error) {
      throw contain(error, method.path);
    } finally {
      release();
    }
  };
  return runtime.observe ? observeStream(serve, method, runtime.observe) : serve;
}

/** Lets the call run until its deadline or until it is cut. Returns what must run when it is over. */
function hold(call: Call, gate: Gate): () => void {
  const timer = setTimeout(
    () => call.abort(deadlineExceeded(call.method)),
    Math.max(0, call.deadlineAtMs - Date.now()),
  );
  gate.pending.add(call);
  return () => {
    clearTimeout(timer);
    gate.pending.delete(call);
    gate.leave();
  };
}

function observeAnswer(serve: AnswerCall, method: Method, observe: Observe): AnswerCall {
  return (input, call) => {
    const finish = startClock(method, call, observe);
    try {
      const answer = serve(input, call);
      if (answer instanceof Promise) return observePromise(answer, finish);
      finish(undefined);
      return answer;
    } catch (error) {
      finish(error);
      throw error;
    }
  };
}

async function observePromise(answer: Promise<Message>, finish: (error: unknown) => void): Promise<Message> {
  try {
    const message = await answer;
    finish(undefined);
    return message;
  } catch (error) {
    finish(error);
    throw error;
  }
}

function observeStream(serve: StreamCall, method: Method, observe: Observe): StreamCall {
  return async function* (input, call) {
    const finish = startClock(method, call, observe);
    let failure: unknown;
    try {
      yield* serve(input, call);
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      finish(failure);
    }
  };
}

function startClock(method: Method, call: Call, observe: Observe): (error: unknown) => void {
  const startedAtMs = performance.now();
  return (error) =>
    observe({
      method: method.path.slice(1),
      transport: call.transport,
      code: error === undefined ? 0 : failureOf(error).code,
      durationNs: Math.round((performance.now() - startedAtMs) * 1e6),
    });
}
