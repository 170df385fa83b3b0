import { createHash } from 'node:crypto';
import { type Day, formatDay } from '../../days.js';
import { exits } from '../../errors.js';
import { spreads } from '../../predict/drift.js';
import { howMany, note } from '../../result.js';
import { featureSql } from '../../store/featureSql.js';
import { type FeatureTable, featureSetVersion, features } from '../../store/features.js';
import { modelFormat, saveModel } from '../../store/models.js';
import { version } from '../../version.js';
import { defineCommand } from '../command.js';
import { ordersEndNotes } from '../measure/ordersEnd.js';
import { asOfDay, asOfNote, currencyOf, writing } from '../shared.js';
import { comparedTable } from './chanceTables.js';
import { coefficientTable, moneyNames } from './coefficientTable.js';
import { repeatNotes, tooManyNotes } from './dirtyAttributes.js';
import { fingerprintOf } from './fingerprint.js';
import { learnModel, methodOf } from './learnModel.js';
import type { Learned, ModelBody } from './modelBody.js';
import { populationOf } from './population.js';
import { protectedGroups } from './protectedGroups.js';
import { scoresOf } from './scoring.js';
import { coverageTable, priced, targetOf, trainedRow, trustNotes, unpricedNotes } from './trainedResult.js';
import { type TrainingData, trainingData } from './trainingData.js';
import { questionOf, trainingFlags } from './trainingFlags.js';

export const train = defineCommand({
  description: `Fits a model on past campaigns and keeps it in the store under a name. Every past unit whose window is over is
a row, with its features from before the day of contact; lists made by "clm act list" are past campaigns like any other.
--target effect learns what a contact changes, from campaigns with a control group; response who answers (the contacted
only); purchase who buys; spend how much margin; churn which past buyers buy no more. Prospects are customers without orders, loaded
like any other; they are scored on attributes that customers and prospects share, and a table says how far they do:
first-purchase learns from past prospects, known (acquired_on) before their first order, how likely it is within --window;
look-alike, where nothing is known of when, ranks by likeness to those who have ordered. Chances are learned by --learner
logistic, chaid (a tree of rules), boosting or auto: all three tried on the last campaigns, the simplest that is not worse kept.
--level household or account learns from rows that
sum all members; such a model scores households or accounts.
--uplift s, t, x or transformed learns an effect by a meta-learner on
--learner logistic or boosting instead; on units not seen it must rank better than none, or everybody is given the average
effect. Columns: model_id model target as_of rows treated control buyers responders
campaigns features average_effect auc log_loss brier calibration_slope calibration_intercept (average_effect of effect models,
over all customers; the others out of time); in tables also the coefficients with their standard errors.`,
  examples: [
    'clm predict train spring',
    'clm predict train answers --target response --exclude region,country',
    'clm predict train spring-x --uplift x --learner boosting',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.busy, exits.newer],
  asOf: true,
  knownAt: true,
  writes: true,
  flags: (command) => trainingFlags(command).argument('<model>', 'its name'),
  run: (context, options, name) =>
    writing(context, async (store) => {
      const asOf = await asOfDay(context, store);
      const question = questionOf(options, asOf);
      const data = await trainingData(store, question);
      const { set } = data;
      const seed = options.seed ?? 1;
      const { arrays, verdict, notes, ...made } = learnModel(set, question.target, {
        ridge: options.ridge,
        uplift: options.uplift ?? 'shrunk',
        learner: options.learner,
        prior: options.prior,
        monotone: options.monotone,
        basket: options.basket,
        outcome: options.outcome ?? 'margin',
        seed,
        currency: currencyOf(store),
      });
      const learned = priced(made.learned, data.unpriced);
      const fingerprint = fingerprintOf(set);
      const content = {
        question,
        ridge: learned.kind === 'chance' ? learned.ridge : 1,
        seed,
        ...methodOf(learned, options),
        windowDays: data.windowDays,
        ...usedBy(learned, data),
      };
      const everybody = populationFeatures(data, question.target, asOf);
      const { score } = scoresOf(learned, everybody.columns, everybody.rows);
      const used = new Set(content.features);
      const groups =
        options.protected === undefined
          ? undefined
          : protectedGroups(options.protected, everybody.columns, score, content.features, currencyOf(store));
      const body: ModelBody = {
        ...content,
        learned,
        campaigns: set.campaigns,
        account: data.account,
        spreads: spreads(everybody.columns.filter((column) => used.has(column.name))),
        meanScore: score.reduce((sum, value) => sum + value, 0) / Math.max(score.length, 1),
        fingerprint,
        version,
        ...(verdict === undefined ? {} : { verdict }),
      };
      const id = createHash('sha256')
        .update(JSON.stringify([name, content, fingerprint, modelFormat, featureSetVersion]))
        .digest('hex')
        .slice(0, 12);
      if (!context.dryRun) {
        const madeAt = context.io.now().toISOString();
        saveModel(store, {
          model: id,
          name,
          target: targetOf(learned, question.target),
          madeAt,
          asOf,
          body,
          arrays,
        });
      }
      return [
        {
          ...trainedRow({ id, name, asOf }, body, set),
          currency: currencyOf(store),
          notes: [
            note(
              `${context.dryRun ? 'would keep' : 'kept'} model ${name} (${id}), ${asOfNote(asOf)}, window ${howMany(data.windowDays, 'day')}; learned from ${set.campaigns.join(', ')}`,
            ),
            ...ordersEndNotes(store, lastOutcomeDay(data, asOf)),
            ...data.notes,
            ...trustNotes(learned, set),
            ...unpricedNotes(learned, data.unpriced),
            ...tooManyNotes(learned),
            ...repeatNotes(learned, set.features, data.choice.attributes),
            ...notes,
            ...(groups?.notes ?? []),
          ],
        },
        {
          ...coefficientTable(learned, currencyOf(store), moneyNames(data.help)),
          explain: explainTraining(data),
        },
        ...(learned.kind === 'chance' && learned.compared.length > 0 && learned.target !== 'look-alike'
          ? [comparedTable(learned.compared, currencyOf(store))]
          : []),
        ...(data.coverage === undefined ? [] : [coverageTable(data.coverage)]),
        ...(groups === undefined ? [] : [groups.table]),
      ];
    }),
});

