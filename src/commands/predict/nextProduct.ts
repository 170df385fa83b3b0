import { Option } from '@commander-js/extra-typings';
import { type Day, formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { activityOf } from '../../predict/activity.js';
import {
  chancesFor,
  eachCustomer,
  fitNextItems,
  type NextItems,
  popularOnly,
} from '../../predict/nextItems.js';
import { best, type NextItemsTrial, tryNextItems } from '../../predict/nextItemsTrial.js';
import { type Column, howMany, type Note, note, type Row, warning } from '../../result.js';
import { customerIdsByNumber } from '../../store/customerIds.js';
import { type ItemPurchases, itemPurchases, itemPurchasesSql } from '../../store/itemPurchases.js';
import type { ProductLabel } from '../../store/productLabels.js';
import { lineParameters, writtenSql } from '../../store/writtenSql.js';
import { defineCommand } from '../command.js';
import { wholeNumberFlag } from '../flagValues.js';
import { ordersEndNotes } from '../measure/ordersEnd.js';
import { itemOption } from '../measure/productQuestion.js';
import { marginFlags, millionths } from '../measure/question.js';
import { asOfDay, asOfNote, currencyOf, reading, writing } from '../shared.js';
import { keepNextProduct } from './nextProductModel.js';

const columns: readonly Column[] = [
  { name: 'customer_id', kind: 'text' },
  { name: 'rank', kind: 'count' },
  { name: 'item', kind: 'text' },
  { name: 'name', kind: 'text' },
  { name: 'chance', kind: 'share' },
  { name: 'chance_of_all', kind: 'share', heading: 'of all' },
  { name: 'because', kind: 'text' },
  { name: 'expected_margin', kind: 'money' },
];

export const nextProduct = defineCommand({
  description: `What each customer is likely to buy next for the first time: the items with the best chance within --window days, of
those that they have never bought. A chance is how many owners of the same things bought the item in the last window, drawn
towards what everybody did as far as the numbers are small, times how active customers like this one are. Tried on the window
before: if it finds no more first purchases than offering everybody what most buy, that is what is offered, and a note says so.
chance_of_all is the chance of anybody who does not own it; because names the possession that raises it most; expected_margin
is chance times the mean margin of a purchase of it. Who may be contacted is for "clm act list" to say. Given a name, a record of
what was learned from which purchases, and how it did, is kept in the registry ("clm predict models").

Columns: ${columns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm predict next-product -o next.csv',
    'clm predict next-product --by category --top 1 --rank chance',
    'clm predict next-product cross-sell -o next.csv',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.busy, exits.newer],
  asOf: true,
  knownAt: true,
  writes: true,
  flags: (command) =>
    marginFlags(
      command
        .argument('[name]', 'keep a record in the registry under this name')
        .addOption(itemOption())
        .option('--window <days>', 'within so many days (default 90)', wholeNumberFlag)
        .option('--top <n>', 'offers per customer (default 3)', wholeNumberFlag)
        .option('--minimum <n>', 'owners that an item needs (default 20)', wholeNumberFlag)
        .addOption(
          new Option('--rank <by>', 'margin (default where it is known) or chance').choices([
            'margin',
            'chance',
          ] as const),
        ),
    ),
  run: (context, options, name) =>
    (name === undefined ? reading : writing)(context, async (store) => {
      const asOf = await asOfDay(context, store);
      const by = options.by ?? 'product';
      const days = options.window ?? 90;
      const top = options.top ?? 3;
      const minimum = Math.max(options.minimum ?? 20, 1);
      for (const [flag, value] of [
        ['--window', days],
        ['--top', top],
      ] as const)
        if (value < 1) throw notPositive(flag, value);
      const bought = itemPurchases(store, by, asOf, millionths(options.assumeMargin));
      const history = { ...bought, items: bought.labels.length };
      const t0 = asOf - days + 1;
      const fit = fitNextItems(history, t0, days, minimum);
      if (fit.kept.length < 2) throw tooFew(by, minimum);
      const trial = tryNextItems(history, t0, days, minimum, top);
      const used = trial !== undefined && trial.difference.low > 0 ? fit : popularOnly(fit);
      const rate = millionths(options.assumeMargin ?? options.margin) ?? store.settings.marginMillionths;
      const margins = meanMargins(bought, rate);
      const byMargin = (options.rank ?? 'margin') === 'margin' && margins !== undefined;
      return {
        columns,
        rows: offers(bought, used, margins, asOf + 1, { top, byMargin }, customerIdsByNumber(store)),
        currency: currencyOf(store),
        personal: true,
        notes: [
          ...ordersEndNotes(store, asOf),
          ...(name === undefined
            ? []
            : [
                keepNextProduct(
                  context,
                  store,
                  name,
                  asOf,
                  { by, windowDays: days, minimum, top, learnedFrom: t0 },
                  { bought, used, trial },
                ),
              ]),
          note(
            `${asOfNote(asOf)}: first purchases within ${howMany(days, 'day')}, by ${by}; learned from those since ${formatDay(t0)}; ${fit.kept.length} of ${history.items} have ${minimum} owners or more`,
          ),
          ...trialNotes(trial, used, top, days),
          note(
            byMargin
              ? 'ranked by expected margin'
              : `ranked by chance${options.rank === 'chance' ? '' : ': some margins are not known'}`,
          ),
        ],
        explain: [
          'chance = activity × mean over what is owned of (bought + prior × chance of all) / (owners + prior)',
          Number.isFinite(used.prior)
            ? `prior = ${used.prior} owners`
            : 'what customers own did not tell more: chance = activity × chance of all',
          ...writtenSql(
            itemPurchasesSql(by),
            lineParameters(store, asOf, undefined, millionths(options.assumeMargin)),
          ).split('\n'),
        ],
      };
    }),
});

/** The best offers of every customer, by customer id. */
function* offers(
  bought: ItemPurchases,
  fit: NextItems,
  margins: Float64Array | undefined,
  t0: Day,
  { top, byMargin }: { readonly top: number; readonly byMargin: boolean },
  ids: readonly string[],
): Generator<Row> {
  const size = fit.kept.length;
  const chances = new Float64Array(size);
  const worth = new Float64Array(size);
  const order = Array.from(ids, (_, customer) => customer)
    .filter((customer) => ids[customer] !== '')
    .sort((a, b) => (ids[a]! < ids[b]! ? -1 : 1));
  const owned = new Map<number, readonly number[]>();
  eachCustomer({ ...bought, items: bought.labels.length }, fit.place, t0, 0, (places, _, c) =>
    owned.set(c, places),
  );
  for (const customer of order) {
    const places = owned.get(customer);
    if (places === undefined) continue;
    chancesFor(fit, places, activityOf(bought, customer, t0), chances);
    const margin = (j: number) => margins?.[fit.kept[j]!];
    for (let j = 0; j < size; j++) worth[j] = byMargin ? chances[j]! * Math.max(margin(j)!, 0) : chances[j]!;
    for (const [i, j] of best(worth, top).entries()) {
      const most = places.reduce((a, b) => (fit.pair[b * size + j]! > fit.pair[a * size + j]! ? b : a));
      const label = fit.kept[j]!;
      const tells = fit.pair[most * size + j]! > fit.base[j]!;
      const because = tells ? bought.labels[fit.kept[most]!] : undefined;
      const each = margin(j);
      yield [
        ids[customer]!,
        i + 1,
        bought.labels[label]!,
        bought.names[label],
        chances[j]!,
        fit.base[j]!,
        because,
        each === undefined ? undefined : chances[j]! * each,
      ];
    }
  }
}

/** Mean margin of a purchase of each item; `undefined` if some margin is not known. */
function meanMargins(bought: ItemPurchases, rate: number | undefined): Float64Array | undefined {
  if (rate === undefined && bought.rated.some((amount) => amount !== 0)) return undefined;
  const sums = new Float64Array(bought.labels.length);
  const counts = new Float64Array(bought.labels.length);
  for (const [at, item] of bought.item.entries()) {
    sums[item] = sums[item]! + bought.known[at]! + (bought.rated[at]! * (rate ?? 0)) / 1_000_000;
    counts[item] = counts[item]! + 1;
  }
  return sums.map((sum, item) => sum / counts[item]!);
}

function trialNotes(
  trial: NextItemsTrial | undefined,
  used: NextItems,
  top: number,
  days: number,
): readonly Note[] {
  if (trial === undefined) {
    return [
      warning(
        'not tried: nobody bought anything for the first time in the window before; everybody is offered what most buy',
      ),
    ];
  }
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const { difference } = trial;
  const said = `tried on the last ${howMany(days, 'day')}: of ${howMany(trial.buyers, 'customer')} with a first purchase ${percent(trial.hits)} had ${top === 1 ? 'it as their best offer' : `one among their ${top} best`}, by popularity ${percent(trial.popularHits)} (difference 95 % interval ${percent(difference.low)} to ${percent(difference.high)})`;
  const foretold = note(
    `tried on the last ${howMany(days, 'day')}: ${howMany(Math.round(trial.foretold), 'first purchase was', 'first purchases were')} foretold, ${trial.came} came`,
  );
  return used.prior === Number.POSITIVE_INFINITY
    ? [
        warning(`${said}: what customers own does not tell more, so everybody is offered what most buy`),
        foretold,
      ]
    : [note(said), foretold];
}

function notPositive(flag: string, value: number): UserError {
  return new UserError(`${flag}: ${value} is not 1 or more`, { code: 'bad_number', exit: exits.usage });
}

function tooFew(by: ProductLabel, minimum: number): UserError {
  const items = by === 'category' ? 'categories' : `${by}s`;
  return new UserError(`fewer than two ${items} have ${minimum} owners or more`, {
    code: 'few_owners',
    exit: exits.insufficient,
    hint: 'load products and more orders, ask --by category, or lower --minimum',
  });
}
