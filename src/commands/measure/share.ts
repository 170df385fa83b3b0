import { Option } from '@commander-js/extra-typings';
import { exits, UserError } from '../../errors.js';
import type { Result } from '../../result.js';
import { defineCommand } from '../command.js';
import { wholeNumberFlag } from '../flagValues.js';
import { asOfDay, currencyOf, reading } from '../shared.js';
import { atLevel, levelExplain, levelled, levelOption } from './level.js';
import { byMarket, marketColumns } from './shareMarket.js';
import { byWallet, customerColumns, walletColumns } from './shareWallet.js';

export const share = defineCommand({
  description: `Two shares. --by market (default): what part of a market is ours and what part others', from the markets table. A
stated share is taken as it is, else it is sales over the size of the segment; own orders of the period stand beside. With
respondents there is a 95 % interval, for all brands of a segment at once. --segment says what of an order names the segment.

--by wallet: what part of what customers spend in the category they spend here. What they spend elsewhere is not in a store; it is
stated in an attribute, or guessed:
  --wallet-share <attribute>  the share as customers stated it, in percent or as a fraction
  --wallet <attribute>        what they spend in the category, on everybody, in --period days
  --peers <attribute>         the ninth decile of what customers with the same value spend here (default: all customers)
Rows: all, and customers by large or small wallet (its median) and by a share above or up to one half. Head-room is the
wallet less own spend. --by customer: everybody with a wallet.

Columns: ${marketColumns.map((column) => column.name).join(' ')};
by wallet: ${walletColumns.map((column) => column.name).join(' ')};
by customer: ${customerColumns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm measure share',
    'clm measure share --segment region',
    'clm measure share --by wallet --wallet-share sow',
    'clm measure share --by customer --peers region --format csv -o headroom.csv',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    command
      .addOption(
        new Option('--by <what>', 'market (default), wallet or customer').choices([
          'market',
          'wallet',
          'customer',
        ] as const),
      )
      .addOption(
        new Option(
          '--segment <what>',
          'what names the segment of an order: category (default), brand, region, country, channel, all (the market is one)',
        ).choices(['all', 'category', 'brand', 'region', 'country', 'channel'] as const),
      )
      .option('--brand <name>', 'what the market figures call us, so that own orders do not compete with it')
      .option('--period <days>', 'days of own spend before the as-of day (default 365)', wholeNumberFlag)
      .option('--wallet-share <attribute>', 'attribute with the stated share of wallet')
      .option('--wallet <attribute>', 'attribute with the stated size of the wallet')
      .option('--peers <attribute>', 'attribute that customers alike have in common')
      .option('--seed <n>', 'seed of what is drawn for intervals (default 1)', wholeNumberFlag)
      .addOption(levelOption('whose wallet: person (default), household or account')),
  run: (context, options) => {
    const named = [options.walletShare, options.wallet, options.peers].filter((one) => one !== undefined);
    if (named.length > 1) {
      throw new UserError(
        '--wallet-share, --wallet and --peers are three ways to the same: only one can be asked for',
        {
          code: 'two_wallets',
          exit: exits.usage,
        },
      );
    }
    return reading(context, async (store): Promise<Result> => {
      const level = options.level === undefined ? undefined : atLevel(store, options.level);
      const asOf = await asOfDay(context, store);
      const by = options.by ?? (named.length > 0 ? 'wallet' : 'market');
      const answer =
        by === 'market'
          ? await byMarket(store, asOf, options.segment ?? 'category', options.brand)
          : await byWallet(store, {
              asOf,
              days: Math.max(1, options.period ?? 365),
              share: options.walletShare,
              size: options.wallet,
              peers: options.peers,
              seed: options.seed ?? 1,
              customers: by === 'customer',
            });
      return levelled(level, {
        ...answer,
        currency: currencyOf(store),
        explain: [...(answer.explain ?? []), ...levelExplain(level)],
      });
    });
  },
});
