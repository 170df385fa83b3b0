import { Option } from '@commander-js/extra-typings';
import { exits, UserError } from '../../errors.js';
import type { Path } from '../../measure/paths.js';
import { type Column, howMany, type Note, note, type Result, type Row, warning } from '../../result.js';
import { attributionSql } from '../../store/attributionFacts.js';
import { campaignParameters } from '../../store/campaignUnits.js';
import { type Journeys, readJourneys, type TouchLabel } from '../../store/journeys.js';
import type { Level } from '../../store/levels.js';
import type { Store } from '../../store/open.js';
import { type Context, defineCommand } from '../command.js';
import { wholeNumberFlag, windowFlag } from '../flagValues.js';
import { realisedByCampaign } from '../realisedByCampaign.js';
import { asOfNote, currencyOf, reading } from '../shared.js';
import { attributionOfPaths } from './attributionOfPaths.js';
import { credited, creditNote, formulas, type Rule, rules, rulesFlag, sorted } from './attributionRules.js';
import { moneyOf, precise, readUpTo, sqlLines } from './explained.js';
import { journeyPaths } from './journeyPaths.js';
import { atLevel, fittingHeads, levelCell, levelColumn, levelExplain, levelOption } from './level.js';
import { ordersEndOfCampaigns } from './ordersEnd.js';
import { ask, marginFlags, noMargin } from './question.js';
import { tellingColumns } from './tellingColumns.js';

const labelColumns: Readonly<Record<TouchLabel, Column>> = {
  campaign: { name: 'campaign_id', kind: 'text', heading: 'campaign' },
  channel: { name: 'channel', kind: 'text' },
  arm: { name: 'arm', kind: 'text', heading: 'campaign, arm' },
};

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
      fromStore(context, store, asked, order, options.by ?? 'campaign', options),
    );
  },
});

