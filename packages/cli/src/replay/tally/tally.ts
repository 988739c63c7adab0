import { type RouteRequest, SignalboxError } from '@signalbox/contracts';
import type { DecisionContext, Routed } from '@signalbox/engine';
import type { Decider } from '../decider.ts';
import type { OutcomeMapping } from '../outcome-mapping.ts';
import type { ReplayReport } from '../report.ts';
import { type Answer, answerOf, type Decision, type Execution, runPlan } from '../run-plan.ts';
import type { Column, Sample } from '../sample.ts';
import { createAccuracy } from './accuracy.ts';
import { createCosts } from './costs.ts';
import { createCounts } from './counts.ts';
import { createGroups } from './groups.ts';
import { createRefusals } from './refusals.ts';
import { createShares } from './shares.ts';

interface TallyOptions {
  readonly columns: readonly Column[];
  readonly mapping: OutcomeMapping;
  readonly decider: Decider;
  readonly groupBy: string | undefined;
}

/** What a tally knows of a replay: all but where the requests came from. */
export type Tallied = Omit<ReplayReport, 'policy' | 'prompts' | 'format' | 'unreadable'>;

/** Decides requests one by one and sums up what comes of them. Its memory does not grow with their number. */
export function createTally({ columns, mapping, decider, groupBy }: TallyOptions) {
  const targets = createShares();
  const rules = createShares();
  const groups = createGroups(groupBy);
  const tools = createCounts();
  const arms = createCounts();
  const refusals = createRefusals();
  const costs = createCosts();
  const accuracy = createAccuracy(columns, mapping);
  let requests = 0;
  let refused = 0;
  let canEscalate = 0;
  let escalated = 0;

  const count = (sample: Sample, { routed, response }: Decision, execution: Execution): void => {
    const hasSteps = (response.plan?.escalations.length ?? 0) > 0;
    targets.add(execution.answers[0].target.id, execution, hasSteps);
    rules.add(routed.rule.name, execution, hasSteps);
    groups.add(sample.fields, routed.rule.name);
    if (routed.rule.tool) tools.add(routed.rule.tool.name);
    if (routed.arm) arms.add(`${routed.arm.place.name}: ${routed.arm.place.arm}`);
    if (hasSteps) canEscalate++;
    if (execution.answers.length > 1) escalated++;
    accuracy.add(sample, execution, hasSteps);
  };

  const chosenBy = (routed: Routed | undefined, sample: Sample): Answer | undefined => {
    const target = routed?.choice.attempts[0]?.member.target;
    return routed && target && answerOf(target, routed, sample, mapping);
  };

  return {
    add(sample: Sample, request: RouteRequest, context: DecisionContext): void {
      requests++;
      const decision = decider.decide(request, context);
      if (decision instanceof SignalboxError) {
        refused++;
        refusals.add(decision);
        groups.add(sample.fields, '(refused)');
        return;
      }
      const execution = runPlan(decision, sample, mapping);
      if (!execution) return;
      count(sample, decision, execution);
      const { routed } = decision;
      const shadow = routed.shadow && answerOf(routed.shadow.member.target, routed, sample, mapping);
      costs.add(execution, shadow, {
        strongest: chosenBy(decider.strongest(request, context), sample),
        cheapest: chosenBy(decider.cheapest(request, context), sample),
      });
    },
    report(): Tallied {
      const accuracyReport = accuracy.report();
      const groupReport = groups.report();
      return {
        requests,
        targets: targets.rows(requests),
        rules: rules.rows(requests),
        ...(groupReport && { groups: groupReport }),
        tools: tools.rows(),
        arms: arms.rows(),
        refused,
        refusals: refusals.rows(),
        cost: costs.report(),
        escalation: {
          possible: canEscalate / requests,
          ...(accuracyReport && { share: escalated / requests }),
        },
        ...(accuracyReport && { accuracy: accuracyReport }),
        decisions: decider.times(),
      };
    },
  };
}
