/**
 * Journeys that took the same way: the touches from first to last (codes of channels or campaigns), how many of the
 * journeys ended in a conversion, what those were worth, and how many did not convert.
 */
export interface Path {
  readonly touches: readonly number[];
  readonly conversions: number;
  readonly value: number;
  readonly nulls: number;
  /** Days from each touch to the conversion, for rules that weigh time; without it every touch counts the same. */
  readonly daysBefore?: readonly number[];
  /** The touch whose code the conversion named. */
  readonly coded?: number;
}

/** What one channel is credited with. */
export interface Credit {
  readonly conversions: number;
  readonly value: number;
}
