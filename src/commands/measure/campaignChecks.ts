import { type Check, type CheckFacts, checks } from '../../measure/checks.js';
import type { Column, Note, Result } from '../../result.js';
import { warning } from '../../result.js';
import type { ArmOutcome, CampaignHead } from '../../store/campaignFacts.js';
import type { CampaignQuestion } from '../../store/campaignUnits.js';
import { checkCounts, covariates, plannedShares } from '../../store/checkFacts.js';
import type { Store } from '../../store/open.js';

/** The health checks of every campaign of a question. */
export async function campaignChecks(
  store: Store,
  question: CampaignQuestion,
  outcomes: readonly ArmOutcome[],
  given: ReadonlyMap<string, number> | undefined,
  interim: boolean,
): Promise<ReadonlyMap<number, readonly Check[]>> {
  const planned = given === undefined ? await plannedShares(store, question) : [];
  const before = await covariates(store, question);
  const found = new Map<number, readonly Check[]>();
  for (const counts of await checkCounts(store, question)) {
    const mine = outcomes.filter((outcome) => outcome.campaign === counts.campaign);
    const arms = [...new Set(mine.map((outcome) => outcome.arm))].map((arm) => {
      const parts = mine.filter((outcome) => outcome.arm === arm);
      const total = (from: readonly ArmOutcome[]) => from.reduce((sum, part) => sum + part.units, 0);
      const share =
        given === undefined
          ? planned.find((plan) => plan.campaign === counts.campaign && plan.arm === arm)?.share
          : given.get(arm);
      return { arm, units: total(parts), complete: total(parts.filter((part) => part.complete)), share };
    });
    const names = [...new Set(before.filter((c) => c.campaign === counts.campaign).map((c) => c.name))];
    const facts: CheckFacts = {
      ...counts,
      arms,
      covariates: names.map((name) => ({
        name,
        arms: new Map(
          before
            .filter((c) => c.campaign === counts.campaign && c.name === name)
            .map((c) => [c.arm, c.sums] as const),
        ),
      })),
    };
    found.set(counts.campaign, checks(facts, interim));
  }
  return found;
}

const columns: readonly Column[] = [
  { name: 'campaign_id', kind: 'text' },
  { name: 'check', kind: 'text' },
  { name: 'status', kind: 'text' },
  { name: 'finding', kind: 'text' },
];

/** The checks as a table for people, under the answer. */
export function checksResult(
  heads: readonly CampaignHead[],
  found: ReadonlyMap<number, readonly Check[]>,
): Result {
  return {
    title: 'Can it be believed?',
    columns,
    rows: heads.flatMap((head) =>
      (found.get(head.campaign) ?? []).map((check) => [
        head.campaignId,
        check.id,
        check.status.replace('_', ' '),
        check.finding,
      ]),
    ),
  };
}

/** A warning for every check that failed; an immature window is said elsewhere. */
export function failedNotes(
  heads: readonly CampaignHead[],
  found: ReadonlyMap<number, readonly Check[]>,
): readonly Note[] {
  return heads.flatMap((head) =>
    (found.get(head.campaign) ?? [])
      .filter((check) => check.status === 'fail' && check.id !== 'maturity')
      .map((check) => warning(`${head.campaignId}: not trustworthy (${check.id}): ${check.finding}`)),
  );
}
