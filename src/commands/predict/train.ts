import { createHash } from 'node:crypto';
import { type Day, formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { trainChance } from '../../predict/chance.js';
import type { Learner } from '../../predict/classifier.js';
import { spreads } from '../../predict/drift.js';
import type { TrainingSet } from '../../predict/trainingSet.js';
import type { EffectVerdict } from '../../predict/upliftEvidence.js';
import { type Note, note, type Row, warning } from '../../result.js';
import { featureSql } from '../../store/featureSql.js';
import { type FeatureTable, featureSetVersion, features } from '../../store/features.js';
import { modelFormat, saveModel } from '../../store/models.js';
import type { NumberArrays } from '../../store/packArrays.js';
import { version } from '../../version.js';
import { defineCommand } from '../command.js';
import { asOfDay, asOfNote, currencyOf, writing } from '../shared.js';
import { comparedTable, comparedText } from './chanceTables.js';
import { coefficientTable, moneyNames } from './coefficientTable.js';
import { failureText, rateText } from './driftText.js';
import { type EffectQuestion, learnEffect } from './effectLearning.js';
import type { Learned, ModelBody } from './modelBody.js';
import { protectedGroups } from './protectedGroups.js';
import { customersAsOf, scoresOf, uncalibrated, uncalibratedText } from './scoring.js';
import { type Target, type TrainingData, trainingData } from './trainingData.js';
import { questionOf, trainingFlags } from './trainingFlags.js';

export const train = defineCommand({
  description: `Fits a model on past campaigns and keeps it in the store under a name. Every past unit whose window is over is
a row, with its features from before the day of contact; lists made by "clm act list" are past campaigns like any other.
--target effect learns what a contact changes, from campaigns with a control group; response who answers (the contacted
only); purchase who buys; spend how much margin; churn which past buyers buy no more. Chances are learned by --learner
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
      const { learned, arrays, verdict, notes } = learn(set, question.target, {
        ridge: options.ridge,
        uplift: options.uplift ?? 'shrunk',
        learner: options.learner,
        prior: options.prior,
        outcome: options.outcome ?? 'margin',
        seed,
        currency: currencyOf(store),
      });
      const fingerprint = fingerprintOf(set);
      const content = {
        question,
        ridge: learned.kind === 'chance' ? learned.ridge : 1,
        seed,
        ...methodOf(learned, options),
        windowDays: data.windowDays,
        choice: data.choice,
        features: set.features.map((column) => column.name),
      };
      const everybody = populationFeatures(data, asOf);
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
      const total = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0);
      const contacted = total(set.treated);
      return [
        {
          columns: [
            { name: 'model_id', kind: 'text' },
            { name: 'model', kind: 'text' },
            { name: 'target', kind: 'text' },
            { name: 'as_of', kind: 'day' },
            { name: 'rows', kind: 'count' },
            { name: 'treated', kind: 'count' },
            { name: 'control', kind: 'count' },
            { name: 'buyers', kind: 'count' },
            { name: 'responders', kind: 'count' },
            { name: 'campaigns', kind: 'count' },
            { name: 'features', kind: 'count' },
            { name: 'average_effect', kind: inMoney(learned) ? 'money' : 'number' },
            { name: 'auc', kind: 'number' },
            { name: 'log_loss', kind: 'number' },
            { name: 'brier', kind: 'number' },
            { name: 'calibration_slope', kind: 'number' },
            { name: 'calibration_intercept', kind: 'number' },
          ],
          rows: [
            [
              id,
              name,
              targetOf(learned, question.target),
              asOf,
              set.rows,
              contacted,
              set.rows - contacted,
              total(set.purchase),
              total(set.response.map((response, i) => response * set.treated[i]!)),
              set.campaigns.length,
              set.features.length,
              ...metricsOf(body),
            ],
          ],
          currency: currencyOf(store),
          notes: [
            note(
              `${context.dryRun ? 'would keep' : 'kept'} model ${name} (${id}), ${asOfNote(asOf)}, window ${data.windowDays} days; learned from ${set.campaigns.join(', ')}`,
            ),
            ...data.notes,
            ...trustNotes(learned, set),
            ...notes,
            ...(groups?.notes ?? []),
          ],
        },
        {
          ...coefficientTable(learned, currencyOf(store), moneyNames(data.help)),
          explain: explainTraining(data),
        },
        ...(learned.kind === 'chance' && learned.compared.length > 0
          ? [comparedTable(learned.compared, currencyOf(store))]
          : []),
        ...(groups === undefined ? [] : [groups.table]),
      ];
    }),
});

/** Features of all customers as they stood after the training day: what later populations are compared with. */
function populationFeatures({ history, facts, choice }: TrainingData, asOf: Day): FeatureTable {
  const customer = customersAsOf(facts, asOf);
  return features(history, facts, { customer, t0: new Int32Array(customer.length).fill(asOf + 1) }, choice);
}

/** Where the rows come from and how their features are defined, for --explain. */
function explainTraining({ account, choice }: TrainingData): readonly string[] {
  return [
    'one row per assigned unit: features of its first member from days before t0, outcomes of all members in t0 … t0 + window − 1',
    ...account.map(
      (one) =>
        `${one.campaign}: t0 from ${formatDay(one.firstDay)}, window ${one.windowDays} days, ${one.treated} treated, ${one.control} control, ` +
        `left out: ${one.incomplete} incomplete, ${one.mixed} in two arms, ${one.otherArms} in other arms`,
    ),
    'features from events, in SQL:',
    featureSql(choice),
  ];
}

interface LearnedModel {
  readonly learned: Learned;
  readonly arrays: NumberArrays;
  readonly verdict: EffectVerdict | undefined;
  readonly notes: readonly Note[];
}

function learn(
  set: TrainingSet,
  target: Target,
  how: Omit<EffectQuestion, 'learner'> & {
    readonly ridge: number | undefined;
    readonly learner: Learner | 'auto' | undefined;
    readonly prior: number | undefined;
  },
): LearnedModel {
  const { ridge, prior, learner } = how;
  if (target === 'effect') {
    if (learner === 'chaid' || learner === 'auto') throw effectLearner(learner);
    return learnEffect(set, { ...how, learner: learner ?? 'logistic' });
  }
  const learned = trainChance(set, {
    target,
    learner: learner ?? 'auto',
    ...(ridge === undefined ? {} : { ridge }),
    ...(prior === undefined ? {} : { prior }),
  }).model;
  const notes = learned.compared.length === 0 ? [] : [note(comparedText(learned.compared))];
  return { learned, arrays: {}, verdict: undefined, notes };
}

function effectLearner(learner: string): UserError {
  return new UserError(`--learner ${learner} learns chances, not effects`, {
    code: 'other_learner',
    exit: exits.usage,
    hint: 'use --learner logistic or boosting with --uplift, or another --target',
  });
}

/** What decides a model beside its rows, so that another way of learning has another id. */
function methodOf(
  learned: Learned,
  options: { readonly learner?: string | undefined; readonly prior?: number | undefined },
) {
  if (learned.kind === 'chance') {
    const { learner = 'auto', prior } = options;
    return { method: { learner, ...(prior === undefined ? {} : { prior }) } };
  }
  if (learned.kind !== 'uplift') return {};
  const { meta, learner } = learned.model;
  return { method: { uplift: meta, learner, outcome: learned.outcome } };
}

function inMoney(learned: Learned): boolean {
  return learned.kind !== 'uplift' || learned.outcome === 'margin';
}

/** The target a model is kept under: effects on margin are money, others are differences of chances. */
function targetOf(learned: Learned, target: Target): string {
  return learned.kind === 'uplift' && learned.outcome !== 'margin' ? `effect-${learned.outcome}` : target;
}

function metricsOf({ learned, meanScore }: ModelBody): Row {
  if (learned.kind === 'effect' || learned.kind === 'uplift') return [meanScore];
  const { auc, logLoss, brier, slope, intercept } = learned.calibration;
  return [undefined, auc, logLoss, brier, slope?.value, intercept?.value];
}

function trustNotes(learned: Learned, set: TrainingSet): readonly Note[] {
  if (learned.kind === 'chance' && uncalibrated(learned)) {
    const rates = rateText(set, learned.target);
    const why = failureText(learned.calibration);
    return [warning(`${uncalibratedText}: ${why}${rates === undefined ? '' : `; ${rates}`}`)];
  }
  if (learned.kind === 'chance' && learned.calibration.gate === 'too few') {
    return [note('too few events were predicted out of time to check the calibration')];
  }
  if (learned.kind === 'uplift') return [];
  const halves =
    learned.kind === 'effect'
      ? [learned.purchase, learned.basket]
      : learned.classifier.kind === 'logistic'
        ? [learned.classifier.logistic]
        : [];
  return halves.every((half) => half.converged) ? [] : [warning('the fit did not converge')];
}

/** SHA-256 over the rows of a training set: features, arms and outcomes. */
function fingerprintOf(set: TrainingSet): string {
  const hash = createHash('sha256').update(JSON.stringify(set.campaigns));
  const bytes = (array: Float64Array | Int32Array | Uint8Array) =>
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  for (const column of set.features) {
    hash.update(column.name);
    if (column.kind === 'numeric') bytes(column.values);
    else {
      hash.update(column.levels.join('\u001f'));
      bytes(column.codes);
    }
  }
  for (const array of [set.campaign, set.treated, set.response, set.purchase, set.margin]) bytes(array);
  return hash.digest('hex');
}
