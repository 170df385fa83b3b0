import { customersOf } from './customersOf.js';
import { instantDay, instantSecond, type LoadContext, type Loader } from './load.js';
import { campaignIds } from './loadIds.js';
import { loadMultiset } from './loadMultiset.js';
import { unknownCampaign, unknownCustomer } from './loadRefusals.js';
import { columnsOf, loadRows } from './loadRows.js';

const [idAt, campaignAt, customerAt, waveAt] = columnsOf(
  'responses',
  'response_id',
  'campaign_id',
  'customer_id',
  'wave',
);
const [typeAt, whenAt, refAt, sourceAt, machineAt] = columnsOf(
  'responses',
  'type',
  'at',
  'ref',
  'source',
  'machine',
);

/** The types of response that have a meaning, and what exports also call them. */
const types: Readonly<Record<string, string>> = {
  sent: 'sent',
  rejected: 'rejected',
  bounced_hard: 'bounced_hard',
  'hard bounce': 'bounced_hard',
  bounced_soft: 'bounced_soft',
  'soft bounce': 'bounced_soft',
  delivered: 'delivered',
  opened: 'opened',
  open: 'opened',
  clicked: 'clicked',
  click: 'clicked',
  responded: 'responded',
  unsubscribed: 'unsubscribed',
  unsubscribe: 'unsubscribed',
  complained: 'complained',
  complaint: 'complained',
  redeemed: 'redeemed',
};

/** A known type by its name in any case, or the user's own as it is. */
function typeNamed(text: string): string {
  const word = text.toLowerCase();
  return (
    types[word] ?? types[word.replaceAll(/[\s_-]+/g, ' ')] ?? types[word.replaceAll(/[\s-]+/g, '_')] ?? text
  );
}

/**
 * Loads responses. With `response_id` a row is known by it; without, equal rows are counted: a file with k of them makes
 * the store hold k.
 */
export function loadResponses(context: LoadContext): Loader {
  const customers = customersOf(context);
  const campaignOf = campaignIds(context.db);
  const staged = loadMultiset(context.db, {
    noun: 'response',
    policy: context.policy,
    key: ['customer', 'campaign', 'day', 'type', 'second', 'wave', 'ref', 'response_id'],
    values: ['source', 'machine'],
    // On one day a machine and a person may both have opened: a person did.
    folded: {
      source: 'min(coalesce(source, @value), coalesce(@value, source))',
      machine:
        'case when machine = 0 or @value = 0 then 0 when machine is null or @value is null then null else 1 end',
    },
    id: 'response_id',
    noId: '',
  });
  return loadRows(context, {
    table: 'responses',
    named: 'response_id',
    staged,
    read(row) {
      const campaign = campaignOf(row[campaignAt] as string);
      if (campaign === undefined) return unknownCampaign(row[campaignAt] as string);
      const customer = customers.take(row[customerAt] as string);
      if (customer === undefined) return unknownCustomer(row[customerAt] as string);
      const when = row[whenAt] as number;
      const key = [
        customer,
        campaign.campaign,
        instantDay(when),
        typeNamed(row[typeAt] as string),
        instantSecond(when),
        row[waveAt] ?? '',
        row[refAt] ?? '',
        row[idAt] ?? '',
      ];
      return { key, values: [row[sourceAt]!, row[machineAt]!], days: [instantDay(when)] };
    },
    notes: customers.notes,
  });
}
