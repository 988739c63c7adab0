import { choice, EMPTY, isEmpty, partsOf, type Regex, regexSource, sequence } from './regex-tree.ts';

/** An expression found in the same texts as the given one, and cheaper to search for. */
export function simplifyForSearch(regex: Regex): Regex {
  return trim(trim(factor(regex), 'start'), 'end');
}

/** Shares the common beginnings of alternatives: `password|passkey` becomes `pass(?:word|key)`. */
function factor(regex: Regex): Regex {
  if (regex.kind === 'repeat') return { ...regex, body: factor(regex.body) };
  if (regex.kind === 'sequence') return sequence(regex.parts.map(factor));
  if (regex.kind !== 'choice') return regex;
  const groups = Map.groupBy(regex.options.map(partsOf), ([first]) => first && regexSource(first));
  return choice(
    Array.from(groups.values(), (group) => {
      const shared = commonStart(group);
      if (shared.length === 0) return EMPTY;
      const rests = group.map((parts) => sequence(parts.slice(shared.length)));
      return sequence([...shared.map(factor), factor(choice(rests))]);
    }),
  );
}

function commonStart([first = [], ...others]: readonly (readonly Regex[])[]): readonly Regex[] {
  const end = first.findIndex((part, i) => {
    const source = regexSource(part);
    return others.some((parts) => !parts[i] || regexSource(parts[i]) !== source);
  });
  return end < 0 ? first : first.slice(0, end);
}

/** Takes off what a search need not see at one edge of the expression: `.*` and `\d?` wholly, all but one `x` of `x+`. */
function trim(regex: Regex, edge: 'start' | 'end'): Regex {
  switch (regex.kind) {
    case 'repeat':
      if (regex.min === 0) return EMPTY;
      return regex.min === 1 ? trim(regex.body, edge) : { ...regex, max: regex.min };
    case 'choice': {
      const options = regex.options.map((option) => trim(option, edge));
      return options.some(isEmpty) ? EMPTY : choice(options);
    }
    case 'sequence':
      return trimSequence(regex.parts, edge);
    default:
      return regex;
  }
}

function trimSequence(parts: readonly Regex[], edge: 'start' | 'end'): Regex {
  const [outer, others] = edge === 'start' ? [parts[0], parts.slice(1)] : [parts.at(-1), parts.slice(0, -1)];
  if (!outer) return EMPTY;
  const trimmed = trim(outer, edge);
  if (isEmpty(trimmed)) return trimSequence(others, edge);
  return sequence(edge === 'start' ? [trimmed, ...others] : [...others, trimmed]);
}
