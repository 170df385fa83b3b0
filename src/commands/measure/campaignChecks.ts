import { type Check, type CheckFacts, checks } from '../../measure/checks.js';
import type { Column, Note, Result } from '../../result.js';
import { warning } from '../../result.js';
import type { ArmOutcome, CampaignHead } from '../../store/campaignFacts.js';
import type { CampaignQuestion } from '../../store/campaignUnits.js';
import { checkCounts, plannedShares } from '../../store/checkFacts.js';
import { covariates } from '../../store/covariateFacts.js';
import type { Store } from '../../store/open.js';
import { ordersEnd } from './ordersEnd.js';

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
  const ends = ordersEnd(store, question);
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
      ordersEnd: ends(counts.campaign),
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
  { name: 'campaign_id', kind: 'text', heading: 'campaign' },
  { name: 'check', kind: 'text' },
  { name: 'status', kind: 'text' },
  { name: 'finding', kind: 'text' },
];

/**
 * The checks as a table for people, under the answer: all of them for one campaign; for several, those that did not
 * pass, campaigns with the same finding together.
 */
export function checksResult(
  heads: readonly CampaignHead[],
  found: ReadonlyMap<number, readonly Check[]>,
): Result {
  const all = heads.flatMap((head) =>
    (found.get(head.campaign) ?? []).map((check) => ({ campaign: head.campaignId, ...check })),
  );
  const shown = heads.length === 1 ? all : all.filter((check) => check.status !== 'ok');
  const groups = new Map<string, (typeof shown)[number][]>();
  for (const check of shown) {
    const key = [check.id, check.status, check.finding].join('\u001f');
    groups.set(key, [...(groups.get(key) ?? []), check]);
  }
  const rows = [...groups.values()].map((group) => {
    const { id, status, finding } = group[0]!;
    return [several(group.map((check) => check.campaign)), id, status.replace('_', ' '), finding];
  });
  const passed = all.filter((check) => check.status === 'ok').length;
  if (heads.length > 1) rows.push(['all others', '', 'ok', `${passed} of ${all.length} checks passed`]);
  return { title: 'Can it be believed?', columns, rows };
}

/** `a, b, c and 4 more`. */
function several(names: readonly string[]): string {
  return names.length <= 4
    ? names.join(', ')
    : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
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
