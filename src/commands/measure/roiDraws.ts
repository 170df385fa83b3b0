import type { Draw } from '../../measure/armPairs.js';
import type { Stratum } from '../../measure/stratified.js';
import { joined, type Sample } from '../../stats/sample.js';
import type { CampaignHead } from '../../store/campaignFacts.js';
import type { CampaignQuestion } from '../../store/campaignUnits.js';
import type { Store } from '../../store/open.js';
import { overUnits } from './liftSources.js';
import type { Draws } from './liftStrata.js';
import { metricNamed } from './metric.js';
import type { Scope } from './scope.js';

/** The samples of campaigns by draw, where their draws held out different shares. */
export interface RoiDraws {
  /** Margin and purchases of an arm against control, draw by draw; `undefined` where draws may be pooled. */
  readonly against: (
    head: CampaignHead,
    arm: string,
  ) => { readonly margin: readonly Stratum[]; readonly purchases: readonly Stratum[] } | undefined;
  /** The margin of several arms taken as one against control, draw by draw. */
  readonly together: (head: CampaignHead, arms: readonly string[]) => readonly Stratum[] | undefined;
  /** The margin of an arm by draw. */
  readonly margin: (head: CampaignHead, arm: string) => Draw | undefined;
}

/** Reads single units only where a campaign's draws are uneven. */
export function roiDraws(
  store: Store,
  question: CampaignQuestion,
  scopes: ReadonlyMap<number, Scope>,
  draws: Draws,
): RoiDraws {
  const [margin, purchase] = [metricNamed('margin'), metricNamed('purchase')];
  const units = overUnits({
    store,
    question,
    metrics: [margin, purchase],
    scopes,
    draws,
    cut: undefined,
    covariate: undefined,
  });
  const strata = (head: CampaignHead, arm: string, metric: typeof margin): readonly Stratum[] => {
    const control = units(head, 'control', metric);
    return [...units(head, arm, metric)].flatMap(([label, { sample }]) => {
      const held = control.get(label)?.sample;
      return held === undefined || held.n === 0 ? [] : [{ treated: sample, control: held }];
    });
  };
  return {
    against: (head, arm) => {
      if (!draws.uneven.has(head.campaign)) return undefined;
      const found = { margin: strata(head, arm, margin), purchases: strata(head, arm, purchase) };
      return found.margin.length === 0 ? undefined : found;
    },
    together: (head, arms) => {
      if (!draws.uneven.has(head.campaign)) return undefined;
      const treated = new Map<string, Sample>();
      for (const arm of arms) {
        for (const [label, { sample }] of units(head, arm, margin)) {
          const before = treated.get(label);
          treated.set(label, before === undefined ? sample : joined(before, sample));
        }
      }
      const control = units(head, 'control', margin);
      const strata = [...treated].flatMap(([label, sample]) => {
        const held = control.get(label)?.sample;
        return held === undefined || held.n === 0 ? [] : [{ treated: sample, control: held }];
      });
      return strata.length === 0 ? undefined : strata;
    },
    margin: (head, arm) =>
      draws.uneven.has(head.campaign)
        ? new Map([...units(head, arm, margin)].map(([label, { sample }]) => [label, sample]))
        : undefined,
  };
}
