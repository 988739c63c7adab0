import { simplifyForSearch } from './regex-search.ts';
import { choice, type Regex, sequence } from './regex-tree.ts';
import { boundedRuns, isBounded } from './regex-work.ts';

/** How often an unbounded repetition may repeat in the bounded stand-in for its expression: the first that fits. */
const CAPS = [64, 16, 4];

/** Bounded expressions that all occur in every text in which the given expression is found. */
export function requiredIn(regex: Regex): readonly Regex[] {
  if (isBounded(regex)) return minLength(regex) > 0 ? [simplifyForSearch(regex)] : [];
  switch (regex.kind) {
    case 'repeat':
      return regex.min > 0 ? requiredIn(regex.body) : [];
    case 'choice': {
      const longest = regex.options.map(
        (option) => requiredIn(option).toSorted((a, b) => minLength(b) - minLength(a))[0],
      );
      const either = choice(longest.filter((required) => required !== undefined));
      return longest.includes(undefined) || !isBounded(either) ? [] : [either];
    }
    case 'sequence':
      return boundedRuns(regex.parts).flatMap(requiredIn);
    default:
      return [];
  }
}

/**
 * Two bounded expressions that stand in for an unbounded one. A text in which `within` is found matches; of the others
 * only a text in which `beyond` is found can match, because something there repeats more often than `within` allows.
 */
export interface Approximation {
  readonly within: Regex;
  readonly beyond: Regex;
}

export function approximate(regex: Regex): Approximation | undefined {
  for (const cap of CAPS) {
    const within = simplifyForSearch(capped(regex, cap));
    if (!isBounded(within)) continue;
    const beyond = simplifyForSearch(choice(beyondCap(regex, cap)));
    if (isBounded(beyond)) return { within, beyond };
  }
  return undefined;
}

function capped(regex: Regex, cap: number): Regex {
  switch (regex.kind) {
    case 'sequence':
      return sequence(regex.parts.map((part) => capped(part, cap)));
    case 'choice':
      return choice(regex.options.map((option) => capped(option, cap)));
    case 'repeat':
      return { ...regex, body: capped(regex.body, cap), max: Math.min(regex.max, regex.min + cap) };
    default:
      return regex;
  }
}

/** What is passed through to the point where a repetition goes beyond the cap, for every such repetition. */
function beyondCap(regex: Regex, cap: number): readonly Regex[] {
  switch (regex.kind) {
    case 'sequence':
      return regex.parts.flatMap((part, i) => {
        const before = regex.parts.slice(0, i).map((earlier) => capped(earlier, cap));
        return beyondCap(part, cap).map((beyond) => sequence([...before, beyond]));
      });
    case 'choice':
      return regex.options.flatMap((option) => beyondCap(option, cap));
    case 'repeat': {
      const body = capped(regex.body, cap);
      const limit = Math.min(regex.max, regex.min + cap);
      const earlier: Regex = { kind: 'repeat', body, min: 0, max: limit };
      const inside = beyondCap(regex.body, cap).map((beyond) => sequence([earlier, beyond]));
      return limit === regex.max ? inside : [...inside, { kind: 'repeat', body, min: limit + 1, max: limit + 1 }];
    }
    default:
      return [];
  }
}

/** The fewest characters the expression can match. */
function minLength(regex: Regex): number {
  switch (regex.kind) {
    case 'set':
      return 1;
    case 'assertion':
      return 0;
    case 'sequence':
      return regex.parts.reduce((length, part) => length + minLength(part), 0);
    case 'choice':
      return Math.min(...regex.options.map(minLength));
    case 'repeat':
      return regex.min * minLength(regex.body);
  }
}
