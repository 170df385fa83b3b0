import { tables } from '../tables.js';
import { daySpan, type LoadCell, type LoadContext, type Loader, updatedOf } from './load.js';
import { campaignIds } from './loadIds.js';
import { duplicateKey, unknownCampaign } from './loadRefusals.js';
import { stage } from './loadStage.js';

/** Loads targets: one per campaign and metric; those of no single campaign, one per metric and channel. */
export function loadTargets(context: LoadContext): Loader {
  const { db, load, given } = context;
  const names = tables.targets.columns.map((column) => column.name);
  const at = (column: string) => names.indexOf(column);
  const [campaignAt, metricAt, valueAt, dueAt] = [at('campaign_id'), at('metric'), at('value'), at('due_on')];
  const [channelAt, ownerAt, updatedAt] = [at('channel'), at('owner'), at('updated_at')];
  const campaignOf = campaignIds(db);
  const days = daySpan();
  const staged = stage(db, {
    noun: 'target',
    policy: context.policy,
    key: ['campaign', 'metric', 'scope'],
    values: ['value', 'due_on', 'channel', 'owner'],
    given: new Set(['value', 'due_on', ...['channel', 'owner'].filter((name) => given.has(name))]),
  });
  let folded = 0;
  return {
    put(row, line) {
      const campaignId = row[campaignAt] as string | null;
      const campaign = campaignId === null ? undefined : campaignOf(campaignId);
      if (campaignId !== null && campaign === undefined) return unknownCampaign(campaignId);
      const metric = row[metricAt] as string;
      const channel = row[channelAt] as string | null;
      const scope = campaign === undefined ? (channel ?? '') : '';
      const values: LoadCell[] = [row[valueAt]!, row[dueAt]!, channel, row[ownerAt]!];
      const key = [campaign?.campaign ?? 0, metric, scope];
      const before = staged.put(key, values, updatedOf(context, row[updatedAt]!), line);
      if (before?.kind === 'conflict') return duplicateKey('metric', metric, before.line);
      if (before !== undefined) folded++;
      days.see(row[dueAt] as number);
      return undefined;
    },
    finish() {
      const counts = staged.apply(load);
      return { ...counts, ...days.span(), unchanged: counts.unchanged + folded, notes: counts.notes };
    },
  };
}
