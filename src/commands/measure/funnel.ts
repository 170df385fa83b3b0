import { exits } from '../../errors.js';
import { funnel as rates } from '../../measure/funnel.js';
import { type Column, type Note, note, type Row } from '../../result.js';
import type { CampaignHead } from '../../store/campaignFacts.js';
import { type FunnelRow, funnelRows } from '../../store/funnelFacts.js';
import { defineCommand } from '../command.js';
import { asOfNote, currencyOf, reading } from '../shared.js';
import { funnelExplain } from './funnelExplain.js';
import { atLevel, levelled, levelOption } from './level.js';
import { ask, nobodyToContact } from './question.js';
import { tellingColumns } from './tellingColumns.js';

const columns: readonly Column[] = [
  { name: 'campaign_id', kind: 'text', heading: 'campaign' },
  { name: 'arm', kind: 'text' },
  { name: 'channel', kind: 'text', detail: true },
  { name: 'targeted', kind: 'count' },
  { name: 'sent', kind: 'count' },
  { name: 'rejected', kind: 'count', detail: true },
  { name: 'bounced', kind: 'count', detail: true },
  { name: 'delivered', kind: 'count' },
  { name: 'opened', kind: 'count' },
  { name: 'clicked', kind: 'count' },
  { name: 'unsubscribed', kind: 'count', detail: true },
  { name: 'complained', kind: 'count', detail: true },
  { name: 'delivered_per_sent', kind: 'share', heading: 'delivered / sent', detail: true },
  { name: 'bounced_per_sent', kind: 'share', machineOnly: true },
  { name: 'opened_per_delivered', kind: 'share', machineOnly: true },
  { name: 'clicked_per_delivered', kind: 'share', heading: 'clicked / delivered' },
  { name: 'clicked_per_opened', kind: 'share', machineOnly: true },
  { name: 'unsubscribed_per_delivered', kind: 'share', machineOnly: true },
  { name: 'complained_per_delivered', kind: 'share', machineOnly: true },
  { name: 'responded', kind: 'count', machineOnly: true },
  { name: 'redeemed', kind: 'count', detail: true },
  { name: 'redeemed_per_delivered', kind: 'share', heading: 'redeemed / delivered', detail: true },
  { name: 'opened_by_machine', kind: 'count', machineOnly: true },
  { name: 'opened_by_unknown', kind: 'count', machineOnly: true },
  { name: 'clicked_by_machine', kind: 'count', machineOnly: true },
];

export const funnel = defineCommand({
  description: `How many people each campaign reached, per arm and channel; each person counts once per stage. Those held
out are not in it. opened and clicked are by people: what the export says a machine did is apart. Each rate is named
after its denominator; clicked_per_opened is unreliable, because mail programs open messages too.

Columns: ${columns.map((column) => column.name).join(' ')}.`,
  examples: ['clm measure funnel', 'clm measure funnel --campaign spring --format json'],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    command
      .option('--campaign <id>', 'only this campaign')
      .addOption(
        levelOption('what is counted: person (default), household or account, once per arm and stage'),
      ),
  run: (context, options) =>
    reading(context, async (store) => {
      const level = options.level === undefined ? undefined : atLevel(store, options.level, true);
      const { question, heads } = await ask(context, store, options);
      const rows = await funnelRows(store, question);
      const cells = rows.map(rowOf);
      return levelled(level, {
        title: `Whom campaigns reached (${plural[options.level ?? 'person']})`,
        columns: shownStages(cells),
        rows: cells,
        currency: currencyOf(store),
        notes: [
          note(`${asOfNote(question.asOf)}; people held out are not counted`),
          ...derived(rows),
          ...nobody(heads, rows),
        ],
        chart: {
          kind: 'funnel',
          title: `${plural[options.level ?? 'person']} reached at each stage, in % of those targeted`,
          label: ['campaign_id', 'arm', 'channel'],
          stages: ['targeted', 'sent', 'delivered', 'opened', 'clicked', 'responded', 'redeemed'],
        },
        explain: funnelExplain(rows, store, question, level),
      });
    }),
});

const sayable = [
  ['channel'],
  ['rejected'],
  ['bounced'],
  ['opened'],
  ['clicked', 'clicked_per_delivered'],
  ['unsubscribed'],
  ['complained'],
  ['redeemed', 'redeemed_per_delivered'],
] as const;

/** The columns, less those of stages that nobody reached: mostly nobody recorded them. */
function shownStages(rows: readonly Row[]): readonly Column[] {
  const silent = tellingColumns(
    columns,
    rows,
    sayable.map(([stage]) => stage),
    (value) => value !== undefined && value !== 0 && value !== '',
  );
  const isSilent = (name: string) => silent.find((column) => column.name === name)!.machineOnly === true;
  return silent.map((column) => {
    const group = sayable.find((names) => (names as readonly string[]).includes(column.name));
    return group !== undefined && isSilent(group[0]) ? { ...column, machineOnly: true } : column;
  });
}

const plural = { person: 'people', household: 'households', account: 'accounts' } as const;

function rowOf(row: FunnelRow): Row {
  const rate = rates(row);
  return [
    row.campaignId,
    row.arm,
    row.channel,
    row.targeted,
    row.sent,
    row.rejected,
    row.bounced,
    row.delivered,
    row.opened,
    row.clicked,
    row.unsubscribed,
    row.complained,
    rate.deliveredPerSent,
    rate.bouncedPerSent,
    rate.openedPerDelivered,
    rate.clickedPerDelivered,
    rate.clickedPerOpened,
    rate.unsubscribedPerDelivered,
    rate.complainedPerDelivered,
    row.responded,
    row.redeemed,
    rate.redeemedPerDelivered,
    row.openedByMachine,
    row.openedByUnknown,
    row.clickedByMachine,
  ];
}

function nobody(heads: readonly CampaignHead[], rows: readonly FunnelRow[]): readonly Note[] {
  const reached = new Set(rows.map((row) => row.campaign));
  const ids = heads.filter((head) => !reached.has(head.campaign)).map((head) => head.campaignId);
  return ids.length === 0 ? [] : [note(nobodyToContact(ids))];
}

function derived(rows: readonly FunnelRow[]): readonly Note[] {
  const ids = [...new Set(rows.filter((row) => row.deliveredIsDerived).map((row) => row.campaignId))];
  if (ids.length === 0) return [];
  const which = ids.length <= 5 ? ids.join(', ') : `${ids.length} campaigns`;
  return [note(`no delivered events in ${which}: delivered is taken as sent without rejected and bounced`)];
}
