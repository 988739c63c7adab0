import { create } from '@bufbuild/protobuf';
import { RuleSchema } from '@signalbox/contracts';
import { DEFAULT_MAX_ATTEMPTS, DEFAULT_TRIGGERS } from '../../policy/compile-rule.ts';
import type { CompiledPolicy } from '../../policy/compiled-policy.ts';
import type { Requirement } from '../../policy/requirement.ts';
import { FIRST_TOKEN_TIMEOUT_MS, TOTAL_TIMEOUT_MS } from '../../routing/respond.ts';
import { conditionWords } from '../words/condition-words.ts';
import { quoted, sentence, span } from '../words/text.ts';
import { nameLines } from './describe-names.ts';
import { failureWords, ruleSentences } from './describe-rule.ts';

/** A policy as plain text that can be read aloud: a paragraph per rule, not wrapped, the same for the same policy. */
export function describePolicy(policy: CompiledPolicy): string {
  const { name, source, requirements } = policy;
  const title = `Policy ${quoted(name)}${source.description === '' ? '' : `: ${source.description}`}`;
  return [
    [title, ...labelLines(source.labels)],
    titled('What the words mean', signalLines(policy)),
    titled(
      'What holds whatever the rules say (a target is a model at a provider, or people)',
      requirements.map(({ requirement }) => requirementLine(requirement)),
    ),
    ...ruleParagraphs(policy).map((paragraph) => [paragraph]),
    titled('Who the names stand for', nameLines(policy)),
    titled('Where a rule does not say otherwise', [defaultsLine(), allDownLine(policy)]),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function labelLines(labels: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(labels).map(([key, value]) => `${key} = ${value}`);
  return entries.length === 0 ? [] : [`Labels: ${entries.join(', ')}`];
}

function signalLines({ signals, source }: CompiledPolicy): string[] {
  return Object.entries(source.signals).map(([name, expression]) => {
    const holds = signals.readables.get(name)?.type === 'bool';
    return holds
      ? `- ${quoted(name)} holds if ${conditionWords(expression)}.`
      : `- ${quoted(name)} is \`${expression}\`.`;
  });
}

function requirementLine({ name, origin, when, only, because }: Requirement): string {
  const where = origin === 'catalog' ? ' (from the catalog)' : '';
  const condition = when ? `when ${conditionWords(when.source)}, ` : '';
  const reason = because === '' ? '' : `, because ${because}`;
  return `- ${name}${where}: ${sentence(`${condition}a target may answer only if ${conditionWords(only.source)}${reason}`)}`;
}

function ruleParagraphs(policy: CompiledPolicy): string[] {
  const { rules, source, otherwise } = policy;
  const last = source.otherwise ?? create(RuleSchema);
  return [
    ...(rules.length > 1 ? ['The rules are tried in order; the first that applies decides.'] : []),
    ...rules.map((rule, i) => {
      const message = source.rules[i] ?? create(RuleSchema);
      const title = `${i + 1}. ${rule.name}${rule.enabled ? '' : ' (switched off)'}.`;
      return [title, ...descriptionOf(message.description), ...ruleSentences(rule, message, policy)].join(' ');
    }),
    ['Otherwise.', ...descriptionOf(last.description), ...ruleSentences(otherwise, last, policy)].join(' '),
  ];
}

function descriptionOf(description: string): string[] {
  return description === '' ? [] : [sentence(description)];
}

function defaultsLine(): string {
  return [
    `- An attempt gets ${span(FIRST_TOKEN_TIMEOUT_MS)} to its first word and ${span(TOTAL_TIMEOUT_MS)} in all,`,
    'or the time budget of the request if it has one,',
    `and counts as failed if it ${failureWords(DEFAULT_TRIGGERS)}.`,
    `At most ${DEFAULT_MAX_ATTEMPTS} attempts are made, each at another provider or in another region where there is one.`,
  ].join(' ');
}

function allDownLine({ panicWhenAllDown }: CompiledPolicy): string {
  return panicWhenAllDown
    ? '- If everything that may answer is down, what is down is tried all the same, but nothing that is drained, at a rate limit or without a working credential.'
    : '- If everything that may answer is down, the request is refused, and the caller is told when to ask again.';
}
