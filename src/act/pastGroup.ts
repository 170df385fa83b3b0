import type { PastSelection, PastUnits, PlannedList } from './promise.js';

/** The units that a list's rule would have selected in past campaigns, and how much their margins vary by arm. */
export interface PastGroup {
  readonly selections: readonly PastSelection[];
  readonly treatedVariance: number;
  readonly controlVariance: number;
  /** Mean margin of the contacted units. */
  readonly treatedMargin: number;
}

const leastPerArm = 10;

/** An arm's variance is shrunk to the expected one as if so many units more had it: few buyers say little. */
const pseudoUnits = 300;

/**
 * The group by the list's own rule; by the share selected if no past campaign would have had a list by that rule.
 * `undefined` without 10 units in both arms of at least one campaign.
 */
export function pastGroup(list: PlannedList, past: PastUnits): PastGroup | undefined {
  const byRule =
    list.leastEffect === undefined ? undefined : groupOf(chosenAbove(list.leastEffect, past), list, past);
  return byRule ?? groupOf(chosenByShare(list.effect, past), list, past);
}

/** Per campaign, the units whose cross-fitted effect is above what a contact must bring. */
function chosenAbove(leastEffect: number, past: PastUnits): readonly (readonly number[])[] {
  const chosen: number[][] = past.campaigns.map(() => []);
  for (let i = 0; i < past.campaign.length; i++) {
    if (past.crossFitted[i]! > leastEffect) chosen[past.campaign[i]!]!.push(i);
  }
  return chosen;
}

/** Per campaign, the best units by cross-fitted effect, as many as reach the list's lowest by the fitted one. */
function chosenByShare(effect: Float64Array, past: PastUnits): readonly (readonly number[])[] {
  let lowest = Number.POSITIVE_INFINITY;
  for (const value of effect) lowest = Math.min(lowest, value);
  const units: number[][] = past.campaigns.map(() => []);
  const reaching = new Int32Array(past.campaigns.length);
  for (let i = 0; i < past.campaign.length; i++) {
    const k = past.campaign[i]!;
    units[k]!.push(i);
    if (past.fitted[i]! >= lowest - 1e-12 * Math.abs(lowest)) reaching[k] = reaching[k]! + 1;
  }
  return units.map((members, k) => {
    const ranked = Float64Array.from(members, (i) => past.crossFitted[i]!).sort();
    const count = reaching[k]!;
    const threshold = count === 0 ? Number.POSITIVE_INFINITY : ranked[ranked.length - count]!;
    return members.filter((i) => past.crossFitted[i]! >= threshold);
  });
}

/** Effects measured and predicted in the chosen units of each campaign that has at least 10 in either arm. */
function groupOf(
  chosen: readonly (readonly number[])[],
  list: PlannedList,
  past: PastUnits,
): PastGroup | undefined {
  const usable = chosen.flatMap((members, k) => {
    const held = momentsOf(members, 0, past);
    const sent = momentsOf(members, 1, past);
    return held.n >= leastPerArm && sent.n >= leastPerArm ? [{ k, held, sent }] : [];
  });
  if (usable.length === 0) return undefined;
  const total = (of: (arm: (typeof usable)[number]) => number) =>
    usable.reduce((sum, arm) => sum + of(arm), 0);
  const squares = { held: total((arm) => arm.held.squares), sent: total((arm) => arm.sent.squares) };
  const freedom = { held: total((arm) => arm.held.n - 1), sent: total((arm) => arm.sent.n - 1) };
  const both = (squares.held + squares.sent) / (freedom.held + freedom.sent);
  const expected = expectedVariances(list) ?? { held: both, sent: both };
  const controlVariance = (squares.held + pseudoUnits * expected.held) / (freedom.held + pseudoUnits);
  const treatedVariance = (squares.sent + pseudoUnits * expected.sent) / (freedom.sent + pseudoUnits);
  if (!(controlVariance + treatedVariance > 0)) return undefined;
  const selections = usable.map(({ k, held, sent }) => ({
    campaign: past.campaigns[k]!,
    treated: sent.n,
    control: held.n,
    measured: sent.mean - held.mean,
    predicted: (sent.predicted * sent.n + held.predicted * held.n) / (sent.n + held.n),
    error: Math.sqrt(treatedVariance / sent.n + controlVariance / held.n),
  }));
  const treatedMargin = total((arm) => arm.sent.n * arm.sent.mean) / total((arm) => arm.sent.n);
  return { selections, treatedVariance, controlVariance, treatedMargin };
}

/** Variance of a unit's margin in either arm by the model: mean square less squared mean over the list's units. */
function expectedVariances({ effect, outlook }: PlannedList) {
  if (outlook === undefined) return undefined;
  const sent = meanOf(outlook.marginTreated);
  const held = sent - meanOf(effect);
  return {
    sent: Math.max(meanOf(outlook.squareTreated) - sent * sent, 0),
    held: Math.max(meanOf(outlook.squareControl) - held * held, 0),
  };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Sum of squared deviations from the mean. */
  readonly squares: number;
  readonly predicted: number;
}

function momentsOf(members: readonly number[], arm: number, past: PastUnits): Moments {
  let n = 0;
  let sum = 0;
  let predicted = 0;
  for (const i of members) {
    if (past.treated[i] !== arm) continue;
    n++;
    sum += past.margin[i]!;
    predicted += past.crossFitted[i]!;
  }
  const centre = n === 0 ? 0 : sum / n;
  let squares = 0;
  for (const i of members) {
    if (past.treated[i] !== arm) continue;
    const d = past.margin[i]! - centre;
    squares += d * d;
  }
  return { n, mean: centre, squares, predicted: n === 0 ? 0 : predicted / n };
}
