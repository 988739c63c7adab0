import { create } from '@bufbuild/protobuf';
import { RuleSchema } from '@signalbox/contracts';
import type { CompiledPool } from '../../catalog/compiled-catalog.ts';
import { DEFAULT_MAX_ATTEMPTS, DEFAULT_TRIGGERS } from '../../policy/compile-rule.ts';
import type { CompiledPolicy } from '../../policy/compiled-policy.ts';
import type { Requirement } from '../../policy/requirement.ts';
import { millisecondsOf } from '../../routing/durations.ts';
import { FIRST_TOKEN_TIMEOUT_MS, TOTAL_TIMEOUT_MS } from '../../routing/respond.ts';
import { conditionWords } from '../words/condition-words.ts';
import { quoted, sentence, span } from '../words/text.ts';
import { failureWords, ruleSentences } from './describe-rule.ts';
import { poolWords } from './pick-words.ts';

/** A policy as plain text that can be read aloud: a paragraph per rule, not wrapped, the same for the same policy. */
export function describePolicy(policy: CompiledPolicy): string {
  const { source } = policy;
  return [
    [
      `Policy ${quoted(policy.name)}${source.description === '' ? '' : `: ${source.description}`}`,
      ...labelLines(source.labels),
    ],
    titled('What the words mean', signalLines(policy)),
    titled(
      'Whatever the rules say',
      policy.requirements.map(({ requirement }) => requirementLine(requirement)),
    ),
    ...ruleParagraphs(policy),
    titled('Who the names stand for', poolLines(policy)),
    ['Where a rule does not say otherwise', defaultsSentence(), allDownSentence(policy)],
  ]
    .filter((paragraph) => paragraph.length > 0)
    .map((paragraph) => paragraph.join('\n'))
    .join('\n\n');
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function labelLines(labels: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(labels).map(([key, value]) => `${key} ${value}`);
  return entries.length === 0 ? [] : [`Labels: ${entries.join(', ')}.`];
}

function signalLines({ signals, source }: CompiledPolicy): string[] {
  return Object.entries(source.signals).map(([name, expression]) => {
    const boolean = signals.readables.get(name)?.type === 'bool';
    return boolean
      ? `- ${quoted(name)} holds if ${conditionWords(expression)}.`
      : `- ${quoted(name)} is \`${expression}\`.`;
  });
}

function requirementLine({ name, origin, when, only, because }: Requirement): string {
  const condition = when ? `when ${conditionWords(when.source)}, ` : '';
  const reason = because === '' ? '' : `, because ${because}`;
  const where = origin === 'catalog' ? ' (from the catalog)' : '';
  return `- ${name}${where}: ${condition}only those may answer of whom this is true: ${conditionWords(only.source)}${reason}.`;
}

function ruleParagraphs(policy: CompiledPolicy): (readonly string[])[] {
  const { rules, source, otherwise } = policy;
  const paragraphs = rules.map((rule, i) => {
    const message = source.rules[i] ?? create(RuleSchema);
    return [
      [`${i + 1}. ${rule.name}.`, ...descriptionOf(message.description), ...ruleSentences(rule, message, policy)].join(
        ' ',
      ),
    ];
  });
  const last = source.otherwise ?? create(RuleSchema);
  const ending = [
    ['Otherwise.', ...descriptionOf(last.description), ...ruleSentences(otherwise, last, policy)].join(' '),
  ];
  const opening = rules.length > 1 ? [['The rules are tried in order; the first that applies decides.']] : [];
  return [...opening, ...paragraphs, ending];
}

function descriptionOf(description: string): string[] {
  return description === '' ? [] : [sentence(description)];
}

function poolLines(policy: CompiledPolicy): string[] {
  const used = usedNames(policy);
  const pools = new Map<string, CompiledPool>([...policy.catalog.pools, ...policy.pools]);
  const named = used.flatMap((name) => {
    const pool = pools.get(name);
    return pool ? [`- ${name}: ${poolWords(pool)}`] : [];
  });
  const people = policy.catalog.source.handoffs
    .filter(({ name }) => used.includes(name))
    .map(({ name, description, expectedWait }) => {
      const wait = millisecondsOf(expectedWait);
      const pace = wait === undefined ? '' : ` They usually answer within ${span(wait)}.`;
      return `- ${name}: ${description === '' ? 'People.' : sentence(description)}${pace}`;
    });
  return [...named, ...people];
}

/** The names rules use, in the order in which they first do. */
function usedNames({ source }: CompiledPolicy): string[] {
  const rules = [...source.rules, ...(source.otherwise ? [source.otherwise] : [])];
  const names = rules.flatMap((rule) => [
    ...rule.use,
    ...(rule.experiment?.arms ?? []).flatMap((arm) => arm.use),
    ...rule.fallback,
    ...rule.escalate.flatMap((step) => step.to),
    ...rule.onFiltered,
    ...(rule.shadow?.to ?? []),
  ]);
  return [...new Set(names)];
}

function defaultsSentence(): string {
  const patience = `${span(FIRST_TOKEN_TIMEOUT_MS)} to its first word and ${span(TOTAL_TIMEOUT_MS)} in all`;
  return `An attempt gets ${patience}, or the time budget of the request if it has one, and counts as failed if it ${failureWords(DEFAULT_TRIGGERS)}. At most ${DEFAULT_MAX_ATTEMPTS} attempts are made, each at another provider or in another region where there is one. A session stays with its model where models are drawn by weight.`;
}

function allDownSentence({ panicWhenAllDown }: CompiledPolicy): string {
  return panicWhenAllDown
    ? 'If everything that may answer is down, it is tried all the same.'
    : 'If everything that may answer is down, the request is refused and may be repeated later.';
}
