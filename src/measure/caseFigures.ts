import type { Day } from '../days.js';
import { kaplanMeier, type SurvivalQuantile, survivalQuantile } from '../stats/kaplanMeier.js';

/** A service case as of a day; `closed` is null while it is open. */
export interface CaseFacts {
  readonly customer: number;
  readonly opened: Day;
  readonly closed: Day | null;
  readonly satisfaction: number | null;
  /** Minor units. */
  readonly cost: number | null;
}

export interface CaseFigures {
  readonly cases: number;
  readonly customers: number;
  /** Cases by their customer: the sum of the squares, and the most of one. */
  readonly squares: number;
  readonly mostOfOne: number;
  readonly open: number;
  /** Days until half, and nine in ten, are closed; open ones count with how long they have lasted. */
  readonly median: SurvivalQuantile;
  readonly ninety: SurvivalQuantile;
  readonly cost: number;
  readonly costKnown: number;
  readonly satisfaction: number | undefined;
  readonly satisfactionKnown: number;
}

/** Volume, speed, cost and satisfaction of cases as of a day. */
export function caseFigures(cases: readonly CaseFacts[], asOf: Day): CaseFigures {
  const steps = kaplanMeier(
    cases.map(({ opened, closed }) => (closed ?? asOf) - opened),
    cases.map(({ closed }) => (closed === null ? 0 : 1)),
  );
  const own = new Map<number, number>();
  for (const { customer } of cases) own.set(customer, (own.get(customer) ?? 0) + 1);
  const said = cases.filter(({ satisfaction }) => satisfaction !== null);
  const priced = cases.filter(({ cost }) => cost !== null);
  return {
    cases: cases.length,
    customers: own.size,
    squares: [...own.values()].reduce((sum, n) => sum + n * n, 0),
    mostOfOne: [...own.values()].reduce((most, n) => Math.max(most, n), 1),
    open: cases.filter(({ closed }) => closed === null).length,
    median: survivalQuantile(steps, 0.5),
    ninety: survivalQuantile(steps, 0.9),
    cost: priced.reduce((sum, { cost }) => sum + cost!, 0),
    costKnown: priced.length,
    satisfaction:
      said.length === 0 ? undefined : said.reduce((sum, one) => sum + one.satisfaction!, 0) / said.length,
    satisfactionKnown: said.length,
  };
}
