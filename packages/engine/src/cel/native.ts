import type { Constant, Expr, Expr_Call } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { compileMatcher } from './regex.ts';
import { CelFailure, type Evaluate } from './scope.ts';
import { textOf } from './tree.ts';
import type { Readable, Vocabulary } from './vocabulary.ts';

/**
 * Compiles the common parts of CEL into closures, about five times faster than cel-es: facts, constants, comparisons,
 * `in`, `has`, map look-ups, and the methods of texts. It knows the type of everything it compiles and hands all else
 * (undefined) to cel-es, with which it agrees on every input: condition.test.ts compares the two.
 */
export interface Native {
  readonly evaluate: Evaluate;
  readonly type: Readable['type'];
  /** Set if the expression is `fact == 'text'` or `fact in ['text', …]`: what an index can use. */
  readonly equals?: { readonly fact: Readable; readonly values: readonly string[] };
}

export function compileNative(expr: Expr, vocabulary: Vocabulary): Native | undefined {
  switch (expr.exprKind.case) {
    case 'constExpr':
      return constant(expr.exprKind.value);
    case 'identExpr':
      return readable(vocabulary.roots.get(expr.exprKind.value.name));
    case 'selectExpr': {
      const { operand, field, testOnly } = expr.exprKind.value;
      const member = testOnly ? undefined : memberOf(operand, field, vocabulary);
      if (member) return readable(member);
      const of = operand && compileNative(operand, vocabulary);
      if (of?.type !== 'map') return undefined;
      return testOnly ? { type: 'bool', evaluate: hasKey(of.evaluate, field) } : lookUp(of.evaluate, field);
    }
    case 'callExpr':
      return call(expr.exprKind.value, vocabulary);
    default:
      return undefined;
  }
}

/** The readable behind `signal.faq`, if that is what the select is. */
export function memberOf(operand: Expr | undefined, field: string, vocabulary: Vocabulary): Readable | undefined {
  if (operand?.exprKind.case !== 'identExpr') return undefined;
  return vocabulary.members.get(operand.exprKind.value.name)?.get(field);
}

function readable(source: Readable | undefined): Native | undefined {
  return source && { evaluate: source.read, type: source.type };
}

function constant(value: Constant): Native | undefined {
  const { constantKind: kind } = value;
  switch (kind.case) {
    case 'boolValue':
      return { type: 'bool', evaluate: always(kind.value) };
    case 'stringValue':
      return { type: 'string', evaluate: always(kind.value) };
    case 'doubleValue':
      return { type: 'double', evaluate: always(kind.value) };
    case 'int64Value': {
      const number = Number(kind.value);
      return Number.isSafeInteger(number) ? { type: 'int', evaluate: always(number) } : undefined;
    }
    default:
      return undefined;
  }
}

function always(value: boolean | string | number): Evaluate {
  return () => value;
}

function call(node: Expr_Call, vocabulary: Vocabulary): Native | undefined {
  const [first, second, third] = node.target ? [node.target, ...node.args] : node.args;
  if (!first || third) return undefined;
  if (!second) {
    const only = node.function === 'size' ? compileNative(first, vocabulary) : undefined;
    return only && size(only);
  }
  if (node.function === '@in') return membership(first, second, vocabulary);
  if (node.function === 'matches' && node.target) return matches(first, second, vocabulary);
  const a = compileNative(first, vocabulary);
  const b = a && compileNative(second, vocabulary);
  return b && binary(node, { expr: first, ...a }, { expr: second, ...b }, vocabulary);
}

/** A compiled side of an operator, with its tree. */
type Side = Native & { readonly expr: Expr };

function binary(node: Expr_Call, a: Side, b: Side, vocabulary: Vocabulary): Native | undefined {
  if (node.function === '_==_') return equality(a, b, vocabulary);
  if (node.function === '_!=_') {
    const same = equality(a, b, vocabulary);
    return same && { type: 'bool', evaluate: negate(same.evaluate) };
  }
  if (node.function === '_[_]') {
    const key = textOf(b.expr);
    return a.type === 'map' && key !== undefined ? lookUp(a.evaluate, key) : undefined;
  }
  const compare = COMPARE[node.function];
  if (!compare) return textMethod(node, a, b);
  return isNumeric(a) && isNumeric(b) ? { type: 'bool', evaluate: compare(a.evaluate, b.evaluate) } : undefined;
}

function isNumeric(operand: Native): boolean {
  return operand.type === 'int' || operand.type === 'double';
}

/** Comparisons of numbers. An operand that failed makes the comparison fail, the left one first. */
const COMPARE: Readonly<Record<string, (a: Evaluate, b: Evaluate) => Evaluate>> = {
  '_<_': (a, b) => (s) => {
    const x = a(s);
    const y = b(s);
    return x instanceof CelFailure ? x : y instanceof CelFailure ? y : x < y;
  },
  '_<=_': (a, b) => (s) => {
    const x = a(s);
    const y = b(s);
    return x instanceof CelFailure ? x : y instanceof CelFailure ? y : x <= y;
  },
  '_>_': (a, b) => (s) => {
    const x = a(s);
    const y = b(s);
    return x instanceof CelFailure ? x : y instanceof CelFailure ? y : x > y;
  },
  '_>=_': (a, b) => (s) => {
    const x = a(s);
    const y = b(s);
    return x instanceof CelFailure ? x : y instanceof CelFailure ? y : x >= y;
  },
};

