import type { LoadContext, Loader } from './load.js';
import { campaignIds } from './loadIds.js';
import { unknownCampaign } from './loadRefusals.js';
import { columnsOf, loadRows } from './loadRows.js';
import { stage } from './loadStage.js';

const at = columnsOf('targets', 'campaign_id', 'metric', 'value', 'due_on', 'channel', 'owner');
const [campaignAt, metricAt, valueAt, dueAt, channelAt, ownerAt] = at;

/** Loads targets: one per campaign and metric; those of no single campaign, one per metric and channel. */
export function loadTargets(context: LoadContext): Loader {
  const { db, given } = context;
  const campaignOf = campaignIds(db);
  const staged = stage(db, {
    noun: 'target',
    policy: context.policy,
    key: ['campaign', 'metric', 'scope'],
    values: ['value', 'due_on', 'channel', 'owner'],
    given: new Set(['value', 'due_on', ...['channel', 'owner'].filter((name) => given.has(name))]),
  });
  return loadRows(context, {
    table: 'targets',
    named: 'metric',
    staged,
    read(row) {
      const campaignId = row[campaignAt] as string | null;
      const campaign = campaignId === null ? undefined : campaignOf(campaignId);
      if (campaignId !== null && campaign === undefined) return unknownCampaign(campaignId);
      const scope = campaign === undefined ? (row[channelAt] ?? '') : '';
      return {
        key: [campaign?.campaign ?? 0, row[metricAt]!, scope],
        values: [row[valueAt]!, row[dueAt]!, row[channelAt]!, row[ownerAt]!],
        days: [row[dueAt] as number],
      };
    },
  });
}
