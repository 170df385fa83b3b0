import type { LoadContext, Loader, LoadRefusal } from './load.js';
import { campaignIds } from './loadIds.js';
import { loadMultiset } from './loadMultiset.js';
import { unknownCampaign } from './loadRefusals.js';
import { columnsOf, loadRows } from './loadRows.js';
import { readSettings } from './settings.js';

const [idAt, campaignAt, armAt, channelAt] = columnsOf('costs', 'cost_id', 'campaign_id', 'arm', 'channel');
const [kindAt, basisAt, amountAt, priceAt] = columnsOf('costs', 'kind', 'basis', 'amount', 'unit_price');
const [dayAt, currencyAt, originalAt, exchangeAt] = columnsOf(
  'costs',
  'day',
  'currency',
  'original_amount',
  'exchange_rate',
);

/**
 * Loads costs: amounts, or prices of one contact, response or redemption. With `cost_id` a row is known by it; without,
 * equal rows are counted.
 */
export function loadCosts(context: LoadContext): Loader {
  const { db } = context;
  const campaignOf = campaignIds(db);
  const perMinor = Number(`1e${4 - readSettings(db).currencyDigits}`);
  const staged = loadMultiset(db, {
    noun: 'cost',
    policy: context.policy,
    key: ['campaign', 'arm', 'channel', 'kind', 'basis', 'currency', 'original', 'day', 'cost_id'],
    values: ['amount', 'unit_price', 'exchange_rate'],
    folded: {},
    id: 'cost_id',
    noId: null,
  });
  return loadRows(context, {
    table: 'costs',
    named: 'cost_id',
    staged,
    read(row) {
      const campaignId = row[campaignAt] as string | null;
      const campaign = campaignId === null ? undefined : campaignOf(campaignId);
      if (campaignId !== null && campaign === undefined) return unknownCampaign(campaignId);
      const day = row[dayAt] as number;
      const text = (position: number) => row[position] ?? '';
      const basis = (row[basisAt] as string | null) ?? 'total';
      const [amount, price] = [row[amountAt] as number | null, row[priceAt] as number | null];
      const wrong = basis === 'total' ? notATotal(amount, price) : notAPrice(amount, price, campaignId);
      if (wrong !== undefined) return wrong;
      const original = (row[originalAt] as number | null) ?? price ?? amount! * perMinor;
      if (!Number.isSafeInteger(original)) return tooLarge;
      const key = [
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
      return { key, values: [amount ?? 0, price, row[exchangeAt]!], days: [day] };
    },
  });
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
