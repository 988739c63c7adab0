import { type CodePointSet, overlap, union } from './regex-set.ts';
import { type Regex, sequence } from './regex-tree.ts';

/**
 * What a backtracking search may do at one starting position of the text, at worst. 4,096 steps take V8 up to 2.5 µs
 * (measured with `a.{0,1000}[bx][yz]`); RE2JS then spends up to 70 µs, as each set of counts is a state of its own.
 */
const MAX_STEPS = 4096;

/** Whether backtracking over the expression does a small, bounded amount of work at every position of the text. */
export function isBounded(regex: Regex): boolean {
  return work(regex).steps <= MAX_STEPS;
}

/** Splits a sequence into bounded runs as long as possible; a part that is unbounded by itself stands alone. */
export function boundedRuns(parts: readonly Regex[]): readonly Regex[] {
  const runs: { parts: Regex[]; work: Work }[] = [];
  for (const part of parts) {
    const last = runs.at(-1);
    const longer = inSequence([...(last ? [last.work] : []), work(part)]);
    if (last && longer.steps <= MAX_STEPS) {
      last.parts.push(part);
      last.work = longer;
    } else {
      runs.push({ parts: [part], work: work(part) });
    }
  }
  return runs.map((run) => sequence(run.parts));
}

/**
 * An upper bound of what backtracking does from one position.
 * `steps`: characters and assertions looked at; `paths`: how often what follows the expression is tried.
 */
interface Work {
  readonly steps: number;
  readonly paths: number;
}

function work(regex: Regex): Work {
  switch (regex.kind) {
    case 'sequence':
      return inSequence(regex.parts.map(work));
    case 'choice': {
      const options = regex.options.map(work);
      const steps = options.map((option) => option.steps);
      const paths = options.map((option) => option.paths);
      if (startDifferently(regex.options))
        return { steps: steps.length + Math.max(...steps), paths: Math.max(...paths) };
      return { steps: steps.length + sum(steps), paths: sum(paths) };
    }
    case 'repeat': {
      if (regex.max === Infinity) return { steps: Infinity, paths: Infinity };
      const body = work(regex.body);
      const times = (n: number) => body.paths ** n;
      const rounds = Array.from({ length: regex.max + 1 }, (_, n) => n);
      return {
        steps: sum(rounds.slice(1).map((n) => times(n - 1) * (body.steps + 1))),
        paths: sum(rounds.slice(regex.min).map(times)),
      };
    }
    default:
      return { steps: 1, paths: 1 };
  }
}

function inSequence(parts: readonly Work[]): Work {
  return parts.reduce(
    (before, part) => ({ steps: before.steps + before.paths * part.steps, paths: before.paths * part.paths }),
    { steps: 0, paths: 1 },
  );
}

/** Whether no character can begin two of the options, so that at most one of them gets past its first. */
function startDifferently(options: readonly Regex[]): boolean {
  const starts = options.map(startOf);
  return starts.every((a, i) => a && starts.slice(0, i).every((b) => b && !overlap(a, b)));
}

/** The characters an expression can begin with, undefined if it can match without any. */
function startOf(regex: Regex): CodePointSet | undefined {
  switch (regex.kind) {
    case 'set':
      return regex.set;
    case 'assertion':
      return undefined;
    case 'repeat':
      return regex.min > 0 ? startOf(regex.body) : undefined;
    case 'choice': {
      const starts = regex.options.map(startOf).filter((start) => start !== undefined);
      return starts.length === regex.options.length ? union(starts) : undefined;
    }
    case 'sequence': {
      const first = regex.parts.find((part) => part.kind !== 'assertion');
      return first && startOf(first);
    }
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