/** The features that a model needs to score, and how they are made: all but the attributes that it left out. */
function usedBy(learned: Learned, { set, choice }: TrainingData): Pick<ModelBody, 'choice' | 'features'> {
  const out = new Set((learned.kind !== 'chance' && learned.leftOut) || []);
  return {
    choice: {
      ...choice,
      attributes: choice.attributes.filter(({ name }) => !out.has(name) && !out.has(`attribute:${name}`)),
    },
    features: set.features.flatMap(({ name }) => (out.has(name) ? [] : [name])),
  };
}

/** Features of those the model is about as they stood after the training day: what later populations are compared with. */
function populationFeatures(
  { history, facts, choice }: TrainingData,
  target: string,
  asOf: Day,
): FeatureTable {
  const customer = populationOf(target, history, facts, asOf);
  return features(history, facts, { customer, t0: new Int32Array(customer.length).fill(asOf + 1) }, choice);
}

/** Where the rows come from and how their features are defined, for --explain. */
function explainTraining({ account, choice }: TrainingData): readonly string[] {
  return [
    'one row per assigned unit: features of its first member from days before t0, outcomes of all members in t0 … t0 + window − 1',
    ...account.map(
      (one) =>
        `${one.campaign}: t0 from ${formatDay(one.firstDay)}, window ${howMany(one.windowDays, 'day')}, ${one.treated} treated, ${one.control} control, ` +
        `left out: ${one.incomplete} incomplete, ${one.mixed} in two arms, ${one.otherArms} in other arms`,
    ),
    'features from events, in SQL:',
    featureSql(choice),
  ];
}

/** The last day whose orders any row that is learned from speaks of. */
function lastOutcomeDay({ account }: TrainingData, asOf: Day): Day {
  const taught = account.filter((one) => one.treated + one.control > 0);
  if (taught.length === 0) return asOf;
  return Math.min(asOf, Math.max(...taught.map((one) => one.firstDay + one.windowDays - 1)));
}
