import { InvalidArgumentError } from '@commander-js/extra-typings';
import { formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { note } from '../../result.js';
import { type ChannelCut, channelCuts } from '../../store/channelLabels.js';
import { defineCommand } from '../command.js';
import { wholeNumberFlag } from '../flagValues.js';
import { asOfDay, currencyOf, reading } from '../shared.js';
import { type ChannelAsked, moveColumns, movesResult } from './channelMoves.js';
import { salesColumns, salesResult, workColumns } from './channelSales.js';
import { atLevel, levelExplain, levelled, levelOption } from './level.js';
import { ordersEndNotes } from './ordersEnd.js';
import { marginFlags, millionths } from './question.js';

export const channels = defineCommand({
  description: `Where sales come from: by --by channel (default), intermediary, level, region, country, city, category, or several of
them together (channel,intermediary), over the last --period days against as many days before; best margin first. Spend, margin,
pieces, discount and returns of the rows sum to those of all orders; an order or customer in two rows counts in both.
level is how many intermediaries stand between: 0 is direct, "wholesaler > retailer" is 2.

By channel also what was done there: contacts, people contacted who responded, clicked or redeemed, and cost: contacts at
their price, costs booked for the channel or its campaigns, and fixed costs of campaigns that started. People write by one
channel and buy by another, so cost is beside sales, never taken off them: what contact earned is in "clm measure roi".

--moves: how customers went from one channel to another between the two periods, each by the channel of most of their
orders; an empty from or to is who did not buy.

Columns: the cuts, ${salesColumns.map((column) => column.name).join(' ')}; by channel also
${workColumns.map((column) => column.name).join(' ')}; --moves: ${moveColumns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm measure channels',
    'clm measure channels --by channel,intermediary --period 90',
    'clm measure channels --moves --format csv',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    marginFlags(
      command
        .option('--by <cuts>', `one or several of ${channelCuts.join(', ')} (default: channel)`, cutsFlag)
        .option('--period <days>', 'days up to the day of the report (default 365)', wholeNumberFlag)
        .option('--moves', 'how customers moved between them'),
    ).addOption(levelOption('who counts as a customer: person (default), household or account')),
  run: (context, options) =>
    reading(context, async (store) => {
      const level = options.level === undefined ? undefined : atLevel(store, options.level);
      const to = await asOfDay(context, store);
      const days = options.period ?? 365;
      if (days < 1) {
        throw new UserError('--period starts at 1', { code: 'bad_number', exit: exits.usage });
      }
      const asked: ChannelAsked = {
        cuts: options.by ?? ['channel'],
        from: to - days + 1,
        to,
        rate: millionths(options.assumeMargin ?? options.margin) ?? store.settings.marginMillionths,
        assumed: millionths(options.assumeMargin),
      };
      const answer =
        options.moves === true ? await movesResult(store, asked) : await salesResult(store, asked);
      return levelled(level, {
        ...answer,
        currency: currencyOf(store),
        notes: [
          note(`from ${formatDay(asked.from)} to ${formatDay(to)}, against as many days before`),
          ...ordersEndNotes(store, to),
          ...(answer.notes ?? []),
        ],
        explain: [...(answer.explain ?? []), ...levelExplain(level)],
      });
    }),
});

function cutsFlag(text: string): readonly ChannelCut[] {
  const words = text.split(',').map((word) => word.trim());
  const known: readonly string[] = channelCuts;
  if (words.some((word) => !known.includes(word)) || new Set(words).size < words.length) {
    throw new InvalidArgumentError(`expected one or several of ${channelCuts.join(', ')}.`);
  }
  return words as ChannelCut[];
}