function equality(a: Side, b: Side, vocabulary: Vocabulary): Native | undefined {
  const comparable =
    (isNumeric(a) && isNumeric(b)) || (a.type === b.type && (a.type === 'string' || a.type === 'bool'));
  if (!comparable) return undefined;
  const text = textOf(b.expr);
  const fact = factOf(a.expr, vocabulary);
  const left = a.evaluate;
  const right = b.evaluate;
  if (fact && text !== undefined) {
    return { type: 'bool', evaluate: (s) => left(s) === text, equals: { fact, values: [text] } };
  }
  return {
    type: 'bool',
    evaluate: (s) => {
      const x = left(s);
      const y = right(s);
      return x instanceof CelFailure ? x : y instanceof CelFailure ? y : x === y;
    },
  };
}

function negate(of: Evaluate): Evaluate {
  return (s) => {
    const value = of(s);
    return value instanceof CelFailure ? value : !value;
  };
}

function membership(item: Expr, list: Expr, vocabulary: Vocabulary): Native | undefined {
  const a = compileNative(item, vocabulary);
  if (!a) return undefined;
  const element = a.evaluate;
  if (list.exprKind.case === 'listExpr') {
    const texts = list.exprKind.value.elements.map(textOf);
    if (a.type !== 'string' || list.exprKind.value.optionalIndices.length > 0) return undefined;
    if (!texts.every((text) => text !== undefined)) return undefined;
    const set = new Set<unknown>(texts);
    const fact = factOf(item, vocabulary);
    return {
      type: 'bool',
      evaluate: (s) => {
        const value = element(s);
        return value instanceof CelFailure ? value : set.has(value);
      },
      ...(fact && { equals: { fact, values: texts } }),
    };
  }
  const b = compileNative(list, vocabulary);
  const text = textOf(item);
  if (b?.type === 'map' && text !== undefined) return { type: 'bool', evaluate: hasKey(b.evaluate, text) };
  if (b?.type !== 'list' || a.type !== 'string') return undefined;
  const container = b.evaluate;
  return {
    type: 'bool',
    evaluate: (s) => {
      const value = element(s);
      const values = container(s);
      if (value instanceof CelFailure) return value;
      return values instanceof CelFailure ? values : (values as readonly unknown[]).includes(value);
    },
  };
}

function matches(subject: Expr, pattern: Expr, vocabulary: Vocabulary): Native | undefined {
  const a = compileNative(subject, vocabulary);
  const source = textOf(pattern);
  if (a?.type !== 'string' || source === undefined) return undefined;
  const matcher = compileMatcher(source);
  const text = a.evaluate;
  return {
    type: 'bool',
    evaluate: (s) => {
      const value = text(s);
      return value instanceof CelFailure ? value : matcher.test(value as string);
    },
  };
}

function textMethod(node: Expr_Call, a: Native, b: Native): Native | undefined {
  const method = TEXT_METHODS[node.function];
  if (!node.target || !method || a.type !== 'string' || b.type !== 'string') return undefined;
  const text = a.evaluate;
  const part = b.evaluate;
  return {
    type: 'bool',
    evaluate: (s) => {
      const x = text(s);
      const y = part(s);
      return x instanceof CelFailure ? x : y instanceof CelFailure ? y : method(x as string, y as string);
    },
  };
}

const TEXT_METHODS: Readonly<Record<string, (text: string, part: string) => boolean>> = {
  startsWith: (text, part) => text.startsWith(part),
  endsWith: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part),
};

/** The size of a list or map. The size of a text is in code points, which cel-es counts. */
function size(of: Native): Native | undefined {
  const { evaluate } = of;
  if (of.type === 'list') {
    return { type: 'int', evaluate: (s) => ofValue(evaluate(s), (value) => (value as readonly unknown[]).length) };
  }
  if (of.type !== 'map') return undefined;
  return { type: 'int', evaluate: (s) => ofValue(evaluate(s), (value) => Object.keys(value).length) };
}

function ofValue(value: ReturnType<Evaluate>, then: (value: object) => number): ReturnType<Evaluate> {
  return value instanceof CelFailure ? value : then(value as object);
}

function hasKey(map: Evaluate, key: string): Evaluate {
  return (s) => {
    const value = map(s);
    return value instanceof CelFailure ? value : Object.hasOwn(value as object, key);
  };
}

function lookUp(map: Evaluate, key: string): Native {
  const missing = new CelFailure(`no such key: '${key}'`);
  return {
    type: 'string',
    evaluate: (s) => {
      const value = map(s);
      if (value instanceof CelFailure) return value;
      const entries = value as Readonly<Record<string, string>>;
      return Object.hasOwn(entries, key) ? (entries[key] ?? missing) : missing;
    },
  };
}

/** The fact an expression names by itself; its value never fails. */
function factOf(expr: Expr, vocabulary: Vocabulary): Readable | undefined {
  return expr.exprKind.case === 'identExpr' ? vocabulary.roots.get(expr.exprKind.value.name) : undefined;
}
