import { tables } from '../tables.js';
import { daySpan, type LoadContext, type Loader, updatedOf } from './load.js';
import { campaignIds } from './loadIds.js';
import { loadMultiset } from './loadMultiset.js';
import { duplicateKey, unknownCampaign } from './loadRefusals.js';

/** Loads costs. With `cost_id` a row is known by it; without, equal rows are counted. */
export function loadCosts(context: LoadContext): Loader {
  const { db, load } = context;
  const names = tables.costs.columns.map((column) => column.name);
  const at = (column: string) => names.indexOf(column);
  const [idAt, campaignAt, armAt, channelAt] = [at('cost_id'), at('campaign_id'), at('arm'), at('channel')];
  const [kindAt, amountAt, dayAt, updatedAt] = [at('kind'), at('amount'), at('day'), at('updated_at')];
  const campaignOf = campaignIds(db);
  const days = daySpan();
  const rows = loadMultiset(db, {
    noun: 'cost',
    key: ['campaign', 'arm', 'channel', 'kind', 'amount', 'day', 'cost_id'],
    values: [],
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
      const cells = [
        campaign?.campaign ?? null,
        text(armAt),
        text(channelAt),
        text(kindAt),
        row[amountAt]!,
        day,
        row[idAt]!,
      ];
      const before = rows.put(cells, [], updatedOf(context, row[updatedAt]!), line);
      if (before !== undefined) return duplicateKey('cost_id', String(row[idAt]), before);
      days.see(day);
      return undefined;
    },
    finish: () => ({ ...rows.apply(load), ...days.span(), notes: [] }),
  };
}
