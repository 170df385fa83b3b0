import { type Encoder, fitEncoder, type RawColumn } from '../learn/encoder.js';
import { fitMeta, type MetaLearner, type MetaModel, scoreMeta } from '../learn/metaLearner.js';
import { type Learner, pickRows, type Table, tableOf } from '../learn/outcomeModel.js';
import type { EffectHistory, EffectScores } from './effect.js';
import {
  type EffectOutcome,
  eventOf,
  fitPurchaseValue,
  type PurchaseValue,
  purchaseWorth,
  requireEvents,
} from './effectOutcome.js';
import { type Folds, foldsOf } from './effectRows.js';
import { type EffectScreen, effectScreen } from './effectScreen.js';
import type { TrainingSet } from './trainingSet.js';
import { type EffectVerdict, effectVerdict, groupMeans, onOneLevel } from './upliftEvidence.js';

/** How an effect is learned by a meta-learner. */
export interface UpliftOptions {
  readonly meta: MetaLearner;
  readonly learner: Learner;
  readonly outcome: EffectOutcome;
  readonly seed: number;
}

/** What contact changes, by a meta-learner on regressions or trees. Plain data. */
export interface UpliftModel {
  readonly kind: 'uplift';
  readonly outcome: EffectOutcome;
  readonly encoder: Encoder;
  readonly model: MetaModel;
  /** Only for margins. */
  readonly value: PurchaseValue | undefined;
  readonly verdict: EffectVerdict;
  /** What everybody is given if the verdict is not `ranks`: the mean effect. */
  readonly averageEffect: number;
  readonly campaigns: readonly string[];
  readonly rows: number;
  readonly treatedRows: number;
  readonly events: number;
  readonly controlEvents: number;
  /** Attributes that regressions were fitted without because there were too many, if there were. */
  readonly leftOut?: readonly string[];
}

/** Training units with what models that never saw them expect; the basis of promises, measures and policies. */
export interface UpliftHistory extends EffectHistory {
  /** What happened, as the effect is measured. */
  readonly outcome: Float64Array;
  /** Expected outcome held out and contacted, by a model that never saw the unit. */
  readonly levelControl: Float64Array;
  readonly levelTreated: Float64Array;
}

/**
 * Learns an effect by a meta-learner from past randomised campaigns. Margins are the chance of a purchase times what a
 * purchase is worth (`fitPurchaseValue`): direct regression on margins of rare purchases would learn their noise. Every
 * unit is also predicted by a model that never saw its campaign (with a single campaign: its fifth of the units), which
 * decides the verdict: unless the ranking is better than none beyond doubt, everybody is given the average effect.
 * Of very many attributes regressions learn from the strongest (`effectScreen`), trees from all.
 * Assumes arms drawn at random within a campaign. Throws exit 5 below 10 events in either arm.
 */
export function trainUplift(
  set: TrainingSet,
  options: UpliftOptions,
): { readonly model: UpliftModel; readonly history: UpliftHistory; readonly judged: CrossFitted } {
  requireEvents(set, options.outcome);
  const folds = foldsOf(set);
  const screen = options.learner === 'logistic' ? effectScreen(set, folds, options.outcome) : undefined;
  const encoder = screen?.whole.encoder ?? fitEncoder(set.features);
  const leftOut = screen?.whole.leftOut ?? [];
  const table = tableOf(set.features, set.rows, encoder);
  const chance = contactChance(set);
  const event = eventOf(set, options.outcome);
  const whole = fitRows(set, table, chance, options, everyRow(set.rows));
  const fitted = expected(whole, table);
  const crossed = crossFit(set, table, chance, options, folds, leftOut.length === 0 ? undefined : screen);
  const outcome = options.outcome === 'margin' ? set.margin : Float64Array.from(event);
  const averageEffect = meanOf(fitted.effect);
  const verdict = effectVerdict(set, crossed, options.outcome, options.seed);
  const byCampaign = set.campaigns.length > 1;
  const flat = byCampaign
    ? groupMeans(crossed.effect, set.campaign)
    : new Float64Array(set.rows).fill(averageEffect);
  const { campaigns, campaign, treated, margin } = set;
  const total = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0);
  return {
    model: {
      kind: 'uplift',
      outcome: options.outcome,
      encoder,
      ...whole,
      verdict,
      averageEffect,
      campaigns,
      rows: set.rows,
      treatedRows: total(treated),
      events: total(event),
      controlEvents: total(event.map((y, i) => y * (1 - treated[i]!))),
      ...(leftOut.length === 0 ? {} : { leftOut }),
    },
    history: {
      campaigns,
      campaign,
      treated,
      margin,
      fitted: verdict.state === 'ranks' ? fitted.effect : new Float64Array(set.rows).fill(averageEffect),
      crossFitted: verdict.state === 'ranks' ? crossed.effect : flat,
      outcome,
      levelControl: crossed.control,
      levelTreated: crossed.treated,
    },
    judged: crossed,
  };
}

