import { tables } from '../tables.js';
import {
  daySpan,
  instantDay,
  instantSecond,
  type LoadCell,
  type LoadContext,
  type Loader,
  updatedOf,
} from './load.js';
import { campaignIds, customerIds } from './loadIds.js';
import { loadMultiset } from './loadMultiset.js';
import { duplicateKey, unknownCampaign, unknownCustomer } from './loadRefusals.js';

const key = ['customer', 'campaign', 'day', 'type', 'second', 'wave', 'ref', 'response_id'];

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
  const { db, load } = context;
  const names = tables.responses.columns.map((column) => column.name);
  const at = (column: string) => names.indexOf(column);
  const [idAt, campaignAt, customerAt, waveAt] = [
    at('response_id'),
    at('campaign_id'),
    at('customer_id'),
    at('wave'),
  ];
  const [typeAt, whenAt, refAt, sourceAt] = [at('type'), at('at'), at('ref'), at('source')];
  const [machineAt, updatedAt] = [at('machine'), at('updated_at')];
  const customers = customerIds(db, load, context.today);
  const campaignOf = campaignIds(db);
  const days = daySpan();
  const rows = loadMultiset(db, {
    noun: 'response',
    policy: context.policy,
    key,
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
  return {
    put(row, line) {
      const campaignId = row[campaignAt] as string;
      const campaign = campaignOf(campaignId);
      if (campaign === undefined) return unknownCampaign(campaignId);
      const customerId = row[customerAt] as string;
      const found = customers.find(customerId);
      if (found === undefined && !context.addCustomers) return unknownCustomer(customerId);
      const customer = found ?? customers.add(customerId);
      const when = row[whenAt] as number;
      const id = row[idAt] as string | null;
      const cells: LoadCell[] = [
        customer,
        campaign.campaign,
        instantDay(when),
        typeNamed(row[typeAt] as string),
        instantSecond(when),
        (row[waveAt] as string | null) ?? '',
        (row[refAt] as string | null) ?? '',
        id ?? '',
      ];
      const before = rows.put(
        cells,
        [row[sourceAt]!, row[machineAt]!],
        updatedOf(context, row[updatedAt]!),
        line,
      );
      if (before !== undefined) return duplicateKey('response_id', id ?? '', before);
      days.see(instantDay(when));
      return undefined;
    },
    finish() {
      const counts = rows.apply(load);
      const notes = [...counts.notes];
      if (customers.added() > 0) notes.push(`customers added: ${customers.added()}`);
      return { ...counts, ...days.span(), notes };
    },
  };
}
