import { tables } from '../tables.js';
import {
  daySpan,
  type LoadCell,
  type LoadContext,
  type Loader,
  type LoadRefusal,
  updatedOf,
} from './load.js';
import { campaignIds } from './loadIds.js';
import { loadMultiset } from './loadMultiset.js';
import { duplicateKey, unknownCampaign } from './loadRefusals.js';
import { readSettings } from './settings.js';

/**
 * Loads costs: amounts, or prices of one contact, response or redemption. With `cost_id` a row is known by it; without,
 * equal rows are counted.
 */
export function loadCosts(context: LoadContext): Loader {
  const { db, load } = context;
  const names = tables.costs.columns.map((column) => column.name);
  const at = (column: string) => names.indexOf(column);
  const [idAt, campaignAt, armAt, channelAt] = [at('cost_id'), at('campaign_id'), at('arm'), at('channel')];
  const [kindAt, basisAt, amountAt, priceAt] = [at('kind'), at('basis'), at('amount'), at('unit_price')];
  const [dayAt, updatedAt, currencyAt] = [at('day'), at('updated_at'), at('currency')];
  const [originalAt, exchangeAt] = [at('original_amount'), at('exchange_rate')];
  const campaignOf = campaignIds(db);
  const days = daySpan();
  const perMinor = Number(`1e${4 - readSettings(db).currencyDigits}`);
  const rows = loadMultiset(db, {
    noun: 'cost',
    policy: context.policy,
    key: ['campaign', 'arm', 'channel', 'kind', 'basis', 'currency', 'original', 'day', 'cost_id'],
    values: ['amount', 'unit_price', 'exchange_rate'],
    folded: {},
    id: 'cost_id',
    noId: null,
  });
  return {
    put(row, line) {
      const campaignId = row[campaignAt] as string | null;
      const campaign = campaignId === null ? undefined : campaignOf(campaignId);
      if (campaignId !== null && campaign === undefined) return unknownCampaign(campaignId);
      const day = row[dayAt] as number;
      const text = (position: number) => (row[position] as string | null) ?? '';
      const basis = (row[basisAt] as string | null) ?? 'total';
      const [amount, price] = [row[amountAt] as number | null, row[priceAt] as number | null];
      const wrong = basis === 'total' ? notATotal(amount, price) : notAPrice(amount, price, campaignId);
      if (wrong !== undefined) return wrong;
      const original = (row[originalAt] as number | null) ?? price ?? amount! * perMinor;
      if (!Number.isSafeInteger(original)) return tooLarge;
      const cells: LoadCell[] = [
        campaign?.campaign ?? null,
        text(armAt),
        text(channelAt),
        text(kindAt),
        basis,
        text(currencyAt),
        original,
        day,
        row[idAt]!,
      ];
      const before = rows.put(
        cells,
        [amount ?? 0, price, row[exchangeAt]!],
        updatedOf(context, row[updatedAt]!),
        line,
      );
      if (before !== undefined) return duplicateKey('cost_id', String(row[idAt]), before);
      days.see(day);
      return undefined;
    },
    finish: () => ({ ...rows.apply(load), ...days.span() }),
  };
}

function notATotal(amount: number | null, price: number | null): LoadRefusal | undefined {
  if (price !== null) {
    return {
      column: 'basis',
      value: '',
      code: 'price_without_basis',
      message: 'is total, but the row has a unit_price',
      hint: 'say what the price is multiplied by: per contact, per response or per redemption',
    };
  }
  return amount === null
    ? { column: 'amount', value: '', code: 'missing', message: 'is empty, and so is unit_price' }
    : undefined;
}

function notAPrice(
  amount: number | null,
  price: number | null,
  campaignId: string | null,
): LoadRefusal | undefined {
  if (price === null) {
    return { column: 'unit_price', value: '', code: 'missing', message: 'is empty, and so is amount' };
  }
  if (amount !== null) {
    return {
      column: 'amount',
      value: '',
      code: 'amount_and_price',
      message: 'is given beside a unit_price',
      hint: 'a total has an amount; per contact, response or redemption has a price',
    };
  }
  if (campaignId !== null) return undefined;
  return {
    column: 'campaign_id',
    value: '',
    code: 'price_without_campaign',
    message: 'is empty: there is nothing to multiply the price with',
    hint: 'name the campaign whose contacts, responses or redemptions cost so much',
  };
}

const tooLarge: LoadRefusal = {
  column: 'amount',
  value: '',
  code: 'too_large',
  message: 'is too large',
};
