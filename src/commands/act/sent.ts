import type { Manifest } from '../../act/manifest.js';
import { type Day, formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { note, type Result } from '../../result.js';
import { campaignRow, markLoad, putCampaign } from '../../store/campaignRow.js';
import { recordSent } from '../../store/keptLists.js';
import { type ListRow, listsOf, resultsSince } from '../../store/lists.js';
import type { Store } from '../../store/open.js';
import { type Context, defineCommand } from '../command.js';
import { dayFlag } from '../flagValues.js';
import { todayIn, writing } from '../shared.js';
import { findList } from './findList.js';

export const sent = defineCommand({
  description: `Enters that a list went out on a day, and a contact for everybody on it. If that is not the planned day, the
window moves for both arms, which is allowed only before there are results: a response to the campaign, or orders on
or after the day. An export of contacts loaded later completes these contacts; with --no-contacts it is their only source.
Columns: list_id campaign_id sent_on contacts.`,
  examples: [
    'clm act sent 3f2a9c1b77de --on 2026-04-02',
    'clm act sent spring --on 2026-04-02 --no-contacts',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.busy, exits.newer],
  writes: true,
  flags: (command) =>
    command
      .argument('<list>', 'a list or its campaign')
      .option('--on <day>', 'the day it went out (default: the planned day)', dayFlag)
      .option('--no-contacts', 'an export of contacts will say who was contacted'),
  run: (context, options, word) =>
    writing(context, async (store) => {
      const row = await findList(store, word);
      const day = options.on ?? row.sentOn ?? row.sendOn;
      const moves = day !== (row.sentOn ?? row.sendOn);
      await refuse(context, store, row, day, moves);
      const standing = (await listsOf(store, row.campaign)).filter((one) => one.supersededBy === undefined);
      const isFirst = standing[0]?.list === row.list;
      const entry = { row, day, moves, isFirst, withContacts: options.contacts !== false };
      const contacts = context.dryRun ? 0 : enter(context, store, entry);
      return {
        columns: [
          { name: 'list_id', kind: 'text' },
          { name: 'campaign_id', kind: 'text' },
          { name: 'sent_on', kind: 'day' },
          { name: 'contacts', kind: 'count' },
        ],
        rows: [[row.list, row.campaign, day, contacts]],
        notes: notes(row, day, moves, context.dryRun),
      } satisfies Result;
    }),
});

/** Exit 2 for a day on which nothing can have gone out yet. */
export function refuseFuture(day: Day, today: Day): void {
  if (day <= today) return;
  throw new UserError(`${formatDay(day)} is after today, ${formatDay(today)}`, {
    code: 'future_day',
    exit: exits.usage,
    hint: 'enter it when it has gone out',
  });
}

async function refuse(context: Context, store: Store, row: ListRow, day: Day, moves: boolean): Promise<void> {
  if (row.supersededBy !== undefined) {
    throw new UserError(`list ${row.list} was superseded by ${row.supersededBy}`, {
      code: 'superseded',
      exit: exits.usage,
      hint: `enter that one: clm act sent ${row.supersededBy} --on ${formatDay(day)}`,
    });
  }
  refuseFuture(day, todayIn(context, store));
  if (!moves) return;
  if (day < row.asOf) {
    throw new UserError(`${formatDay(day)} is before the list was made as of ${formatDay(row.asOf)}`, {
      code: 'before_list',
      exit: exits.usage,
    });
  }
  const campaign = await campaignRow(store, row.campaign);
  const results =
    campaign === undefined ? undefined : await resultsSince(store, campaign.campaign, row.list, day);
  const found =
    results?.response !== undefined
      ? `responses up to ${formatDay(results.response)}`
      : results?.orderDay !== undefined
        ? `orders of its members up to ${formatDay(results.orderDay)}`
        : undefined;
  if (found !== undefined) {
    throw new UserError(
      `the send day of list ${row.list} can not move to ${formatDay(day)}: there are results already (${found})`,
      {
        code: 'results_exist',
        exit: exits.insufficient,
        hint: `it stays ${formatDay(row.sentOn ?? row.sendOn)}: a window chosen after looking is no fair measure`,
      },
    );
  }
}

/** What is entered: the day, whether it moves t0, and whether contacts come with it. */
interface Entry {
  readonly row: ListRow;
  readonly day: Day;
  readonly moves: boolean;
  /** The first standing list of its campaign, whose day is the campaign's. */
  readonly isFirst: boolean;
  readonly withContacts: boolean;
}

function enter(context: Context, store: Store, entry: Entry): number {
  const { row, day, moves, isFirst, withContacts } = entry;
  const at = context.io.now().toISOString();
  const manifest = JSON.parse(row.body) as Manifest;
  return store.db
    .transaction(() => {
      let load: number | undefined;
      const source = `list ${row.list} sent`;
      const mark = () => {
        load ??= markLoad(store, {
          table: 'lists',
          source,
          sha256: manifest.csvSha256,
          at,
          rows: manifest.contacted,
          inserted: withContacts ? manifest.contacted : 0,
          updated: 0,
        });
        return load;
      };
      const startsOn = isFirst ? { startsOn: day } : {};
      const campaign = putCampaign(store, { campaignId: row.campaign, ...startsOn }, false, mark);
      return recordSent(store, {
        list: row.list,
        campaign,
        wave: row.wave,
        day,
        moves,
        load: withContacts ? mark() : undefined,
      });
    })
    .immediate();
}

function notes(row: ListRow, day: Day, moves: boolean, dryRun: boolean) {
  const end = day + row.windowDays - 1;
  const said = [
    note(
      `${dryRun ? 'would enter' : 'entered'}: results of list ${row.list} count from ${formatDay(day)} to ${formatDay(end)}, for the contacted and the held out alike`,
    ),
  ];
  if (moves) said.push(note(`the send day moved from ${formatDay(row.sentOn ?? row.sendOn)}`));
  return said;
}
