import type { SilentColumns } from '../learn/armScales.js';
import {
  type CellMeans,
  type CellSlopes,
  cellMeans,
  cellSlopes,
  type Screened,
  screened,
} from '../learn/armScreen.js';
import { type Encoder, encode, encodedNames, fitEncoder } from '../learn/encoder.js';
import { scaled, scalingOf } from '../learn/matrix.js';
import { type EffectOutcome, eventOf } from './effectOutcome.js';
import type { Folds } from './effectRows.js';
import type { TrainingSet } from './trainingSet.js';

/** Encoded columns that attributes may have in an effect model. */
export const mostSpareColumns = 100;

/** The columns that an effect is learned from, and what those left out say of interactions. */
export interface EffectColumns {
  readonly encoder: Encoder;
  /** Attributes left out, in the order of the features. */
  readonly leftOut: readonly string[];
  readonly silent: { readonly purchase: SilentColumns; readonly basket: SilentColumns } | undefined;
}

/** The columns of the model, and of the models without one fold, which know nothing of that fold's outcomes. */
export interface EffectScreen {
  readonly whole: EffectColumns;
  readonly without: readonly EffectColumns[];
  /** Every column that one of them has. */
  readonly union: Encoder;
}

interface Piece {
  readonly name: string;
  readonly purchase: readonly CellSlopes[];
  readonly basket: readonly CellSlopes[];
}

/**
 * Which attributes an effect is learned from if they would fill more than 100 encoded columns: those that by themselves say
 * most of purchases or of the margin of a purchase, and, in turn with them, those that say most of what contact changes
 * (score tests within campaign and arm; of an attribute with k columns the best, its squared z less 2 ln k). Other features
 * stay. Where the outcome is a purchase or a response, only whether it happened counts. For every fold the choice is made again
 * without the fold's outcomes, so what is scored unseen stays unseen.
 */
export function effectScreen(
  set: TrainingSet,
  folds: Folds,
  outcome: EffectOutcome = 'margin',
): EffectScreen {
  const full = fitEncoder(set.features);
  const spare = new Set(set.spare ?? []);
  const offered = full.columns.filter(({ name }) => spare.has(name));
  const width = offered.reduce((sum, encoding) => sum + encodedNames(encoding).length, 0);
  if (width <= mostSpareColumns) {
    const every = { encoder: full, leftOut: [], silent: undefined };
    return { whole: every, without: Array.from({ length: folds.count }, () => every), union: full };
  }
  const index = Int32Array.from({ length: set.rows }, (_, i) => i);
  const buyers = index.filter((i) => set.purchase[i] === 1);
  const rows = { arm: set.treated, group: folds.of, groups: folds.count };
  const purchase = cellMeans({ ...rows, index }, eventOf(set, outcome), 'logistic');
  const basket = cellMeans(
    { ...rows, index: buyers },
    Float64Array.from(buyers, (i) => set.margin[i]!),
    'gamma',
  );
  const features = new Map(set.features.map((column) => [column.name, column]));
  const pieces = offered.map((encoding): Piece => {
    const names = encodedNames(encoding);
    const raw = encode({ columns: [encoding], names }, [features.get(encoding.name)!], set.rows);
    const x = scaled(raw, scalingOf(raw));
    const of = (means: CellMeans) => names.map((_, j) => cellSlopes(means, x, j));
    return { name: encoding.name, purchase: of(purchase), basket: outcome === 'margin' ? of(basket) : [] };
  });
  const columns = (fold?: number): EffectColumns => {
    const tested = pieces.map((piece) => ({
      name: piece.name,
      purchase: piece.purchase.map((slopes) => screened(purchase, slopes, fold)),
      basket: piece.basket.map((slopes) => screened(basket, slopes, fold)),
    }));
    const kept = pick(tested);
    const out = tested.filter(({ name }) => !kept.has(name));
    const left = new Set(out.map(({ name }) => name));
    const silent = {
      purchase: silence(out.flatMap((one) => one.purchase)),
      basket: silence(out.flatMap((one) => one.basket)),
    };
    return { encoder: withoutColumns(full, left), leftOut: [...left], silent };
  };
  const whole = columns();
  const without = Array.from({ length: folds.count }, (_, fold) => columns(fold));
  const never = whole.leftOut.filter((name) => without.every(({ leftOut }) => leftOut.includes(name)));
  return { whole, without, union: withoutColumns(full, new Set(never)) };
}

interface Tested {
  readonly name: string;
  readonly purchase: readonly Screened[];
  readonly basket: readonly Screened[];
}

/** Names of the attributes to keep: the strongest of what foretells and of what interacts in turn, while there is room. */
function pick(tested: readonly Tested[]): ReadonlySet<string> {
  const ranked = (['main', 'interaction'] as const).map((of) => {
    const strength = tested.map((one) => strengthOf(one, of));
    return tested.map((_, i) => i).sort((a, b) => strength[b]! - strength[a]! || a - b);
  });
  const kept = new Set<string>();
  let room = mostSpareColumns;
  for (let rank = 0; rank < tested.length; rank++) {
    for (const order of ranked) {
      const one = tested[order[rank]!]!;
      if (kept.has(one.name) || one.purchase.length > room) continue;
      kept.add(one.name);
      room -= one.purchase.length;
    }
  }
  return kept;
}

function strengthOf({ purchase, basket }: Tested, of: 'main' | 'interaction'): number {
  const most = [...purchase, ...basket].reduce((largest, one) => Math.max(largest, one[of]), 0);
  return most - 2 * Math.log(purchase.length);
}

function silence(columns: readonly Screened[]): SilentColumns {
  return {
    estimate: Float64Array.from(columns, ({ estimate }) => estimate),
    precision: Float64Array.from(columns, ({ precision }) => precision),
  };
}

function withoutColumns(encoder: Encoder, left: ReadonlySet<string>): Encoder {
  const columns = encoder.columns.filter(({ name }) => !left.has(name));
  return { columns, names: columns.flatMap(encodedNames) };
}