async function fromStore(
  context: Context,
  store: Store,
  asked: readonly Rule[],
  order: number,
  by: TouchLabel,
  options: Parameters<typeof ask>[2] & {
    readonly export?: string | undefined;
    readonly level?: Level | undefined;
  },
): Promise<Result> {
  const level = options.level === undefined ? undefined : atLevel(store, options.level, true);
  const { question, heads } = await ask(context, store, options);
  const found = await readJourneys(store, question, by, asked.includes('code'));
  const orders = found.journeys.filter(({ won }) => won);
  const unknown = found.journeys.filter((one) => one.rated !== 0 && one.rate === undefined).length;
  if (unknown > 0) {
    throw noMargin(`${howMany(unknown, 'order has', 'orders have')}`);
  }
  const paths = await journeyPaths(context, found, options.export, store.settings.currencyDigits);
  const money = moneyOf(store);
  const total = paths.reduce((sum, path) => sum + path.value, 0);
  const added =
    by === 'campaign'
      ? await realisedByCampaign(
          store,
          question.asOf,
          (level === undefined ? heads : fittingHeads(store, heads, question, level)).map(
            (head) => head.campaignId,
          ),
          false,
        )
      : undefined;
  const rows = credited(paths, found.labels.length, asked, order).flatMap(({ rule, credit: of }) =>
    sorted(of.map((one, i) => ({ ...one, i }))).map((one): Row => {
      const label = found.labels[one.i]!;
      const realised = added?.get(label)?.realised;
      const real = realised?.state === 'measured' ? realised : undefined;
      const plus = (profit: number | undefined) => (profit === undefined ? undefined : profit + real!.cost);
      return [
        rule,
        label,
        found.contacts[one.i] ?? 0,
        one.conversions,
        one.value,
        total === 0 ? undefined : one.value / total,
        one.removal,
        ...(by === 'campaign' ? [plus(real?.profit), plus(real?.low), plus(real?.high)] : []),
        ...levelCell(level),
      ];
    }),
  );
  return {
    title: `Credit for orders; money in ${store.settings.currency}`,
    columns: tellingColumns(
      [
        { name: 'rule', kind: 'text' },
        labelColumns[by],
        { name: 'contacts', kind: 'count' },
        { name: 'orders', kind: 'number' },
        { name: 'margin', kind: 'money' },
        { name: 'share', kind: 'share', heading: 'of credit' },
        {
          name: 'removal_effect',
          kind: 'share',
          heading: 'lost without it',
          ...(asked.includes('markov') ? {} : { machineOnly: true }),
        },
        ...(by === 'campaign' ? incrementalColumns : []),
        ...levelColumn(level),
      ],
      rows,
      incrementalColumns.map((column) => column.name),
    ),
    rows,
    currency: currencyOf(store),
    notes: [
      ...journeyNotes(found, orders.length),
      note(
        `${asOfNote(question.asOf)}; orders in the windows of campaigns, whether or not contact brought them`,
      ),
      ...ordersEndOfCampaigns(store, question, heads),
      ...codeNotes(asked, paths),
      creditNote,
      ...(level?.notes ?? []),
    ],
    chart: {
      kind: 'bars',
      title: `Margin credited, in ${store.settings.currency}`,
      label: ['rule', labelColumns[by].name],
      value: 'margin',
    },
    explain: [
      readUpTo(question.asOf),
      `counted: ${howMany(orders.length, 'order')} in the window of a campaign that had contacted the unit before, margin ${money(total)}, less what came back without naming its order; not counted: orders with no such contact; ${howMany(unanswered(found), 'journey')} without an order count for markov only: contacts whose windows were open together`,
      `window = ${options.window === undefined ? 'each campaign’s own days' : `${howMany(options.window, 'day')}`} from the unit’s first planned contact`,
      ...formulas(asked, order),
      ...asked.map((rule) => {
        const its = rows.filter((row) => row[0] === rule);
        const sum = (at: number) => its.reduce((all, row) => all + Number(row[at]), 0);
        return `  ${rule}: credits sum to ${precise(sum(3))} of ${howMany(orders.length, 'order')}, margin ${money(sum(4))} of ${money(total)}`;
      }),
      ...levelExplain(level),
      ...sqlLines(
        attributionSql,
        { ...campaignParameters(store, question), every: 1 },
        'sql of the contacts behind an order:',
      ),
    ],
  };
}

const incrementalColumns: readonly Column[] = [
  { name: 'incremental_margin', kind: 'money', heading: 'really added' },
  { name: 'incremental_margin_low', kind: 'money', heading: 'low' },
  { name: 'incremental_margin_high', kind: 'money', heading: 'high' },
];

function codeNotes(asked: readonly Rule[], paths: readonly Path[]): readonly Note[] {
  const orders = paths.filter((path) => path.conversions > 0);
  const coded = orders.filter((path) => path.coded !== undefined).length;
  return [
    ...(asked.includes('code')
      ? [
          note(
            `code: ${coded} of ${howMany(orders.length, 'order')} name the code of a campaign that had contacted them`,
          ),
        ]
      : []),
    ...(asked.includes('all')
      ? [
          warning(
            'all: orders with several contacts count several times, so its sums are more than there was',
          ),
        ]
      : []),
  ];
}

/** Journeys that led to no order. */
function unanswered(found: Journeys): number {
  return found.journeys.reduce((sum, { nulls }) => sum + nulls, 0);
}

function journeyNotes(found: Journeys, orders: number): readonly Note[] {
  if (orders === 0) return [note('no order fell into the window of a contact: there is nothing to share')];
  const several = found.journeys.filter(
    ({ won, touches }) => won && touches.some((touch) => touch.campaign !== touches[0]!.campaign),
  ).length;
  return [
    note(
      `${howMany(orders, 'order')} had a contact before them, ${several} of them (${((100 * several) / orders).toFixed(1)} %) from more than one campaign; ${howMany(unanswered(found), 'journey')} led to none`,
    ),
  ];
}
