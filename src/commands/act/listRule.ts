import type { ListRule } from '../../act/chooseMembers.js';
import type { ListInputs } from '../../act/manifest.js';
import { armCost, type Plan } from '../../act/plan.js';
import type { Store } from '../../store/open.js';
import { minorOf } from './moneyText.js';
import type { AudienceScores } from './scores.js';

/** How a list is cut, from its plan and its inputs. `fixedCost` is what the campaign has yet to spend, in minor units. */
export function listRule(
  store: Store,
  plan: Plan,
  inputs: ListInputs,
  drawn: Pick<ListRule, 'holdout' | 'stored'> & { readonly fixedCost: number },
  scores: AudienceScores | undefined,
): ListRule {
  const { salt, top, budget, min, cautious } = inputs;
  return {
    salt,
    campaign: plan.campaign,
    holdout: drawn.holdout,
    arms: plan.arms.map((arm) => ({ ...arm, contactCost: minorOf(store, armCost(plan, arm)) })),
    ranking: scores?.ranking ?? 'none',
    top,
    budget: budget === undefined ? undefined : Math.max(0, budget - drawn.fixedCost),
    min,
    cautious,
    stored: drawn.stored,
  };
}
