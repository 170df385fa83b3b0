import { type Day, formatDay } from '../../days.js';
import type { PeriodLength } from '../../predict/buyerHistories.js';
import { type ClvFit, type ClvScores, fitClv, type Outlook, scoreClv } from '../../predict/clv.js';
import { clvTotals } from '../../predict/clvTotals.js';
import { howMany, type Note, note, type Result, warning } from '../../result.js';
import { saveModel, saveScores } from '../../store/models.js';
import type { Store } from '../../store/open.js';
import { purchaseDaysSql } from '../../store/purchaseDays.js';
import { lineParameters, writtenSql } from '../../store/writtenSql.js';
import { version } from '../../version.js';
import type { Context } from '../command.js';
import { readUpTo } from '../measure/explained.js';
import { ordersEndNotes } from '../measure/ordersEnd.js';
import { millionths } from '../measure/question.js';
import { asOfDay, asOfNote, currencyOf } from '../shared.js';
import { type ClvBody, clvModelId, historiesFingerprint, readClvModel } from './clvBody.js';
import { type HistoryQuestion, readHistories, type StoreHistories } from './clvHistories.js';
import { holdOutResult } from './clvHoldOut.js';
import type { ClvOptions } from './clvOptions.js';
import { periodOf } from './clvOptions.js';
import { outlookOf } from './clvOutlook.js';
import { columnsOf, finite, intervalColumns, intervalsOf, results, rowsOf } from './clvRows.js';
import { explainClv, fitNotes, intervalNotes, spanText, totalsNote } from './clvTalk.js';
import { ranked } from './scoring.js';

/** Fits to the purchases of a store, or scores them with a kept fit, or holds out their end. */
export async function fromStore(
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
  if (!context.dryRun) keepScores(store, model.model, asOf, histories, scores);
  const notes = [
    note(
      `model ${model.name} (${model.model}), fitted as of ${formatDay(model.asOf)}; its scores ${context.dryRun ? 'would be' : 'are'} kept`,
    ),
    ...(model.asOf > asOf
      ? [warning(`the model was fitted as of ${formatDay(model.asOf)}: it has seen what it predicts`)]
      : []),
  ];
  return answer(context, store, { options, fit, histories, scores, outlook, period, asOf, notes });
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
  const between = intervalsOf(options, fit, histories, outlook, scores);
  const notes = [
    ...answered.notes,
    ...(never > 0
      ? [
          note(
            `${asOfNote(asOf)}: ${howMany(never, 'customer has', 'customers have')} never bought and are not here`,
          ),
        ]
      : []),
    ...ordersEndNotes(store, asOf),
    ...fitNotes(fit, scores.state, histories.unpriced),
    ...intervalNotes(between),
    totalsNote(
      clvTotals(fit, histories, outlook),
      spanText(outlook.horizon, period),
      outlook.discount,
      currency.code,
    ),
  ];
  const overdue = { name: 'overdue', kind: 'ratio' as const };
  const rows = rowsOf(
    ids,
    histories,
    scores,
    Number(`1e${currency.digits}`),
    (i) => finite(histories.overdue[i]!),
    between,
  );
  return results(
    context,
    options,
    fit,
    {
      columns: [
        ...columnsOf('money'),
        overdue,
        { name: 'state', kind: 'text', machineOnly: true },
        ...intervalColumns(between, 'money'),
      ],
      rows,
      currency,
      personal: true,
      notes,
      explain: [
        readUpTo(asOf),
        `counted: ${howMany(fit.customers, 'customer')} with a purchase, ${fit.repeaters} of them came back; not counted: ${never} who never bought`,
        ...explainClv(
          fit,
          purchaseDaysSql.map((sql) =>
            writtenSql(
              sql,
              lineParameters(store, asOf, undefined, options.assumeMargin === undefined ? undefined : 1),
            ),
          ),
        ),
      ],
    },
    scores,
  );
}
