export interface UpliftWorld {
  readonly verdict: 'ranks' | 'average' | 'none';
  readonly rank: number;
  readonly profit: number;
  readonly oracle: number;
  readonly everyone: number;
  readonly chosen: number;
  readonly calibration:
    | { readonly slope: number; readonly slopeLow: number; readonly slopeHigh: number; readonly intercept: number }
    | undefined;
  readonly trueSlope: number | undefined;
}

export function upliftWorld(layers: object, options: object): UpliftWorld;
export function rankCorrelation(a: Float64Array, b: Float64Array): number;
