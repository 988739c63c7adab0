import type {
  DescMethod,
  DescMethodBiDiStreaming,
  DescMethodClientStreaming,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  Message,
  MessageInitShape,
  MessageShape,
} from '@bufbuild/protobuf';
import type { CallContext, Deadline } from './call-context.ts';
import { DEFAULT_MAX_REQUEST_BYTES, DEFAULT_STREAM_DEADLINE, DEFAULT_UNARY_DEADLINE } from './limits.ts';

/** The signature of one method's implementation. A unary method that answers without a promise takes the fast path. */
export type MethodImplementation<M extends DescMethod> =
  M extends DescMethodUnary<infer I, infer O>
    ? (request: MessageShape<I>, context: CallContext) => MessageInitShape<O> | Promise<MessageInitShape<O>>
    : M extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageShape<I>, context: CallContext) => AsyncIterable<MessageInitShape<O>>
      : M extends DescMethodClientStreaming<infer I, infer O>
        ? (requests: AsyncIterable<MessageShape<I>>, context: CallContext) => Promise<MessageInitShape<O>>
        : M extends DescMethodBiDiStreaming<infer I, infer O>
          ? (requests: AsyncIterable<MessageShape<I>>, context: CallContext) => AsyncIterable<MessageInitShape<O>>
          : never;

/** A service, written once for both doors, in the shape of Connect's ServiceImpl. Absent methods are UNIMPLEMENTED. */
export type ServiceImplementation<S extends DescService> = {
  [K in keyof S['method']]?: MethodImplementation<S['method'][K]>;
};

/** Reads requests and writes responses of a method in protobuf's binary format, for the gRPC door. */
export interface Codec<M extends DescMethod> {
  /** @throws any error if the bytes are not a request. */
  decode(bytes: Uint8Array): MessageShape<M['input']>;
  encode(response: MessageShape<M['output']>): Uint8Array;
}

/** What a method takes. */
export interface MethodOptions {
  /** The largest request message, in bytes of its encoding. Default 64 KiB. */
  readonly maxRequestBytes?: number;
  /** The deadline in milliseconds where the caller sets none. Default 5 s, streams 10 min. */
  readonly defaultDeadlineMs?: number;
  /** The longest deadline in milliseconds a caller may set; a longer one is shortened. Default 60 s, streams 10 min. */
  readonly maxDeadlineMs?: number;
}

/** Options of a service: for all its methods, and for single ones. */
export interface ServiceOptions<S extends DescService> extends MethodOptions {
  readonly methods?: { readonly [K in keyof S['method']]?: MethodOptions & { readonly codec?: Codec<S['method'][K]> } };
}

/** An implementation, whatever its method: takes a request or a stream of them, answers likewise. */
export type MethodFunction = (
  input: unknown,
  context: CallContext,
) => Message | Promise<Message> | AsyncIterable<Message>;

/** One method with everything the doors need. */
export interface Method {
  readonly desc: DescMethod;
  /** `/package.Service/Method`, the path on both doors. */
  readonly path: string;
  readonly implementation: MethodFunction | undefined;
  readonly maxRequestBytes: number;
  readonly deadline: Deadline;
  readonly codec: Codec<DescMethod> | undefined;
}

/** A service that a host can serve. */
export interface Service {
  readonly desc: DescService;
  readonly methods: readonly Method[];
}

/** Binds a service's description to its implementation. */
export function defineService<S extends DescService>(
  desc: S,
  implementation: ServiceImplementation<S>,
  options: ServiceOptions<S> = {},
): Service {
  const methods = desc.methods.map((method) => {
    const name = method.localName as keyof S['method'];
    const own = { ...options, ...options.methods?.[name] };
    return createMethod(method, bind(implementation, name), own, options.methods?.[name]?.codec);
  });
  return { desc, methods };
}

function createMethod(
  desc: DescMethod,
  implementation: Method['implementation'],
  options: MethodOptions,
  codec: Method['codec'],
): Method {
  return {
    desc,
    path: `/${desc.parent.typeName}/${desc.name}`,
    implementation,
    maxRequestBytes: options.maxRequestBytes ?? DEFAULT_MAX_REQUEST_BYTES,
    deadline: deadlineOf(desc, options),
    codec,
  };
}

/** A default above the usual maximum raises that; a maximum below the usual default lowers that. */
function deadlineOf({ methodKind }: DescMethod, { defaultDeadlineMs, maxDeadlineMs }: MethodOptions): Deadline {
  const usual = methodKind === 'unary' ? DEFAULT_UNARY_DEADLINE : DEFAULT_STREAM_DEADLINE;
  const maxMs = maxDeadlineMs ?? Math.max(usual.maxMs, defaultDeadlineMs ?? 0);
  return { defaultMs: Math.min(defaultDeadlineMs ?? usual.defaultMs, maxMs), maxMs };
}

/** Implementations may use `this`. */
function bind<S extends DescService>(implementation: ServiceImplementation<S>, name: keyof S['method']) {
  return implementation[name]?.bind(implementation) as MethodFunction | undefined;
}
