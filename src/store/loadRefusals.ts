import type { LoadRefusal } from './load.js';

const shown = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);

export function unknownCustomer(customerId: string): LoadRefusal {
  return {
    column: 'customer_id',
    value: customerId,
    code: 'unknown_customer',
    message: `${shown(customerId)} is not a known customer`,
    hint: 'load customers first, or pass --add-customers',
  };
}

export function unknownCampaign(campaignId: string): LoadRefusal {
  return {
    column: 'campaign_id',
    value: campaignId,
    code: 'unknown_campaign',
    message: `${shown(campaignId)} is not a known campaign`,
    hint: 'load it first with "clm ingest campaigns"',
  };
}

/** The same key twice in one file, with other values. */
export function duplicateKey(column: string, value: string, line: number): LoadRefusal {
  return {
    column,
    value,
    code: 'duplicate_key',
    message: `${shown(value)} is already on line ${line}, with other values`,
    hint: 'keep one of the two, or give updated_at: the newest wins',
  };
}
