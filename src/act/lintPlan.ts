import type { Day } from '../days.js';
import { formatDay } from '../days.js';
import { meanContactCost, type Plan } from './plan.js';

/** What is known beside the plan when it is linted. */
export interface LintFacts {
  readonly today: Day;
  readonly storeMargin: number | undefined;
  readonly otherPurposes: readonly string[];
  /** People of the audience, before and after suppression. */
  readonly audience: number;
  readonly reachable: number;
}

/**
 * What a careful colleague would say about a plan, most important first. None of it stops the plan.
 */
export function lintPlan(plan: Plan, facts: LintFacts): readonly string[] {
  const said: string[] = [];
  if (facts.audience === 0) said.push('the audience is empty: nobody meets the condition');
  else if (facts.reachable === 0) said.push('nobody of the audience may be contacted: see the waterfall');
  if (plan.holdout === 0) said.push('holdout = 0: what the campaign earns can not be measured');
  if (meanContactCost(plan) === 0 && (plan.fixedCost ?? 0) === 0) {
    said.push('no cost: without contact_cost, arm costs or fixed_cost there is no return on investment');
  }
  if (plan.sendOn === undefined) said.push('no send_on: "act list" takes the day after --as-of');
  else if (plan.sendOn < facts.today) {
    said.push(`send_on ${formatDay(plan.sendOn)} is before today, ${formatDay(facts.today)}`);
  }
  if (plan.targets.length === 0) said.push('no [[targets]]: nothing says what the campaign is to reach');
  for (const target of plan.targets) {
    const end = plan.sendOn === undefined ? undefined : plan.sendOn + (plan.windowDays ?? 0) - 1;
    if (target.dueOn !== undefined && end !== undefined && target.dueOn < end) {
      said.push(
        `target ${target.metric} is due on ${formatDay(target.dueOn)}, before the window ends on ${formatDay(end)}`,
      );
    }
  }
  if (plan.consent === 'opt-in' && facts.reachable === 0 && facts.otherPurposes.length > 0) {
    said.push(
      `consents name other purposes (${facts.otherPurposes.join(', ')}): set purpose = "..." if one of them covers this campaign`,
    );
  }
  return said;
}
