/** The code of a source without what only looks like code: comments, text in templates, regular expressions. */
export interface CodeText {
  /** Has the lines of the source. The n-th string, counted from 0, is written as "n". */
  readonly code: string;
  readonly strings: readonly string[];
}

export interface ModuleUse {
  /** What is imported or exported from, as it is written. */
  readonly specifier: string;
  /** Counted from 1. */
  readonly line: number;
}

const TOKENS = new RegExp(
  [
    String.raw`\/\/[^\n]*|\/\*[\s\S]*?\*\/`,
    String.raw`(?<template>\x60(?:\\[\s\S]|[^\x60\\])*\x60)`,
    String.raw`'(?<single>(?:\\.|[^'\\\n])*)'`,
    String.raw`"(?<double>(?:\\.|[^"\\\n])*)"`,
    // Only after these does a slash begin a regular expression; anywhere else it divides.
    String.raw`(?<=[(,=:[!&|?{};>]\s*|\breturn\s+)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/`,
  ].join('|'),
  'g',
);

/** Separates a source into code and strings. It looks at tokens only, which is enough to find what a source uses. */
export function codeText(source: string): CodeText {
  const strings: string[] = [];
  const code = source.replace(TOKENS, (token, ...rest) => {
    const { template, single, double } = rest.at(-1) as Record<string, string | undefined>;
    if (template !== undefined) return expressionsOf(template);
    const string = single ?? double;
    return string === undefined ? blank(token) : `"${strings.push(string) - 1}"`;
  });
  return { code, strings };
}

function expressionsOf(template: string): string {
  const parts = template.split(/(\$\{[^}]*\})/);
  return parts.map((part, index) => (index % 2 === 0 ? blank(part) : part)).join('');
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

const MODULE_USE =
  /\b(?:import|export)\b[\w$\s*,{}]*?\bfrom\s*"(\d+)"|\bimport\s*"(\d+)"|\b(?:import|require)\s*\(\s*"(\d+)"/g;

/** Every module a source names: static and dynamic imports, re-exports, `import()` types and `require`. */
export function moduleUses(source: string): ModuleUse[] {
  const { code, strings } = codeText(source);
  return [...code.matchAll(MODULE_USE)].map((match) => ({
    specifier: strings[Number(match[1] ?? match[2] ?? match[3])] ?? '',
    line: lineAt(code, match.index),
  }));
}

/** The line of a position in a text, counted from 1. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
