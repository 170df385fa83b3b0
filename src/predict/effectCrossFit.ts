import type { ArmRows, Family } from '../learn/armCells.js';
import { type ArmFit, fitArmGlmWithout, widenedFit } from '../learn/armGlm.js';
import type { ArmPriors } from '../learn/armScales.js';
import { encode } from '../learn/encoder.js';
import { type Matrix, scaled, scalingOf } from '../learn/matrix.js';
import { type EffectHalves, effectAt } from './effectAt.js';
import { basketRowsOf, type Folds, purchaseRowsOf } from './effectRows.js';
import type { EffectScreen } from './effectScreen.js';
import type { TrainingSet } from './trainingSet.js';

/** One half of a fitted effect: its rows, its fit and the priors it was fitted with. */
export interface FittedHalf {
  readonly rows: ArmRows;
  readonly fit: Pick<ArmFit, 'theta' | 'scales' | 'cells'>;
  readonly priors: ArmPriors;
}

/** A fitted effect model with the rows it was fitted on. */
export interface FittedEffect {
  readonly x: Matrix;
  readonly purchase: FittedHalf;
  readonly basket: FittedHalf;
  readonly range: Pick<EffectHalves, 'basketLow' | 'basketHigh'>;
}

/**
 * Expected effect of every unit by a model that never saw its fold. Where columns are chosen by outcomes, each of these
 * models has those that were chosen without the fold.
 */
export function crossFitEffect(
  set: TrainingSet,
  folds: Folds,
  screen: EffectScreen,
  fitted: FittedEffect & {
    readonly purchase: { readonly fit: ArmFit };
    readonly basket: { readonly fit: ArmFit };
  },
): Float64Array {
  const { names } = screen.union;
  const { x, purchase, basket, range } =
    screen.whole.leftOut.length === 0 ? fitted : widened(set, folds, screen, fitted);
  const out = new Float64Array(set.rows);
  screen.without.forEach(({ encoder, silent }, fold) => {
    const open = new Set(encoder.names);
    const closed = silent && Uint8Array.from(names, (name) => (open.has(name) ? 0 : 1));
    const apart = ({ rows, fit, priors }: FittedHalf, half: 'purchase' | 'basket') =>
      fitArmGlmWithout(rows, priors, fit, fold, { closed, silent: silent?.[half] });
    const halves = { purchase: apart(purchase, 'purchase'), basket: apart(basket, 'basket'), ...range };
    for (let i = 0; i < set.rows; i++) if (folds.of[i] === fold) out[i] = effectAt(x, i, halves);
  });
  return out;
}

/** The fit among the columns of all folds. */
function widened(
  set: TrainingSet,
  folds: Folds,
  { whole, union }: EffectScreen,
  fitted: Parameters<typeof crossFitEffect>[3],
): FittedEffect {
  const place = new Map(union.names.map((name, at) => [name, at]));
  const places = Int32Array.from(whole.encoder.names, (name) => place.get(name)!);
  const raw = encode(union, set.features, set.rows);
  const x = scaled(raw, scalingOf(raw));
  const half = (
    rows: ArmRows,
    family: Family,
    { fit, priors }: { readonly fit: ArmFit; readonly priors: ArmPriors },
  ) => ({
    rows,
    fit: widenedFit(rows, family, fit, places),
    priors,
  });
  return {
    x,
    purchase: half(purchaseRowsOf(set, x, folds), 'logistic', fitted.purchase),
    basket: half(basketRowsOf(set, x, folds), 'gamma', fitted.basket),
    range: fitted.range,
  };
}
