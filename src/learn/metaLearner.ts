import {
  fitOutcome,
  type Learner,
  type OutcomeKind,
  type OutcomeModel,
  pickRows,
  predictOutcome,
  type Table,
  withColumn,
} from './outcomeModel.js';

/** How outcome models become an effect. */
export type MetaLearner = 's' | 't' | 'x' | 'transformed';

/** Rows of a randomised trial with two arms. One entry per row. */
export interface Trial {
  readonly table: Table;
  /** 1 = treated. */
  readonly treated: Uint8Array;
  readonly y: ArrayLike<number>;
  /** Chance of being treated that the row had, strictly between 0 and 1. */
  readonly chance: ArrayLike<number>;
}

/** A fitted meta-learner. Plain data. */
export interface MetaModel {
  readonly meta: MetaLearner;
  readonly learner: Learner;
  readonly outcome: OutcomeKind;
  /** Outcome by arm: one model that knows the arm, or one model for each. */
  readonly levels:
    | { readonly kind: 'one'; readonly model: OutcomeModel }
    | { readonly kind: 'pair'; readonly control: OutcomeModel; readonly treated: OutcomeModel };
  /** The effect: the difference of levels, or models of its own. */
  readonly effect:
    | { readonly kind: 'difference' }
    | { readonly kind: 'direct'; readonly model: OutcomeModel }
    | {
        readonly kind: 'mixed';
        readonly onTreated: OutcomeModel;
        readonly onControl: OutcomeModel;
        /** Weight of `onControl`: the mean chance of being treated. */
        readonly chance: number;
      };
}

/** Predictions per row: outcome without and with treatment, and the effect, which need not be their difference. */
export interface MetaScores {
  readonly control: Float64Array;
  readonly treated: Float64Array;
  readonly effect: Float64Array;
}

const armColumn = 'arm (0 control, 1 treated)';

/**
 * Learns the effect of treatment on an outcome. S: one outcome model with the arm as a column. T: one model per arm. X:
 * the T models impute every row's effect (own outcome less the other arm's model), which is regressed per arm and mixed by
 * the chance of treatment (Künzel, Sekhon, Bickel & Yu 2019, PNAS 116(10), eq. 7–9). Transformed: regresses
 * y·(t/e − (1 − t)/(1 − e)), whose mean given the columns is the effect (Athey & Imbens 2015; Jaskowski & Jaroszewicz
 * 2012 for 0/1 outcomes). Rows weigh the inverse of the chance of their own arm, so that trials with other shares do not
 * mix levels with effects.
 */
export function fitMeta(meta: MetaLearner, learner: Learner, outcome: OutcomeKind, trial: Trial): MetaModel {
  const base = { meta, learner, outcome } as const;
  const weights = armWeights(trial);
  if (meta === 's') {
    const rows = withColumn(trial.table, armColumn, trial.treated);
    const model = fitOutcome(learner, outcome, rows, trial.y, weights);
    return { ...base, levels: { kind: 'one', model }, effect: { kind: 'difference' } };
  }
  const [control, treated] = [0, 1].map((arm) => armOf(trial, weights, arm)) as [ArmPart, ArmPart];
  const fitted = (part: ArmPart) => fitOutcome(learner, outcome, part.table, part.y, part.weights);
  const levels = { kind: 'pair', control: fitted(control), treated: fitted(treated) } as const;
  if (meta === 't') return { ...base, levels, effect: { kind: 'difference' } };
  if (meta === 'transformed') {
    const { y, chance } = trial;
    const target = Float64Array.from(
      trial.treated,
      (t, i) => y[i]! * (t / chance[i]! - (1 - t) / (1 - chance[i]!)),
    );
    const even = new Float64Array(trial.table.rows).fill(1);
    return {
      ...base,
      levels,
      effect: { kind: 'direct', model: fitOutcome(learner, 'mean', trial.table, target, even) },
    };
  }
  const otherwise = predictOutcome(levels.control, treated.table);
  const instead = predictOutcome(levels.treated, control.table);
  const gained = Float64Array.from(otherwise, (level, i) => treated.y[i]! - level);
  const missed = Float64Array.from(instead, (level, i) => level - control.y[i]!);
  return {
    ...base,
    levels,
    effect: {
      kind: 'mixed',
      onTreated: fitOutcome(learner, 'mean', treated.table, gained, treated.weights),
      onControl: fitOutcome(learner, 'mean', control.table, missed, control.weights),
      chance: treated.table.rows / Math.max(trial.table.rows, 1),
    },
  };
}

/** What a fitted meta-learner expects of rows. */
export function scoreMeta(model: MetaModel, table: Table): MetaScores {
  const { control, treated } = levelsOf(model, table);
  const { effect } = model;
  if (effect.kind === 'difference')
    return { control, treated, effect: treated.map((level, i) => level - control[i]!) };
  if (effect.kind === 'direct') return { control, treated, effect: predictOutcome(effect.model, table) };
  const onTreated = predictOutcome(effect.onTreated, table);
  const onControl = predictOutcome(effect.onControl, table);
  return {
    control,
    treated,
    effect: onTreated.map((one, i) => (1 - effect.chance) * one + effect.chance * onControl[i]!),
  };
}

function levelsOf({ levels }: MetaModel, table: Table): Pick<MetaScores, 'control' | 'treated'> {
  if (levels.kind === 'pair') {
    return { control: predictOutcome(levels.control, table), treated: predictOutcome(levels.treated, table) };
  }
  const as = (arm: number) =>
    predictOutcome(levels.model, withColumn(table, armColumn, new Float64Array(table.rows).fill(arm)));
  return { control: as(0), treated: as(1) };
}

interface ArmPart {
  readonly table: Table;
  readonly y: Float64Array;
  readonly weights: Float64Array;
}

function armOf(trial: Trial, weights: Float64Array, arm: number): ArmPart {
  const index: number[] = [];
  for (let i = 0; i < trial.table.rows; i++) if (trial.treated[i] === arm) index.push(i);
  const rows = Int32Array.from(index);
  return {
    table: pickRows(trial.table, rows),
    y: Float64Array.from(rows, (i) => trial.y[i]!),
    weights: Float64Array.from(rows, (i) => weights[i]!),
  };
}

/** One over the chance of a row's own arm, scaled to a mean of 1 within each arm. */
function armWeights({ treated, chance }: Trial): Float64Array {
  const raw = Float64Array.from(treated, (t, i) => 1 / (t === 1 ? chance[i]! : 1 - chance[i]!));
  const sums = [0, 0];
  const counts = [0, 0];
  for (let i = 0; i < raw.length; i++) {
    sums[treated[i]!] = sums[treated[i]!]! + raw[i]!;
    counts[treated[i]!] = counts[treated[i]!]! + 1;
  }
  return raw.map((w, i) => (w * counts[treated[i]!]!) / sums[treated[i]!]!);
}
