import { formatDay } from '../../days.js';
import { type LoyaltyColumns, loyalAgainstOthers } from '../../measure/loyalAgainstOthers.js';
import { recoveredStay } from '../../measure/recoveredStay.js';
import { retentionEconomics } from '../../measure/retentionEconomics.js';
import { thumbRules } from '../../measure/thumbRules.js';
import { upgrades } from '../../measure/upgrades.js';
import { whaleShares } from '../../measure/whaleShares.js';
import { formatDecimal } from '../../money.js';
import { howMany, type Row } from '../../result.js';
import { resampled } from '../../stats/resampled.js';
import { offersAnswered, untrackedCampaigns } from '../../store/offersAnswered.js';
import type { Store } from '../../store/open.js';
import { serviceCases } from '../../store/serviceCases.js';
import { type FactInputs, type FactsAsked, marginMissing } from './factInputs.js';
import { counted, drawn, fewest, measured, missing, tooFew } from './factRow.js';

/** 80/20, and what the best and worst make of the profit. */
export function profitFacts({ profits }: FactInputs, { seed }: FactsAsked): readonly Row[] {
  const rules = [thumbRules.top20, thumbRules.top20_peak, thumbRules.bottom40];
  if (profits === undefined) return rules.map((rule) => missing(rule, marginMissing));
  const n = profits.length;
  if (n < fewest)
    return rules.map((rule) => missing(rule, tooFew(n, 'customers with orders or contacts'), n));
  const shares = whaleShares(profits, seed);
  if (shares.top20 === undefined) {
    return rules.map((rule) => missing(rule, 'a profit: customers lost money together in the last year', n));
  }
  const top = { value: shares.top20, interval: shares.top20Interval };
  const bottom = { value: shares.bottom40, interval: shares.bottom40Interval };
  const basis = 'share of the profit of the last year';
  return rules.map((rule) => measured(rule, rule.fact === 'bottom40' ? bottom : top, n, basis, drawn(n)));
}

/** What retention is worth, and what winning costs beside keeping. */
export function retentionFacts(store: Store, inputs: FactInputs, asked: FactsAsked): readonly Row[] {
  const { retention_profit: profit, winning_costs: costs } = thumbRules;
  const { years, tooShort, profits } = inputs;
  if (tooShort !== undefined) return [missing(profit, tooShort), missing(costs, tooShort)];
  const found = retentionEconomics(years, asked.discount, asked.seed);
  const money = (minor: number) =>
    `${formatDecimal(Math.round(minor), store.settings.currencyDigits)} ${store.settings.currency}`;
  if (found.before < fewest) {
    const what = tooFew(found.before, 'customers with an order in the year before');
    return [missing(profit, what, found.before), missing(costs, what, found.before)];
  }
  const percent = (100 * (found.retention ?? 0)).toFixed(1);
  const won = found.winKnown > 0 ? ', less what winning cost' : ', winning taken to cost nothing';
  const worth =
    profits === undefined
      ? missing(profit, marginMissing, found.before)
      : measured(
          profit,
          found.profitGrowth,
          found.before,
          `from ${percent} % kept; a lifetime’s profit${won}; published 25 % to 85 %`,
          drawn(years.customers),
        );
  const needs = [
    ...(found.winKnown === 0
      ? ['customers.acquisition_cost of new customers']
      : found.winKnown < fewest
        ? [tooFew(found.winKnown, 'new customers with acquisition_cost')]
        : []),
    ...(found.keepCost === undefined || found.keepCost === 0
      ? ['contacts.cost or campaigns.contact_cost of contacts with earlier buyers']
      : []),
  ];
  const cost =
    needs.length > 0
      ? missing(costs, needs.join('; '), found.before)
      : measured(
          costs,
          found.winning,
          found.winKnown,
          `winning ${money(found.winCost!)}, contacts per kept customer ${money(found.keepCost!)}`,
          drawn(years.customers),
        );
  return [worth, cost];
}

/** Loyal customers against others. */
export function loyalFacts(inputs: FactInputs, asked: FactsAsked): readonly Row[] {
  const { loyal_spend, loyal_orders, loyal_price, loyal_service } = thumbRules;
  const rules = [loyal_spend, loyal_orders, loyal_price, loyal_service];
  if (inputs.tooShort !== undefined) return rules.map((rule) => missing(rule, inputs.tooShort!));
  const columns = loyaltyColumns(inputs, asked.loyalOrders);
  const found = loyalAgainstOthers(columns, asked.seed);
  const n = found.loyal + found.others;
  if (Math.min(found.loyal, found.others) < fewest) {
    const what = `at least ${fewest} loyal customers and as many others who bought in the year before; there are ${found.loyal} and ${found.others}`;
    return rules.map((rule) => missing(rule, what, n));
  }
  const sum = (values: Float64Array) => values.reduce((all, one) => all + one, 0);
  const basis = `${found.loyal} with ${asked.loyalOrders} or more orders in the year before, against ${found.others}`;
  return [
    measured(loyal_spend, found.spend, n, basis, drawn(n)),
    measured(loyal_orders, found.orders, n, basis, drawn(n)),
    sum(columns.usual) === 0
      ? missing(loyal_price, 'orders.product_id and quantity', n)
      : measured(loyal_price, found.price, n, 'price of the same products', drawn(n)),
    sum(columns.served) === 0
      ? missing(loyal_service, 'contacts.cost, campaigns.contact_cost or cases.cost', n)
      : measured(loyal_service, found.service, n, 'contacts and cases, per amount sold', drawn(n)),
  ];
}

