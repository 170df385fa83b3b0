import type { Path } from '../../measure/paths.js';
import { type Column, howMany, type Note, note, type Result, type Row, warning } from '../../result.js';
import { attributionSql } from '../../store/attributionFacts.js';
import { campaignParameters } from '../../store/campaignUnits.js';
import { type Journeys, readJourneys, type TouchLabel } from '../../store/journeys.js';
import type { Level } from '../../store/levels.js';
import type { Store } from '../../store/open.js';
import type { Context } from '../command.js';
import { realisedByCampaign } from '../realisedByCampaign.js';
import { asOfNote, currencyOf } from '../shared.js';
import { credited, creditNote, formulas, type Rule, sorted } from './attributionRules.js';
import { moneyOf, precise, readUpTo, sqlLines } from './explained.js';
import { journeyPaths } from './journeyPaths.js';
import { atLevel, fittingHeads, levelCell, levelColumn, levelExplain } from './level.js';
import { ordersEndOfCampaigns } from './ordersEnd.js';
import { ask, noMargin } from './question.js';
import { tellingColumns } from './tellingColumns.js';

const labelColumns: Readonly<Record<TouchLabel, Column>> = {
  campaign: { name: 'campaign_id', kind: 'text', heading: 'campaign' },
  channel: { name: 'channel', kind: 'text' },
  arm: { name: 'arm', kind: 'text', heading: 'campaign, arm' },
};

/** Credit for the orders of the store, by campaign beside what each really added. */
export async function attributionOfStore(
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
