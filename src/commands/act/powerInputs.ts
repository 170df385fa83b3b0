import type { HoldoutInputs } from '../../act/holdout.js';
import { meanContactCost, type Plan } from '../../act/plan.js';
import type { Day } from '../../days.js';
import { sampleOf, variance } from '../../stats/sample.js';
import { membersByUnit } from '../../store/audience.js';
import { readHistory } from '../../store/history.js';
import type { Store } from '../../store/open.js';
import { unitMargins } from '../../store/unitMargins.js';
import { minorOf } from './moneyText.js';

/**
 * What is known before a send about a plan's units: how margin varied between them in the window that ended on
 * `asOf`, what effect to expect, and what a contact costs.
 */
export async function powerInputs(
  store: Store,
  plan: Plan,
  units: readonly string[],
  asOf: Day,
): Promise<HoldoutInputs & { readonly expectedFrom: string }> {
  const windowDays = plan.windowDays ?? store.settings.windowDays;
  const members = await membersByUnit(store);
  const history = await readHistory(store, asOf);
  const margins = unitMargins(
    history,
    units.map((unit) => members.get(unit) ?? []),
    asOf - windowDays + 1,
    asOf,
    plan.margin ?? store.settings.marginMillionths,
  );
  const spread = margins === undefined || margins.length < 2 ? undefined : variance(sampleOf(margins));
  return {
    units: units.length,
    sigma: spread === undefined || spread <= 0 ? undefined : Math.sqrt(spread),
    expected: plan.expectedEffect,
    expectedFrom: 'the plan',
    breakEven: minorOf(store, meanContactCost(plan)),
  };
}