function loyaltyColumns({ years, history, served, prices }: FactInputs, orders: number): LoyaltyColumns {
  const those = [...years.ordersBefore.keys()].filter((c) => years.ordersBefore[c]! > 0);
  const column = (of: (c: number) => number) => Float64Array.from(those, of);
  return {
    loyal: Uint8Array.from(those, (c) => (years.ordersBefore[c]! >= orders ? 1 : 0)),
    orders: column((c) => years.ordersNow[c]!),
    spend: column((c) => years.spendNow[c]!),
    paid: column((c) => prices.get(history.customer[c]!)?.paid ?? 0),
    usual: column((c) => prices.get(history.customer[c]!)?.usual ?? 0),
    served: column((c) => served.get(history.customer[c]!) ?? 0),
  };
}

/** How many offers nobody answers. */
export async function offerFacts(store: Store, { asOf, seed }: FactsAsked): Promise<readonly Row[]> {
  const rule = thumbRules.ignored;
  const offers = await offersAnswered(store, asOf, store.settings.windowDays);
  const n = offers.length;
  if (n === 0) {
    return [
      missing(rule, 'contacts whose window is over, and responses (clicked, responded or redeemed)', 0),
    ];
  }
  if (n < fewest) return [missing(rule, tooFew(n, 'customers who were contacted'), n)];
  const share = (counts?: Uint16Array) => {
    let [sent, answered] = [0, 0];
    offers.forEach((one, i) => {
      const times = counts === undefined ? 1 : counts[i]!;
      sent += times * one.offers;
      answered += times * one.answered;
    });
    return sent === 0 ? undefined : 1 - answered / sent;
  };
  const [interval] = resampled(n, (counts) => [share(counts)], seed);
  const sent = offers.reduce((sum, one) => sum + one.offers, 0);
  const untracked = await untrackedCampaigns(store, asOf);
  const apart =
    untracked === 0
      ? ''
      : `; ${untracked} campaign${untracked === 1 ? '' : 's'} without any response left out`;
  return [
    measured(
      rule,
      { value: share(), interval },
      n,
      `of ${sent} offers, those without click, response or redemption${apart}`,
      drawn(n),
    ),
  ];
}

/** Whether recovered complainers buy again. */
export async function recoveryFacts(
  store: Store,
  { history }: FactInputs,
  { asOf, days, complaints }: FactsAsked,
): Promise<readonly Row[]> {
  const rule = thumbRules.recovered;
  const cases = await serviceCases(store, asOf);
  if (cases.length === 0) return [missing(rule, 'cases (clm ingest cases), with opened_on and closed_on')];
  const ours = cases.filter(({ kind }) => complaints === undefined || complaints.includes(kind ?? ''));
  const { recovered, stayed, stay } = recoveredStay(ours, history, asOf, days);
  if (recovered < fewest) {
    const what = `at least ${fewest} customers with a complaint closed by ${formatDay(asOf - days)}; there are ${recovered}`;
    return [missing(rule, what, recovered)];
  }
  const which = complaints === undefined ? 'all cases' : complaints.join(', ');
  return [
    measured(
      rule,
      stay,
      recovered,
      `${stayed} bought within ${howMany(days, 'day')} after it was closed; ${which}`,
      counted,
    ),
  ];
}

const who = {
  big: 'the 4 % of buyers below the best 1 %, the year before',
  medium: 'the 15 % below these',
  small: 'the other 80 %',
  inactive: 'bought only before that year',
} as const;

/** Who moved up a tier. */
export function upgradeFacts({ years, tooShort }: FactInputs, _asked: FactsAsked): readonly Row[] {
  const rules = {
    big: thumbRules.upgrade_big,
    medium: thumbRules.upgrade_medium,
    small: thumbRules.upgrade_small,
    inactive: thumbRules.upgrade_inactive,
  };
  const found = tooShort === undefined ? upgrades(years) : [];
  return Object.entries(rules).map(([tier, rule]) => {
    if (tooShort !== undefined) return missing(rule, tooShort);
    const one = found.find((other) => other.tier === tier);
    const n = one?.customers ?? 0;
    if (one === undefined || n < fewest)
      return missing(rule, tooFew(n, 'customers in this tier the year before'), n);
    return measured(
      rule,
      one.share,
      n,
      `${who[tier as keyof typeof who]}: ${one.moved} spent as much as a better tier in the last year`,
      counted,
    );
  });
}
