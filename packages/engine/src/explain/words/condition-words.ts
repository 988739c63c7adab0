import { listed } from '../../policy/tiers.ts';
import { clauseWords, signalOf } from './clause-words.ts';
import { type ClauseNode, type Logic, logicOf } from './logic.ts';
import { quoted } from './text.ts';

/** A condition in words, to stand after "when" or "if". */
export function conditionWords(source: string): string {
  return wordsOf(logicOf(source));
}

function wordsOf(logic: Logic): string {
  if (logic.kind === 'clause') return clauseWords(logic, !logic.negated);
  const { kind, parts } = logic;
  const signals = parts.filter((part) => part.kind === 'clause' && signalOf(part) !== undefined) as ClauseNode[];
  const words = parts.flatMap((part) => {
    if (part.kind !== 'clause') return [`${part.kind === 'all' ? 'both' : 'either'} ${wordsOf(part)}`];
    if (!signals.includes(part)) return [clauseWords(part, !part.negated)];
    const alike = signals.filter(({ negated }) => negated === part.negated);
    return part === alike[0] ? [signalWords(alike, kind)] : [];
  });
  return joined(
    words,
    kind === 'all' ? 'and' : 'or',
    parts.some((part) => part.kind !== 'clause'),
  );
}

/** Clauses one after the other, with a comma before the last where it would be hard to see what belongs together. */
function joined(words: readonly string[], word: 'and' | 'or', nested: boolean): string {
  if (words.length < 2 || (word === 'and' && !nested)) return listed(words, word);
  return `${words.slice(0, -1).join(', ')}, ${word} ${words.at(-1)}`;
}

/** Signals of one chain together, where the first of them stands: "'long' or 'complaint' holds". */
function signalWords(clauses: readonly ClauseNode[], kind: 'all' | 'any'): string {
  const names = clauses.flatMap((clause) => signalOf(clause) ?? []).map(quoted);
  const negated = clauses[0]?.negated === true;
  if (names.length === 1) return `${names[0]} ${negated ? 'does not hold' : 'holds'}`;
  if (kind === 'any') return `${listed(names, 'or')} ${negated ? 'does not hold' : 'holds'}`;
  return negated ? `neither ${listed(names, 'nor')} holds` : `${listed(names)} hold`;
}
