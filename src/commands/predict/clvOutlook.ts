import { InvalidArgumentError } from '@commander-js/extra-typings';
import { exits, UserError } from '../../errors.js';
import type { PeriodLength } from '../../predict/buyerHistories.js';
import type { Outlook } from '../../predict/clv.js';
import { numberFlag } from '../flagValues.js';

/** A span of time: so many of a unit, or of whatever the model counts in. */
export interface Span {
  readonly count: number;
  readonly unit: 'd' | 'w' | 'y' | undefined;
}

/** A span as typed: `52w`, `365d`, `2y`, or a number alone. */
export function spanFlag(text: string): Span {
  const match = /^(\d{1,6}(?:\.\d{1,6})?)([dwy])?$/.exec(text);
  const count = Number(match?.[1]);
  if (match === null || !(count > 0))
    throw new InvalidArgumentError('expected a span such as 52w, 365d or 2y.');
  return { count, unit: match[2] as Span['unit'] };
}

/** Interest a year: `0.1` or `10%`. */
export function discountFlag(text: string): number {
  const rate = text.endsWith('%') ? numberFlag(text.slice(0, -1)) / 100 : numberFlag(text);
  if (rate < 0 || rate > 10) throw new InvalidArgumentError('expected a yearly rate such as 0.1 or 10%.');
  return rate;
}

const perYear: Readonly<Record<PeriodLength, number>> = { year: 1, quarter: 4, month: 12 };
const weeksPerYear = 365.25 / 7;

/** What flags ask to look out for. Exit 2 if a model of whole periods is given a span that is not one. */
export function outlookOf(
  options: { readonly horizon?: Span | undefined; readonly discount: number },
  period: PeriodLength | undefined,
): Outlook {
  const { horizon, discount } = options;
  if (period === undefined) {
    const { count, unit } = horizon ?? { count: 52, unit: 'w' };
    const weeks = unit === 'd' ? count / 7 : unit === 'y' ? count * weeksPerYear : count;
    return { horizon: weeks, discount, perYear: weeksPerYear };
  }
  const periods =
    horizon === undefined
      ? perYear[period]
      : horizon.unit === 'y'
        ? horizon.count * perYear[period]
        : horizon.count;
  if (horizon?.unit === 'd' || horizon?.unit === 'w' || !Number.isInteger(periods)) {
    throw new UserError(`--horizon ${horizon?.count}${horizon?.unit ?? ''}: bg-bb counts whole periods`, {
      code: 'bad_horizon',
      exit: exits.usage,
      hint: `for example --horizon 5 for 5 ${period}s`,
    });
  }
  return { horizon: periods, discount, perYear: perYear[period] };
}
