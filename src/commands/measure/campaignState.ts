import { campaignCost } from '../../measure/campaignCost.js';
import { costLedger } from '../../measure/costLedger.js';
import { joined, type Sample } from '../../stats/sample.js';
import { bookedCosts } from '../../store/bookedCosts.js';
import { armOutcomes, type CampaignHead } from '../../store/campaignFacts.js';
import type { CampaignQuestion } from '../../store/campaignUnits.js';
import { armContacts } from '../../store/costFacts.js';
import type { Store } from '../../store/open.js';
import { pricedCounts, unitPrices } from '../../store/unitPrices.js';
import { type ScopedArm, scope } from './scope.js';

/** Where a campaign stands on a day, whether or not its windows are over. Money in minor units. */
export interface CampaignState {
  readonly head: CampaignHead;
  readonly arms: readonly ScopedArm[];
  readonly complete: boolean;
  readonly firstDay: number;
  readonly lastDay: number;
  /** All treated arms as one. */
  readonly treated: { readonly units: number; readonly purchasers: number; readonly margin: Sample };
  readonly control:
    | { readonly units: number; readonly purchasers: number; readonly margin: Sample }
    | undefined;
  /** Spent by that day: contacts made, costs booked, fixed cost. */
  readonly cost: number;
  readonly contacts: number;
  /** Orders whose margin is a rate that nobody has said. */
  readonly unknownMargins: number;
}

const none: Sample = { n: 0, buyers: 0, sum: 0, sumSquares: 0 };

/** The state of every campaign of a question that has anybody assigned, by campaign id. */
export async function campaignStates(
  store: Store,
  question: CampaignQuestion,
  heads: readonly CampaignHead[],
): Promise<readonly CampaignState[]> {
  const outcomes = await armOutcomes(store, question);
  const contacts = await armContacts(store, question);
  const booked = await bookedCosts(store, question);
  const prices = await unitPrices(store, question);
  const counts = await pricedCounts(store, question, prices);
  return heads.flatMap((head): readonly CampaignState[] => {
    const mine = <T extends { readonly campaign: number }>(rows: readonly T[]) =>
      rows.filter((row) => row.campaign === head.campaign);
    const its = mine(outcomes);
    if (its.length === 0) return [];
    const { arms } = scope(its, true);
    const reached = arms.filter((arm) => arm.arm !== 'control');
    const held = arms.find((arm) => arm.arm === 'control');
    const ledger = costLedger(
      {
        campaignId: head.campaignId,
        fixedCost: head.fixedCost,
        booked: mine(booked),
        contacts: mine(contacts),
        prices: mine(prices),
        counts: mine(counts),
        arms: reached.map((arm) => ({ arm: arm.arm, assigned: arm.assigned, included: arm.assigned })),
      },
      store.settings.currencyDigits,
    );
    const rated = arms.reduce((sum, arm) => sum + arm.ratedOrders, 0);
    return [
      {
        head,
        arms,
        complete: its.every((outcome) => outcome.complete),
        firstDay: Math.min(...its.map((outcome) => outcome.firstDay)),
        lastDay: Math.max(...its.map((outcome) => outcome.lastDay)),
        treated: {
          units: reached.reduce((sum, arm) => sum + arm.units, 0),
          purchasers: reached.reduce((sum, arm) => sum + arm.purchasers, 0),
          margin: reached.reduce<Sample>((sum, arm) => joined(sum, arm.margin), none),
        },
        control: held && { units: held.units, purchasers: held.purchasers, margin: held.margin },
        cost: [...campaignCost(ledger).values()].reduce((sum, part) => sum + part, 0),
        contacts: mine(contacts).reduce((sum, row) => sum + row.contacts, 0),
        unknownMargins: head.marginMillionths === undefined ? rated : 0,
      },
    ];
  });
}
