import { type Day, formatDay } from '../days.js';
import type { CustomerFacts } from './customerFacts.js';
import type { History } from './history.js';
import type { Store } from './open.js';
import type { CampaignAccount, PastUnits } from './pastOutcomes.js';
import { outcomeOf } from './unitOutcome.js';

/**
 * Training rows without campaigns: at every cut-off day, all customers who had bought or been acquired before it, with
 * what they did in the window from that day on. Nobody is treated; `campaigns` are the days.
 */
export function readPastDays(
  store: Store,
  history: History,
  facts: CustomerFacts,
  question: {
    readonly windowDays: number;
    readonly cutoffs: readonly Day[];
    readonly marginMillionths: number | undefined;
  },
): PastUnits {
  const rate = question.marginMillionths ?? store.settings.marginMillionths;
  const customer: number[] = [];
  const campaign: number[] = [];
  const purchase: number[] = [];
  const margin: number[] = [];
  const account: CampaignAccount[] = [];
  const days = [...question.cutoffs].sort((a, b) => a - b);
  for (const [place, t0] of days.entries()) {
    let control = 0;
    for (let c = 1; c < facts.customers; c++) {
      const first =
        history.lines.start[c]! < history.lines.start[c + 1]!
          ? history.lines.day[history.lines.start[c]!]!
          : t0;
      const acquired = facts.acquiredOn[c]!;
      if (facts.unit[c]! < 0 || (first >= t0 && (acquired >= t0 || acquired < -1e8))) continue;
      const bought = outcomeOf(history, [c], t0, t0 + question.windowDays - 1, rate);
      customer.push(c);
      campaign.push(place);
      purchase.push(bought.purchase);
      margin.push(bought.margin);
      control++;
    }
    account.push({
      campaign: formatDay(t0),
      windowDays: question.windowDays,
      firstDay: t0,
      treated: 0,
      control,
      incomplete: 0,
      mixed: 0,
      otherArms: 0,
      unsent: false,
    });
  }
  return {
    rows: customer.length,
    customer: Int32Array.from(customer),
    t0: Int32Array.from(campaign, (place) => days[place]!),
    campaigns: days.map(formatDay),
    campaign: Int32Array.from(campaign),
    treated: new Uint8Array(customer.length),
    response: new Uint8Array(customer.length),
    purchase: Uint8Array.from(purchase),
    margin: Float64Array.from(margin),
    account,
  };
}
