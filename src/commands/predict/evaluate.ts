import type { Day } from '../../days.js';
import { exits } from '../../errors.js';
import { note } from '../../result.js';
import type { Store } from '../../store/open.js';
import { defineCommand } from '../command.js';
import { readUpTo } from '../measure/explained.js';
import { asOfDay, asOfNote, currencyOf, reading } from '../shared.js';
import { gainsExplain, spendDefinitions } from './gainsExplain.js';
import { type Model, readModel } from './modelBody.js';
import { trainingData } from './trainingData.js';
import type { Tried } from './tried.js';
import { tryHistory } from './tryEffect.js';
import { tryLikeness } from './tryLikeness.js';
import { tryOut } from './tryOut.js';
import { upliftDefinitions } from './upliftSummary.js';

export const evaluate = defineCommand({
  description: `How well a model predicts what it has not seen. Campaigns after the model's own as-of day are scored by the model
itself; without any, the last campaign (or cut-off) is held out, the model fitted again on the earlier ones and tried on it.
A look-alike model is tried on the prospects of its day: who of them has ordered since.
Response and purchase models: actual and predicted chances per tenth; spend models: margins, in tenths by expected margin. Effect models: actual is what contacted units brought
beyond those held out, predicted the expected effect. Columns: decile customers actual predicted lift cumulative_gain
(effect: actual_low actual_high); --summary: auc log_loss brier calibration_slope calibration_intercept calibration expected
actual actual_low actual_high, empty where a model has none; of spend also expected_margin actual_margin actual_margin_low
actual_margin_high, and per purchase expected_basket actual_basket basket_calibration; of effect models qini_raw qini_endpoint qini_perfect auuc
rate_autoc rate_qini uplift_10 uplift_30 average_effect calibration_slope, each with _low _high (95 %, bootstrap by customer; --explain says what
each is). --strict fails with 6 if the chances are not calibrated.`,
  examples: ['clm predict evaluate spring', 'clm predict evaluate answers --summary --format json'],
  exits: [exits.done, exits.usage, exits.insufficient, exits.untrusted, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    command
      .argument('<model>', 'name or id of a model')
      .option('--summary', 'one row of measures')
      .option(
        '--cross-fitted',
        'effect models: every past campaign by the fit without it, not the last only',
      ),
  run: (context, options, name) =>
    reading(context, async (store) => {
      const model = await readModel(store, name);
      const asOf = await asOfDay(context, store);
      const tried = await triedOut(store, model, asOf, options.crossFitted === true);
      const result = options.summary === true ? tried.summary() : tried.table;
      const isEffect = model.body.learned.kind !== 'chance';
      return {
        explain: [
          readUpTo(asOf),
          `tried: ${tried.how}`,
          ...(isEffect
            ? upliftDefinitions()
            : model.target === 'spend'
              ? spendDefinitions
              : gainsExplain([...tried.table.rows])),
        ],
        title: `How well ${model.name} predicts what it has not seen`,
        ...result,
        currency: currencyOf(store),
        notes: [
          note(`model ${model.name} (${model.model}), ${asOfNote(asOf)}: ${tried.how}`),
          ...(model.body.learned.kind === 'chance'
            ? []
            : [
                note(
                  `predicted and actual: ${effectUnit(model, store.settings.currency)} per contacted unit`,
                ),
              ]),
          ...tried.notes,
        ],
        ...(context.rows.strict === true && tried.untrusted ? { exit: exits.untrusted } : {}),
      };
    }),
});

/** An effect model tried on what it knows needs nothing from the store: its scores of units it had not seen are kept. */
async function triedOut(store: Store, model: Model, asOf: Day, crossFitted: boolean): Promise<Tried> {
  if (model.body.learned.kind !== 'chance' && (crossFitted || asOf <= model.asOf))
    return tryHistory(model, crossFitted);
  if (model.body.question.target === 'look-alike' && asOf > model.asOf) {
    const question = { ...model.body.question, asOf, prospectsOf: model.asOf };
    return tryLikeness(model, await trainingData(store, question, model.body), asOf);
  }
  const data = await trainingData(store, { ...model.body.question, asOf }, model.body);
  const firstDays = new Map(data.account.map(({ campaign, firstDay }) => [campaign, firstDay]));
  const later = data.set.campaigns.map((campaign) => firstDays.get(campaign)! > model.asOf);
  return tryOut(model, data.set, later);
}

function effectUnit(model: Model, currency: string): string {
  const { learned } = model.body;
  return learned.kind === 'uplift' && learned.outcome !== 'margin'
    ? `extra chance of a ${learned.outcome}`
    : `extra margin, in ${currency},`;
}
