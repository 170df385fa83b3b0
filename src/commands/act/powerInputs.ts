import type { HoldoutInputs } from '../../act/holdout.js';
import { meanContactCost, type Plan } from '../../act/plan.js';
import type { Day } from '../../days.js';
import { sampleOf, variance } from '../../stats/sample.js';
import { membersByUnit } from '../../store/audience.js';
import type { Store } from '../../store/open.js';
import { unitMargins } from '../../store/unitMargins.js';
import { pastEffect } from './expectedEffect.js';
import { minorOf } from './moneyText.js';

/** A unit that may be on the list; `effect` is what an effect model expects of a contact, minor units. */
export interface PowerUnit {
  readonly unit: string;
  readonly effect: number | undefined;
}

/** What is known before a send, with where the expected effect comes from. */
export interface PowerInputs extends HoldoutInputs {
  readonly expectedFrom: string;
  /** Whether `units` are those that a model would select, not the whole audience. */
  readonly selected: boolean;
}

/**
 * What is known before a send about the units of a list: how margin varied between them in the window that ended on
 * `asOf`, what effect to expect (the plan's word, else the model's, else past campaigns'), and what a contact costs.
 * With effects of a model the units are those that it would select, at most `top` of them.
 */
export async function powerInputs(
  store: Store,
  plan: Plan,
  units: readonly PowerUnit[],
  asOf: Day,
  top = plan.top,
): Promise<PowerInputs> {
  const windowDays = plan.windowDays ?? store.settings.windowDays;
  const breakEven = minorOf(store, meanContactCost(plan));
  const byModel = units.some((unit) => unit.effect !== undefined);
  const paying = byModel
    ? units.filter((unit) => (unit.effect ?? 0) > breakEven).sort((a, b) => b.effect! - a.effect!)
    : [...units];
  const chosen = top === undefined ? paying : paying.slice(0, top);
  const members = await membersByUnit(store);
  const margins = await unitMargins(
    store,
    chosen.map(({ unit }) => members.get(unit) ?? []),
    asOf - windowDays + 1,
    asOf,
    plan.margin ?? store.settings.marginMillionths,
  );
  const spread = margins === undefined || margins.length < 2 ? undefined : variance(sampleOf(margins));
  const expected = await expectation(store, plan, byModel ? chosen : [], asOf);
  return {
    units: chosen.length,
    sigma: spread === undefined || spread <= 0 ? undefined : Math.sqrt(spread),
    ...expected,
    breakEven,
    selected: byModel,
  };
}

async function expectation(
  store: Store,
  plan: Plan,
  scored: readonly PowerUnit[],
  asOf: Day,
): Promise<{ readonly expected: number | undefined; readonly expectedFrom: string }> {
  if (plan.expectedEffect !== undefined) return { expected: plan.expectedEffect, expectedFrom: 'the plan' };
  if (scored.length > 0) {
    const mean = scored.reduce((sum, unit) => sum + (unit.effect ?? 0), 0) / scored.length;
    return { expected: mean, expectedFrom: 'the model, for those it would select' };
  }
  const past = await pastEffect(store, plan, asOf);
  return past === undefined
    ? { expected: undefined, expectedFrom: 'nothing' }
    : { expected: past.effect, expectedFrom: `${past.campaigns} past campaigns on ${plan.channel}` };
}
