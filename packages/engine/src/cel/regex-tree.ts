import { type CodePointSet, setSource } from './regex-set.ts';

/** A regular expression without what a boolean search does not need: captures, names, greed. */
export type Regex =
  | { readonly kind: 'set'; readonly set: CodePointSet }
  | { readonly kind: 'assertion'; readonly source: string }
  | { readonly kind: 'sequence'; readonly parts: readonly Regex[] }
  | { readonly kind: 'choice'; readonly options: readonly Regex[] }
  | { readonly kind: 'repeat'; readonly body: Regex; readonly min: number; readonly max: number };

export const EMPTY: Regex = { kind: 'sequence', parts: [] };

export function sequence(parts: readonly Regex[]): Regex {
  const flat = parts.flatMap((part) => (part.kind === 'sequence' ? part.parts : [part]));
  return flat.length === 1 && flat[0] ? flat[0] : { kind: 'sequence', parts: flat };
}

export function choice(options: readonly Regex[]): Regex {
  const flat = options.flatMap((option) => (option.kind === 'choice' ? option.options : [option]));
  return flat.length === 1 && flat[0] ? flat[0] : { kind: 'choice', options: flat };
}

export function partsOf(regex: Regex): readonly Regex[] {
  return regex.kind === 'sequence' ? regex.parts : [regex];
}

export function isEmpty(regex: Regex): boolean {
  return regex.kind === 'sequence' && regex.parts.length === 0;
}

/** The expression in JavaScript's syntax, for the flag u. */
export function regexSource(regex: Regex): string {
  switch (regex.kind) {
    case 'set':
      return setSource(regex.set);
    case 'assertion':
      return regex.source;
    case 'sequence':
      return regex.parts.map(regexSource).join('');
    case 'choice':
      return `(?:${regex.options.map(regexSource).join('|')})`;
    case 'repeat': {
      const body = regexSource(regex.body);
      const max = regex.max === Infinity ? '' : regex.max;
      return `${regex.body.kind === 'set' ? body : `(?:${body})`}{${regex.min},${max}}`;
    }
  }
}
