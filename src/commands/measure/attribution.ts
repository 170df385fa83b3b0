import { Option } from '@commander-js/extra-typings';
import { exits, UserError } from '../../errors.js';
import { defineCommand } from '../command.js';
import { wholeNumberFlag, windowFlag } from '../flagValues.js';
import { reading } from '../shared.js';
import { attributionOfPaths } from './attributionOfPaths.js';
import { attributionOfStore } from './attributionOfStore.js';
import { rules, rulesFlag } from './attributionRules.js';
import { levelOption } from './level.js';
import { marginFlags } from './question.js';

export const attribution = defineCommand({
  description: `Which contacts get credit for orders, by a rule that shares every order once (code and all apart):
last, first   all to the last or first contact before the order
linear        the same to every contact
decay         half for every 7 days between contact and order
position      40 % each to first and last, the rest between
markov        by what would be lost if journeys ended there (--order: how many contacts back the chain remembers)
shapley       by what each adds to the others, over all orders of arrival
code          all to the campaign whose code the order names, if it was contacted before; other orders to nobody
all           all to each of them: reach, which gives out more than there is and can not feed a return
An order counts while the window of a campaign is open for the household, mailbox or customer that was contacted, as in
"clm measure roi"; last is what that calls attributed. For markov, contacts that led to none are journeys too, as
long as their windows were open together.

Credit is not effect: who is contacted most or last gets most of it, also when everybody would have bought anyway. Where
a campaign held people out, what it really added stands beside its credit.

--paths reads journeys from a file instead of the store: path (a > b > c), total_conversions, and if given
total_conversion_value and total_null. --export writes the journeys of the store as such a file.

Columns: rule campaign_id|channel|arm contacts orders margin share removal_effect, by campaign also incremental_margin
incremental_margin_low incremental_margin_high; from a file: rule channel conversions value share removal_effect.`,
  examples: [
    'clm measure attribution',
    'clm measure attribution --rule last,linear,markov --by channel',
    'clm measure attribution --export paths.csv -q',
    'clm measure attribution --paths paths.csv --rule markov --order 2',
  ],
  exits: [exits.done, exits.usage, exits.rejected, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    marginFlags(
      command
        .option('--rule <rules>', `one or several of ${rules.join(', ')} (default: last)`, rulesFlag)
        .addOption(
          new Option('--by <what>', 'what gets the credit (default: campaign)').choices([
            'campaign',
            'channel',
            'arm',
          ] as const),
        )
        .option('--order <n>', 'contacts that the markov chain remembers (default 1)', wholeNumberFlag)
        .option('--window <days>', 'instead of the campaigns’ own windows', windowFlag)
        .option('--paths <file>', 'read journeys from this file, not from the store')
        .option('--export <file>', 'write the journeys of the store there')
        .addOption(levelOption('whose journeys: the unit of assignment (default), household or account')),
    ),
  async run(context, options) {
    const asked = options.rule ?? ['last'];
    const order = options.order ?? 1;
    if (order < 1 || order > 10) {
      throw new UserError(`--order: ${order} is not between 1 and 10`, {
        code: 'bad_order',
        exit: exits.usage,
      });
    }
    if (options.paths !== undefined && asked.includes('code')) {
      throw new UserError('--rule code: a file of paths names no codes', {
        code: 'no_codes',
        exit: exits.usage,
        hint: 'ask the store for it, without --paths',
      });
    }
    if (options.paths !== undefined) return attributionOfPaths(context, options.paths, asked, order);
    return reading(context, (store) =>
      attributionOfStore(context, store, asked, order, options.by ?? 'campaign', options),
    );
  },
});