/** Predictions per unit by a trained model. Money in minor units for margins, else chances. */
export function scoreUplift(model: UpliftModel, features: readonly RawColumn[], rows: number): EffectScores {
  const table = tableOf(features, rows, model.encoder);
  const { control, treated } = scoreMeta(model.model, table);
  const { effect } = expected(model, table);
  const error = model.verdict.average?.error ?? 0;
  const worth = model.value === undefined ? undefined : purchaseWorth(model.value, features, rows);
  const spread = 1 + (model.value?.dispersion ?? 0);
  const times = (chance: Float64Array, arm: 0 | 1, squared: boolean) =>
    chance.map((p, i) => {
      const b = worth === undefined ? 1 : worth[arm][i]!;
      return squared ? p * b * b * spread : p * b;
    });
  return {
    effect: model.verdict.state === 'ranks' ? effect : new Float64Array(rows).fill(model.averageEffect),
    standardError: new Float64Array(rows).fill(error),
    purchaseTreated: treated,
    purchaseControl: control,
    marginTreated: times(treated, 1, false),
    squareTreated: times(treated, 1, true),
    squareControl: times(control, 0, true),
  };
}

/** Effects and levels of units by models that never saw their fold. */
export interface CrossFitted {
  readonly effect: Float64Array;
  readonly control: Float64Array;
  readonly treated: Float64Array;
  /** What a purchase of the unit would be worth, by arm; only for margins. */
  readonly worth: readonly [Float64Array, Float64Array] | undefined;
}

function crossFit(
  set: TrainingSet,
  whole: Table,
  chance: Float64Array,
  options: UpliftOptions,
  folds: Folds,
  screen: EffectScreen | undefined,
): CrossFitted {
  const out = [0, 1, 2].map(() => new Float64Array(set.rows)) as [Float64Array, Float64Array, Float64Array];
  const worth = [new Float64Array(set.rows), new Float64Array(set.rows)] as const;
  for (let fold = 0; fold < folds.count; fold++) {
    const learn = everyRow(set.rows).filter((i) => folds.of[i] !== fold);
    const held = everyRow(set.rows).filter((i) => folds.of[i] === fold);
    const table =
      screen === undefined ? whole : tableOf(set.features, set.rows, screen.without[fold]!.encoder);
    const without = fitRows(set, table, chance, options, learn);
    const rows = pickRows(table, held);
    const scores = expected(without, rows);
    const own = without.value && purchaseWorth(without.value, rows.features, rows.rows);
    held.forEach((i, at) => {
      out[0][i] = scores.effect[at]!;
      out[1][i] = scores.control[at]!;
      out[2][i] = scores.treated[at]!;
      worth[0][i] = own?.[0][at] ?? 1;
      worth[1][i] = own?.[1][at] ?? 1;
    });
  }
  return {
    effect: set.campaigns.length > 1 ? out[0] : onOneLevel(out[0], folds.of),
    control: out[1],
    treated: out[2],
    worth: options.outcome === 'margin' ? worth : undefined,
  };
}

function fitRows(
  set: TrainingSet,
  table: Table,
  chance: Float64Array,
  options: UpliftOptions,
  rows: Int32Array,
): Pick<UpliftModel, 'model' | 'value'> {
  const event = eventOf(set, options.outcome);
  const usable = rows.filter((i) => chance[i]! > 0 && chance[i]! < 1);
  const model = fitMeta(options.meta, options.learner, 'chance', {
    table: usable.length === table.rows ? table : pickRows(table, usable),
    treated: Uint8Array.from(usable, (i) => set.treated[i]!),
    y: Float64Array.from(usable, (i) => event[i]!),
    chance: Float64Array.from(usable, (i) => chance[i]!),
  });
  return { model, value: options.outcome === 'margin' ? fitPurchaseValue(set, rows) : undefined };
}

/** Expected outcome by arm and effect: chances, or margins as chances times what a purchase is worth. */
function expected({ model, value }: Pick<UpliftModel, 'model' | 'value'>, table: Table) {
  const scores = scoreMeta(model, table);
  if (value === undefined) return scores;
  const [held, contacted] = purchaseWorth(value, table.features, table.rows);
  return {
    control: scores.control.map((p, i) => p * held[i]!),
    treated: scores.treated.map((p, i) => p * contacted[i]!),
    effect: scores.effect.map(
      (more, i) => more * contacted[i]! + scores.control[i]! * (contacted[i]! - held[i]!),
    ),
  };
}

/** Share contacted of each unit's campaign: the chance of contact it had. */
function contactChance({ rows, campaigns, campaign, treated }: TrainingSet): Float64Array {
  const units = new Float64Array(campaigns.length);
  const contacted = new Float64Array(campaigns.length);
  for (let i = 0; i < rows; i++) {
    units[campaign[i]!] = units[campaign[i]!]! + 1;
    contacted[campaign[i]!] = contacted[campaign[i]!]! + treated[i]!;
  }
  return Float64Array.from(campaign, (c) => contacted[c]! / units[c]!);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}

function everyRow(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, i) => i);
}
