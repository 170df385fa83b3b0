import type { Wanted } from './features.js';
import type { History } from './history.js';
import type { PastUnits } from './pastOutcomes.js';

/** Who had never ordered before their day t0: 1 for a prospect. Returns are order lines too. */
export function neverOrdered({ lines, customers }: History, { customer, t0 }: Wanted): Uint8Array {
  return Uint8Array.from(customer, (c, row) => {
    const first =
      c < customers && lines.start[c]! < lines.start[c + 1]! ? lines.day[lines.start[c]!]! : t0[row]!;
    return first >= t0[row]! ? 1 : 0;
  });
}

/** Past rows for which `keep` is 1; campaigns stay as they were, their accounts count what is left. */
export function keepUnits(units: PastUnits, keep: Uint8Array): PastUnits {
  const of = <Values extends Float64Array | Int32Array | Uint8Array>(values: Values) =>
    values.filter((_, i) => keep[i] === 1) as Values;
  const campaign = of(units.campaign);
  const left = new Int32Array(units.campaigns.length);
  for (const place of campaign) left[place] = left[place]! + 1;
  return {
    ...units,
    rows: campaign.length,
    customer: of(units.customer),
    t0: of(units.t0),
    campaign,
    treated: of(units.treated),
    response: of(units.response),
    purchase: of(units.purchase),
    margin: of(units.margin),
    account: units.account.map((one, place) => ({ ...one, control: left[place]! })),
  };
}
