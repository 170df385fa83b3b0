import { formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { howMany, note, type Result, warning } from '../../result.js';
import { campaignRow, markLoad, putArms } from '../../store/campaignRow.js';
import { insertNewList, recordSent } from '../../store/keptLists.js';
import { assignmentsOf, listsOf, type MemberRow } from '../../store/lists.js';
import type { Store } from '../../store/open.js';
import { defineCommand } from '../command.js';
import { dayFlag, shareFlag, windowFlag } from '../flagValues.js';
import { currencyOf, todayIn, writing } from '../shared.js';
import { type RecordedList, recordedList } from './recordedList.js';
import { type RecordedMembers, readRecordFile } from './recordFile.js';
import { refuseFuture } from './sent.js';
import { writeCampaign } from './writeCampaign.js';

export const record = defineCommand({
  description: `Enters a list that was made elsewhere, with its arms, so that measure, predict and audit find it.
The file is CSV with customer_id and arm ("control" = held out, empty = treated); propensity, score and expected_profit
are kept if they are there. The campaign is that of --campaign, completed by its plan if it has one, or by the flags.
The same file again changes nothing. --sent enters a contact for everybody on it, as "clm act sent" does.
Columns: list_id campaign_id send_on contacted held_out promised promised_low promised_high.`,
  examples: [
    'clm act record list.csv --campaign spring --send-on 2026-04-02 --channel post --contact-cost 0.85',
    'clm act record list.csv --campaign spring --send-on 2026-04-02 --promised 1200 --promised-low -300 --promised-high 2700 --sent',
  ],
  exits: [
    exits.done,
    exits.usage,
    exits.rejected,
    exits.insufficient,
    exits.noStore,
    exits.busy,
    exits.newer,
  ],
  writes: true,
  flags: (command) =>
    command
      .argument('<file>', 'customer_id and arm as CSV (.gz too); - is stdin')
      .requiredOption('--campaign <id>', 'the campaign of the list')
      .option(
        '--send-on <day>',
        'the day it goes or went out (default: that of the plan or campaign)',
        dayFlag,
      )
      .option('--window <days>', 'days in which results count', windowFlag)
      .option('--channel <name>', 'email, post, sms ...')
      .option('--contact-cost <amount>', 'cost of one contact')
      .option('--fixed-cost <amount>', 'cost that does not depend on the number of contacts')
      .option('--margin <share>', 'margin rate where neither line nor product says what it cost', shareFlag)
      .option('--wave <id>', 'a further send of the campaign')
      .option('--model <name>', 'what it was made with, for the audit by model')
      .option('--promised <amount>', 'promised profit: extra margin less cost')
      .option('--promised-low <amount>', 'low end of the 80 % interval of the promise')
      .option('--promised-high <amount>', 'high end of it')
      .option('--sent', 'it went out on --send-on: enter the contacts too'),
  run: (context, options, path) =>
    writing(context, async (store) => {
      const read = await readRecordFile(context, store, path);
      if (read.members.length === 0) {
        return {
          ...header(store),
          rows: [],
          notes: [note(`${read.source}: no members: nothing is recorded`)],
        };
      }
      const settled = await recordedList(context, store, options, read);
      const { manifest } = settled;
      if (options.sent === true) refuseFuture(manifest.inputs.sendOn, todayIn(context, store));
      const before = (await listsOf(store, options.campaign)).filter(
        (row) => row.supersededBy === undefined && row.wave === manifest.inputs.wave,
      );
      const same = before.some((row) => row.list === manifest.list);
      if (!same && before[0] !== undefined) {
        throw new UserError(`campaign "${options.campaign}" has another list: ${before[0].list}`, {
          code: 'other_list',
          exit: exits.usage,
          hint: 'a further send is a wave of its own: --wave <id>',
        });
      }
      await refuseOtherArms(store, options.campaign, read.members);
      if (!same && !context.dryRun) keep(store, settled, read, options.sent === true);
      return answer(store, settled, same, context.dryRun);
    }),
});

async function refuseOtherArms(store: Store, campaign: string, members: readonly MemberRow[]): Promise<void> {
  const row = await campaignRow(store, campaign);
  if (row === undefined) return;
  const stored = new Map((await assignmentsOf(store, row.campaign)).map((one) => [one.customer, one.arm]));
  const other = members.filter((member) => (stored.get(member.customer) ?? member.arm) !== member.arm);
  if (other.length === 0) return;
  throw new UserError(
    `${howMany(other.length, 'customer has', 'customers have')} another arm in campaign "${campaign}" already; an arm never changes`,
    {
      code: 'other_arm',
      exit: exits.insufficient,
      hint: 'record it under a campaign of its own',
    },
  );
}

function keep(store: Store, settled: RecordedList, read: RecordedMembers, isSent: boolean): void {
  const { plan, manifest, row } = settled;
  const { inputs } = manifest;
  store.db
    .transaction(() => {
      const campaignNumber = writeCampaign(
        store,
        plan,
        inputs.sendOn,
        read.source,
        read.sha256,
        manifest.madeAt,
      );
      putArms(
        store,
        campaignNumber,
        manifest.arms.map((arm) => ({
          arm: arm.arm,
          share: arm.share,
          cost: plan.arms.find((planned) => planned.name === arm.arm)?.cost,
          offer: arm.offer,
        })),
      );
      const load = markLoad(store, {
        table: 'lists',
        source: read.source,
        sha256: read.sha256,
        at: manifest.madeAt,
        rows: read.members.length,
        inserted: read.members.length,
        updated: 0,
      });
      const assignments = read.members.map(({ customer, unit, arm }) => ({
        customer,
        unit,
        arm,
        day: inputs.sendOn,
      }));
      insertNewList(store, {
        row,
        campaignNumber,
        members: read.members,
        assignments,
        supersedes: undefined,
        load,
      });
      if (isSent) {
        recordSent(store, {
          list: row.list,
          campaign: campaignNumber,
          wave: inputs.wave,
          day: inputs.sendOn,
          moves: false,
          load,
        });
      }
    })
    .immediate();
}

function answer(store: Store, { manifest, row }: RecordedList, same: boolean, dryRun: boolean): Result {
  const { inputs } = manifest;
  const state = same ? 'was recorded before, nothing has changed' : dryRun ? 'would be recorded' : 'recorded';
  const notes = [
    note(
      `list ${manifest.list} ${state}: ${manifest.contacted} contacted, ${manifest.heldOut} held out; results count from ${formatDay(inputs.sendOn)} for ${howMany(inputs.windowDays, 'day')}`,
    ),
  ];
  if (manifest.heldOut === 0) notes.push(warning('nobody is held out: what it earns can not be measured'));
  return {
    ...header(store),
    rows: [
      [
        manifest.list,
        inputs.campaign,
        inputs.sendOn,
        manifest.contacted,
        manifest.heldOut,
        row.promised,
        row.promisedLow,
        row.promisedHigh,
      ],
    ],
    notes,
  };
}

function header(store: Store): Pick<Result, 'columns' | 'currency'> {
  return {
    columns: [
      { name: 'list_id', kind: 'text' },
      { name: 'campaign_id', kind: 'text' },
      { name: 'send_on', kind: 'day' },
      { name: 'contacted', kind: 'count' },
      { name: 'held_out', kind: 'count' },
      { name: 'promised', kind: 'money' },
      { name: 'promised_low', kind: 'money' },
      { name: 'promised_high', kind: 'money' },
    ],
    currency: currencyOf(store),
  };
}
