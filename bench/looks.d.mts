/** The program's own functions, as a simulation calls them. */
export interface Library {
  readonly stratifiedLift: typeof import('../src/measure/lift.js').stratifiedLift;
  readonly everyLook: typeof import('../src/measure/guard.js').everyLook;
  readonly plannedLooks: typeof import('../src/measure/guard.js').plannedLooks;
  readonly interaction: typeof import('../src/measure/interaction.js').interaction;
  readonly cuped: typeof import('../src/measure/cuped.js').cuped;
  readonly pairSums: typeof import('../src/stats/covariateSlope.js').pairSums;
  readonly random: typeof import('../src/random.js').random;
  readonly randomNormal: typeof import('../src/random.js').randomNormal;
}

export interface Looked {
  readonly campaigns: number;
  /** Campaigns whose interval missed the truth at any look. */
  readonly naive: number;
  readonly guarded: number;
  /** Median width of the last look over that of an interval read once. */
  readonly width: number;
}

export function looked(
  library: Library,
  world: {
    readonly metric: 'rate' | 'amount';
    readonly kind: 'sequence' | 'looks';
    readonly looks: number;
    readonly buyers: number;
    readonly lift: number;
    readonly frontLoaded: boolean;
    readonly campaigns: number;
    readonly seed: number;
  },
): Looked;

export interface Covered {
  readonly campaigns: number;
  readonly missed: number;
  /** Campaigns where an effect was claimed, or an interaction found, that is not there. */
  readonly falselyFound: number;
}

export function strataCovered(
  library: Library,
  world: { readonly metric: 'rate' | 'amount'; readonly buyers: number; readonly campaigns: number; readonly seed: number },
): Covered & { readonly rawMissed: number };

export function familyCovered(
  library: Library,
  world: { readonly rows: number; readonly campaigns: number; readonly seed: number },
): Covered;

export function interactionFound(
  library: Library,
  world: { readonly metric: 'rate' | 'amount'; readonly parts: number; readonly buyers: number; readonly campaigns: number; readonly seed: number },
): Covered;

export function covariateCovered(
  library: Library,
  world: { readonly correlation: number; readonly campaigns: number; readonly seed: number },
): Covered & { readonly errorRatio: number };
