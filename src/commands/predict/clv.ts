import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { type Day, formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import type { PeriodLength } from '../../predict/buyerHistories.js';
import { type BuyingModelName, buyingModelNames } from '../../predict/buyingModels.js';
import {
  type ClvFit,
  type ClvHistories,
  type ClvScores,
  fitClv,
  type Outlook,
  scoreClv,
} from '../../predict/clv.js';
import { clvTotals } from '../../predict/clvTotals.js';
import { type Column, type Note, note, type Result, type Row, warning } from '../../result.js';
import { saveModel, saveScores } from '../../store/models.js';
import type { Store } from '../../store/open.js';
import { purchaseDaysSql } from '../../store/purchaseDays.js';
import { version } from '../../version.js';
import type { Context } from '../command.js';
import { defineCommand } from '../command.js';
import { dayFlag, numberFlag } from '../flagValues.js';
import { marginFlags } from '../measure/question.js';
import { asOfDay, asOfNote, currencyOf, reading, writing } from '../shared.js';
import { type ClvBody, clvModelId, historiesFingerprint, parameterTable, readClvModel } from './clvBody.js';
import { type HistoryQuestion, readHistories, type StoreHistories } from './clvHistories.js';
import { holdOutResult } from './clvHoldOut.js';
import { readClvSummary } from './clvSummary.js';
import { explainClv, fitNotes, spanText, totalsNote } from './clvTalk.js';
import { ranked } from './scoring.js';

interface ClvOptions {
  readonly model: BuyingModelName;
  readonly horizon?: Span | undefined;
  readonly discount: number;
  readonly period?: PeriodLength | undefined;
  readonly holdout?: Day | undefined;
  readonly summary?: string | undefined;
  readonly fitted?: string | undefined;
  readonly parameters?: true | undefined;
  readonly margin?: number | undefined;
  readonly assumeMargin?: number | undefined;
}

export const clv = defineCommand({
  description: `What customers will be worth: the chance that each is still a customer, and orders, margin and discounted margin
(clv) expected over a horizon, from how often, how lately and for how long they have bought. frequency counts the days with a
purchase after the first one, recency and age are weeks from the first purchase to the last and to --as-of (with --model bg-bb
whole periods). A model of buying and leaving and one of margin per order are fitted by maximum likelihood; if one does not
converge, a warning says so and the average of all stands in. Given a name, the fit and the scores are kept in the registry.
Columns: customer_id frequency recency age p_alive expected_orders expected_margin clv margin_per_order overdue state (overdue:
days since the last purchase over the customer's own median gap; state: ok, or what stands in); with --summary customers instead
of overdue; with --parameters model parameter estimate standard_error estimate_low estimate_high log_likelihood converged; with
--holdout frequency customers actual_orders expected_orders actual_mean expected_mean actual_margin expected_margin.`,
  examples: [
    'clm predict clv -o clv.csv',
    'clm predict clv lifetime --horizon 52w --discount 0.1',
    'clm predict clv --holdout 2025-12-31',
    'clm predict clv --summary donors.csv --model bg-bb --horizon 5',
  ],
  exits: [
    exits.done,
    exits.usage,
    exits.rejected,
    exits.insufficient,
    exits.untrusted,
    exits.noStore,
    exits.busy,
    exits.newer,
  ],
  asOf: true,
  knownAt: true,
  writes: true,
  flags: (command) =>
    marginFlags(
      command
        .argument('[name]', 'keep the fit and the scores under this name')
        .addOption(
          new Option('--model <model>', 'how people buy and leave')
            .choices(buyingModelNames)
            .default('bg-nbd' as const),
        )
        .option(
          '--horizon <span>',
          'such as 52w, 365d or 2y; a number alone is weeks, with bg-bb periods (default: a year)',
          spanFlag,
        )
        .option('--discount <rate>', 'interest a year', discountFlag, 0.1)
        .addOption(
          new Option('--period <length>', 'of bg-bb: year unless told').choices([
            'year',
            'quarter',
            'month',
          ] as const),
        )
        .option(
          '--holdout <day>',
          'fit on days up to this one, and compare what followed with what was expected',
          dayFlag,
        )
        .option(
          '--summary <file>',
          'histories from a file: frequency, recency, age (x, t_x, T), weights, monetary',
        )
        .option('--fitted <model>', 'score with a model that was kept, instead of fitting')
        .option('--parameters', 'the fitted parameters instead of the customers'),
    ),
  run: async (context, options, name) => {
    refuseTogether(options, name);
    if (options.summary !== undefined) return fromSummary(context, options, options.summary);
    if (name !== undefined) return writing(context, (store) => fromStore(context, store, options, name));
    return reading(context, (store) => fromStore(context, store, options, undefined));
  },
});

/** A span of time: so many of a unit, or of whatever the model counts in. */
interface Span {
  readonly count: number;
  readonly unit: 'd' | 'w' | 'y' | undefined;
}

function spanFlag(text: string): Span {
  const match = /^(\d{1,6}(?:\.\d{1,6})?)([dwy])?$/.exec(text);
  const count = Number(match?.[1]);
  if (match === null || !(count > 0))
    throw new InvalidArgumentError('expected a span such as 52w, 365d or 2y.');
  return { count, unit: match[2] as Span['unit'] };
}

function discountFlag(text: string): number {
  const rate = text.endsWith('%') ? numberFlag(text.slice(0, -1)) / 100 : numberFlag(text);
  if (rate < 0 || rate > 10) throw new InvalidArgumentError('expected a yearly rate such as 0.1 or 10%.');
  return rate;
}

function refuseTogether(options: ClvOptions, name: string | undefined): void {
  const refuse = (message: string, hint: string) => {
    throw new UserError(message, { code: 'flags_conflict', exit: exits.usage, hint });
  };
  if (options.period !== undefined && options.model !== 'bg-bb')
    refuse(
      `--period is for --model bg-bb; ${options.model} counts weeks`,
      'add --model bg-bb, or leave --period out',
    );
  const instead = [
    options.holdout !== undefined && '--holdout',
    options.summary !== undefined && '--summary',
    options.fitted !== undefined && '--fitted',
  ].filter((flag) => flag !== false);
  if (instead.length > 1) refuse(`${instead.join(' and ')} do not go together`, 'give one of them');
  if (name !== undefined && instead.length > 0)
    refuse(`${instead[0]} keeps nothing, so a name has no use`, `leave out "${name}" or ${instead[0]}`);
}

const perYear: Readonly<Record<PeriodLength, number>> = { year: 1, quarter: 4, month: 12 };
const weeksPerYear = 365.25 / 7;

function outlookOf(
  options: Pick<ClvOptions, 'horizon' | 'discount'>,
  period: PeriodLength | undefined,
): Outlook {
  const { horizon, discount } = options;
  if (period === undefined) {
    const { count, unit } = horizon ?? { count: 52, unit: 'w' };
    const weeks = unit === 'd' ? count / 7 : unit === 'y' ? count * weeksPerYear : count;
    return { horizon: weeks, discount, perYear: weeksPerYear };
  }
  const periods =
    horizon === undefined
      ? perYear[period]
      : horizon.unit === 'y'
        ? horizon.count * perYear[period]
        : horizon.count;
  if (horizon?.unit === 'd' || horizon?.unit === 'w' || !Number.isInteger(periods)) {
    throw new UserError(`--horizon ${horizon?.count}${horizon?.unit ?? ''}: bg-bb counts whole periods`, {
      code: 'bad_horizon',
      exit: exits.usage,
      hint: `for example --horizon 5 for 5 ${period}s`,
    });
  }
  return { horizon: periods, discount, perYear: perYear[period] };
}

function periodOf(options: ClvOptions): PeriodLength | undefined {
  return options.model === 'bg-bb' ? (options.period ?? 'year') : undefined;
}

async function fromStore(
  context: Context,
  store: Store,
  options: ClvOptions,
  name: string | undefined,
): Promise<readonly Result[]> {
  const asOf = await asOfDay(context, store);
  if (options.fitted !== undefined) return fromFitted(context, store, options, options.fitted, asOf);
  const period = periodOf(options);
  const question: HistoryQuestion = {
    model: options.model,
    period,
    marginMillionths: millionths(options.margin),
    assumeMarginMillionths: millionths(options.assumeMargin),
  };
  if (options.holdout !== undefined) return holdOutResult(store, question, options.holdout, asOf);
  const outlook = outlookOf(options, period);
  const histories = await readHistories(store, question, asOf);
  const fit = fitClv(histories, options.model);
  const scores = scoreClv(fit, histories, outlook);
  const kept: Note[] = [];
  if (name !== undefined) {
    const body: ClvBody = {
      learned: { kind: 'clv', ...fit },
      outlook,
      period,
      marginMillionths: question.marginMillionths,
      assumeMarginMillionths: question.assumeMarginMillionths,
      fingerprint: historiesFingerprint(histories),
      version,
    };
    const id = clvModelId(name, body);
    kept.push(note(`${context.dryRun ? 'would keep' : 'kept'} model ${name} (${id}) with its scores`));
    if (!context.dryRun) {
      const madeAt = context.io.now().toISOString();
      saveModel(store, { model: id, name, target: 'clv', madeAt, asOf, body, arrays: {} });
      keepScores(store, id, asOf, histories, scores);
    }
  }
  return answer(context, store, { options, fit, histories, scores, outlook, period, asOf, notes: kept });
}

async function fromFitted(
  context: Context,
  store: Store,
  options: ClvOptions,
  wanted: string,
  asOf: Day,
): Promise<readonly Result[]> {
  const model = await readClvModel(store, wanted);
  const { body } = model;
  const { learned: fit, period } = body;
  const histories = await readHistories(
    store,
    {
      model: fit.model,
      period,
      marginMillionths: millionths(options.margin) ?? body.marginMillionths,
      assumeMarginMillionths: millionths(options.assumeMargin) ?? body.assumeMarginMillionths,
    },
    asOf,
  );
  const outlook =
    options.horizon === undefined
      ? body.outlook
      : outlookOf({ ...options, discount: body.outlook.discount }, period);
  const scores = scoreClv(fit, histories, outlook);
  const notes = [
    note(`model ${model.name} (${model.model}), fitted as of ${formatDay(model.asOf)}`),
    ...(model.asOf > asOf
      ? [warning(`the model was fitted as of ${formatDay(model.asOf)}: it has seen what it predicts`)]
      : []),
  ];
  return answer(context, store, { options, fit, histories, scores, outlook, period, asOf, notes });
}

function millionths(share: number | undefined): number | undefined {
  return share === undefined ? undefined : Math.round(share * 1_000_000);
}

function keepScores(
  store: Store,
  model: string,
  asOf: Day,
  histories: StoreHistories,
  scores: ClvScores,
): void {
  const score = scores.state === 'no_margin' ? scores.orders : scores.clv;
  const ids = Array.from(histories.customer, (customer) => histories.ids[customer]!);
  const { rank, decile } = ranked({ score, ids });
  const unit = Number(`1e${store.settings.currencyDigits}`);
  const expectedMargin = scores.margin.map((value) => value * unit);
  saveScores(store, model, asOf, { customer: histories.customer, score, expectedMargin, rank, decile });
}

interface Answered {
  readonly options: ClvOptions;
  readonly fit: ClvFit;
  readonly histories: StoreHistories;
  readonly scores: ClvScores;
  readonly outlook: Outlook;
  readonly period: PeriodLength | undefined;
  readonly asOf: Day;
  readonly notes: readonly Note[];
}

function answer(context: Context, store: Store, answered: Answered): readonly Result[] {
  const { options, fit, histories, scores, outlook, period, asOf } = answered;
  const currency = currencyOf(store);
  const ids = Array.from(histories.customer, (customer) => histories.ids[customer]!);
  const never = histories.withoutPurchase;
  const notes = [
    ...answered.notes,
    ...(never > 0 ? [note(`${asOfNote(asOf)}: ${never} customers have never bought and are not here`)] : []),
    ...fitNotes(fit, scores.state, histories.unpriced),
    totalsNote(
      clvTotals(fit, histories, outlook),
      spanText(outlook.horizon, period),
      outlook.discount,
      currency.code,
    ),
  ];
  const overdue = { name: 'overdue', kind: 'ratio' as const };
  const rows = rowsOf(ids, histories, scores, Number(`1e${currency.digits}`), (i) =>
    finite(histories.overdue[i]!),
  );
  return results(
    context,
    options,
    fit,
    {
      columns: [...columnsOf('money'), overdue, { name: 'state', kind: 'text', machineOnly: true }],
      rows,
      currency,
      personal: true,
      notes,
      explain: explainClv(fit, purchaseDaysSql),
    },
    scores,
  );
}

async function fromSummary(context: Context, options: ClvOptions, file: string): Promise<readonly Result[]> {
  const summary = await readClvSummary(context, file);
  const { histories } = summary;
  const period = periodOf(options);
  const outlook = outlookOf(options, period);
  const fit = fitClv(histories, options.model);
  const scores = scoreClv(fit, histories, outlook);
  const weights = histories.weight!;
  return results(
    context,
    options,
    fit,
    {
      columns: [
        ...columnsOf('number'),
        { name: 'customers', kind: 'count' },
        { name: 'state', kind: 'text', machineOnly: true },
      ],
      rows: rowsOf(summary.ids, histories, scores, 1, (i) => weights[i]!),
      personal: true,
      notes: [
        ...fitNotes(fit, scores.state, 0),
        totalsNote(
          clvTotals(fit, histories, outlook),
          spanText(outlook.horizon, period),
          outlook.discount,
          '',
        ),
      ],
      explain: explainClv(fit, []),
    },
    scores,
  );
}

function columnsOf(money: 'money' | 'number'): Column[] {
  return [
    { name: 'customer_id', kind: 'text' },
    { name: 'frequency', kind: 'count' },
    { name: 'recency', kind: 'number' },
    { name: 'age', kind: 'number' },
    { name: 'p_alive', kind: 'share' },
    { name: 'expected_orders', kind: 'number' },
    { name: 'expected_margin', kind: money },
    { name: 'clv', kind: money },
    { name: 'margin_per_order', kind: money, machineOnly: true },
  ];
}

/** Rows from the most valuable customer on; without margins, from the one with most orders to come. */
function* rowsOf(
  ids: readonly string[],
  histories: ClvHistories,
  scores: ClvScores,
  unit: number,
  last: (i: number) => number | undefined,
): Generator<Row> {
  const by = scores.state === 'no_margin' ? scores.orders : scores.clv;
  const order = Uint32Array.from(by, (_, i) => i).sort(
    (a, b) => by[b]! - by[a]! || (ids[a]! < ids[b]! ? -1 : ids[a]! > ids[b]! ? 1 : a - b),
  );
  const money = (value: number) => (Number.isFinite(value) ? value * unit : undefined);
  for (const i of order) {
    yield [
      ids[i],
      histories.frequency[i]!,
      histories.recency[i]!,
      histories.age[i]!,
      finite(scores.alive[i]!),
      scores.orders[i]!,
      money(scores.margin[i]!),
      money(scores.clv[i]!),
      money(scores.marginPerOrder[i]!),
      last(i),
      scores.state,
    ];
  }
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** Customers and parameters, in the order that was asked for; not converged is not to be trusted, under --strict. */
function results(
  context: Context,
  options: ClvOptions,
  fit: ClvFit,
  customers: Result,
  scores: ClvScores,
): readonly Result[] {
  const untrusted = context.rows.strict === true && scores.state === 'cohort_average';
  const first = untrusted ? { ...customers, exit: exits.untrusted } : customers;
  const parameters = parameterTable(fit);
  if (options.parameters !== true) return [first, parameters];
  const { notes, explain, exit } = first;
  return [{ ...parameters, ...(notes && { notes }), ...(explain && { explain }), ...(exit && { exit }) }];
}
