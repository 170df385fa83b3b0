import type { CutoffOptions, cutoff } from '../src/act/cutoff.js';
import type { Promise as ListPromise, promise } from '../src/act/promise.js';
import type { EffectModel, scoreEffect, trainEffect } from '../src/predict/effect.js';
import type { random } from '../src/random.js';
import type { SimulationOptions, simulate } from '../src/world/simulate.js';

/** The functions of one turn of the loop. */
export interface Layers {
  readonly simulate: typeof simulate;
  readonly trainEffect: typeof trainEffect;
  readonly scoreEffect: typeof scoreEffect;
  readonly cutoff: typeof cutoff;
  readonly promise: typeof promise;
  readonly random: typeof random;
}

export interface OneListOptions extends Pick<SimulationOptions, 'kind' | 'seed'>, Partial<SimulationOptions> {
  /** Minor units. */
  readonly contactCost?: number;
  readonly rule?: CutoffOptions;
}

/** A list, what was promised, what the audit measured and what was true; profits in minor units. */
export interface Settled {
  readonly promised: ListPromise;
  readonly measured: number | undefined;
  readonly truth: number;
  readonly treated: number;
}

export interface OneList {
  readonly list: Settled;
  readonly half: Settled;
  readonly selected: number;
  readonly profit: number;
  readonly best: number;
  readonly hindsight: number;
  readonly oracle: number;
  readonly everyone: number;
  readonly decile: number;
  readonly model: EffectModel;
}

export function oneList(layers: Layers, options: OneListOptions): OneList;
