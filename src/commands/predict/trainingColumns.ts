import { unknownName } from '../../errors.js';
import { type Coverage, coverage } from '../../predict/coverage.js';
import { separatingColumns } from '../../predict/separation.js';
import { type Note, note } from '../../result.js';
import type { LeftOut, Spelt } from '../../store/attributeColumns.js';
import type { CustomerFacts } from '../../store/customerFacts.js';
import { type FeatureChoice, type FeatureColumn, type FeatureTable, features } from '../../store/features.js';
import type { History } from '../../store/history.js';
import type { PastUnits } from '../../store/pastOutcomes.js';
import { dirtyNotes, doubtfulNotes, leftOutNotes, neverVaries } from './dirtyAttributes.js';
import { populationOf } from './population.js';
import { isProspectTarget, type ProspectTarget } from './targets.js';
import type { TrainingQuestion } from './trainingData.js';

/** The features that a model learns from, by name, and why others are left out. */
export interface TrainingColumns {
  readonly names: ReadonlySet<string>;
  readonly notes: readonly Note[];
  /** Those that a learner may leave out if there are too many: attributes that were not asked for by name. */
  readonly spare?: readonly string[];
  /** Prospects only: how far each feature is shared. */
  readonly coverage?: readonly Coverage[];
}

/**
 * Picks the features of a training table: those asked for, less attributes that never vary, that alone separate the target, and, where
 * prospects are scored, all that is not known of customers and prospects alike. What is named with --features is used.
 */
export function trainingColumns(
  table: FeatureTable,
  units: PastUnits,
  question: TrainingQuestion,
  choice: FeatureChoice,
  { leftOut, spelt }: { readonly leftOut: readonly LeftOut[]; readonly spelt: readonly Spelt[] },
  { history, facts }: { readonly history: History; readonly facts: CustomerFacts },
): TrainingColumns {
  const own = new Set(choice.attributes.flatMap(({ name }) => [name, `attribute:${name}`]));
  const asked = new Set(question.features ?? []);
  const prospects = isProspectTarget(question.target) ? question.target : undefined;
  const offered = table.columns
    .map(({ name }) => name)
    .filter((name) => prospects === undefined || own.has(name) || isShared(name, prospects));
  const picked = pickFeatures(offered, question, leftOut);
  const attributes = table.columns.filter(({ name }) => own.has(name) && picked.has(name));
  const unasked = attributes.filter(({ name }) => !asked.has(name));
  const constant = new Set(unasked.filter(neverVaries).map(({ name }) => name));
  const outcome = question.target === 'response' ? units.response : units.purchase;
  const found = separatingColumns(unasked, outcome);
  const suspects = found.separating.map(
    ({ name, auc }): LeftOut => ({ name, reason: `alone separates the target (AUC ${auc.toFixed(3)})` }),
  );
  const shared =
    prospects === undefined
      ? undefined
      : coverageOf(
          prospects,
          table.columns.filter(({ name }) => picked.has(name)),
          units,
          question,
          choice,
          history,
          facts,
        );
  const unshared = (shared ?? []).filter(({ name, reason }) => reason !== undefined && !asked.has(name));
  const dropped = new Set([...constant, ...[...suspects, ...unshared].map(({ name }) => name)]);
  const names = new Set([...picked].filter((name) => !dropped.has(name)));
  return {
    names,
    spare: unasked.flatMap(({ name }) => (names.has(name) ? [name] : [])),
    notes: [
      ...doubtfulNotes(found.doubtful.filter(({ name }) => names.has(name))),
      ...leftOutNotes([...leftOut, ...suspects].filter(({ name }) => !question.exclude.includes(name))),
      ...dirtyNotes(
        [...constant],
        attributes.filter(({ name }) => names.has(name)),
        spelt.filter(({ name }) => names.has(name) || names.has(`attribute:${name}`)),
      ),
      ...(unshared.length === 0
        ? []
        : [
            note(
              `not shared by customers and prospects, and not used: ${unshared.map(({ name }) => name).join(', ')}`,
            ),
          ]),
    ],
    ...(shared === undefined ? {} : { coverage: shared }),
  };
}

/** Features that are known of people who have never ordered. How long one is known says nothing of likeness to customers. */
function isShared(name: string, target: ProspectTarget): boolean {
  const known = ['age_years', 'gender', 'region', 'country', 'acquisition_channel'];
  return known.includes(name) || (target === 'first-purchase' && name === 'tenure_days');
}

/** Those who ordered, as they stood before it, or stand today, beside the prospects of the day; but for what is known of neither. */
function coverageOf(
  target: ProspectTarget,
  columns: readonly FeatureColumn[],
  units: PastUnits,
  question: TrainingQuestion,
  choice: FeatureChoice,
  history: History,
  facts: CustomerFacts,
): readonly Coverage[] {
  const names = new Set(columns.map(({ name }) => name));
  const customer = populationOf(target, history, facts, question.asOf);
  const t0 = new Int32Array(customer.length).fill(question.asOf + 1);
  const today = features(history, facts, { customer, t0 }, choice).columns.filter(({ name }) =>
    names.has(name),
  );
  const bought = (_: number, i: number) => units.purchase[i] === 1;
  const learned = columns.map(
    (column): FeatureColumn =>
      column.kind === 'numeric'
        ? { ...column, values: column.values.filter(bought) }
        : { ...column, codes: column.codes.filter(bought) },
  );
  return coverage(learned, today).filter((one) => one.customers > 0 || one.prospects > 0);
}

/** The features to use, by name. Exit 2 for one that is not known. */
function pickFeatures(
  offered: readonly string[],
  question: TrainingQuestion,
  leftOut: readonly LeftOut[],
): ReadonlySet<string> {
  const known = [...offered, ...leftOut.map(({ name }) => name)];
  for (const name of [...(question.features ?? []), ...question.exclude]) {
    if (!known.includes(name)) throw unknownName('feature', name, known, '"clm predict features"');
  }
  const wanted = question.features ?? offered;
  return new Set(wanted.filter((name) => !question.exclude.includes(name)));
}
