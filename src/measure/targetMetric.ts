/** What a target counts: `profit`, `incremental_margin` and `roi` are effects of contact, the others what was counted. */
export type TargetMetric =
  | { readonly of: 'effect'; readonly name: 'profit' | 'incremental_margin' | 'roi' }
  | { readonly of: 'sales'; readonly name: 'spend' | 'margin' | 'orders' | 'buyers' | 'new_customers' }
  | { readonly of: 'spent'; readonly name: 'cost' | 'contacts' }
  | { readonly of: 'response'; readonly name: string };

/** A target's metric, and whether it is a share of the contacted units or a number. */
export interface NamedMetric {
  readonly metric: TargetMetric;
  readonly rate: boolean;
  /** The target is not to be exceeded. */
  readonly atMost: boolean;
}

const words: Readonly<Record<string, TargetMetric>> = {
  profit: { of: 'effect', name: 'profit' },
  incremental_profit: { of: 'effect', name: 'profit' },
  incremental_margin: { of: 'effect', name: 'incremental_margin' },
  roi: { of: 'effect', name: 'roi' },
  incremental_roi: { of: 'effect', name: 'roi' },
  revenue: { of: 'sales', name: 'spend' },
  sales: { of: 'sales', name: 'spend' },
  spend: { of: 'sales', name: 'spend' },
  turnover: { of: 'sales', name: 'spend' },
  margin: { of: 'sales', name: 'margin' },
  gross_margin: { of: 'sales', name: 'margin' },
  orders: { of: 'sales', name: 'orders' },
  purchases: { of: 'sales', name: 'buyers' },
  purchase: { of: 'sales', name: 'buyers' },
  buyers: { of: 'sales', name: 'buyers' },
  customers: { of: 'sales', name: 'buyers' },
  conversion: { of: 'sales', name: 'buyers' },
  new_customers: { of: 'sales', name: 'new_customers' },
  cost: { of: 'spent', name: 'cost' },
  costs: { of: 'spent', name: 'cost' },
  budget: { of: 'spent', name: 'cost' },
  contacts: { of: 'spent', name: 'contacts' },
};

const unwanted = new Set(['cost', 'unsubscribed', 'complained', 'bounced_hard', 'bounced_soft', 'rejected']);

/**
 * What the word of a target means; `types` are the response types that the store holds. `responses` is the type
 * `responded`; `x_rate` is x as a share of the contacted units. `undefined` = no such metric.
 */
export function targetMetric(word: string, types: readonly string[]): NamedMetric | undefined {
  const key = word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  const rate = (key.endsWith('_rate') && !types.includes(key)) || key === 'conversion';
  const name = key.replace(/_rate$/, '');
  const metric = words[name] ?? response(name, types);
  if (metric === undefined) return undefined;
  if (rate && (metric.of === 'effect' || metric.name === 'cost' || metric.name === 'contacts'))
    return undefined;
  return { metric, rate, atMost: unwanted.has(metric.name) };
}

function response(name: string, types: readonly string[]): TargetMetric | undefined {
  const known = ['responded', 'redeemed', 'clicked', 'opened', ...unwanted, ...types];
  const plural: Readonly<Record<string, string>> = {
    responses: 'responded',
    response: 'responded',
    redemptions: 'redeemed',
    redemption: 'redeemed',
    clicks: 'clicked',
    click: 'clicked',
    opens: 'opened',
    open: 'opened',
    unsubscribes: 'unsubscribed',
    unsubscribe: 'unsubscribed',
    complaints: 'complained',
    complaint: 'complained',
  };
  const type = plural[name] ?? name;
  return known.includes(type) && type !== 'cost' ? { of: 'response', name: type } : undefined;
}
