import { formatDecimal } from '../../money.js';
import type { Forecast, ForecastMethod } from '../../predict/forecast.js';
import type { SalesPeriods } from '../../predict/salesPeriods.js';
import { type Currency, type Note, note, warning } from '../../result.js';

interface Named {
  readonly name: string;
  readonly made: Forecast;
}

const words: Readonly<Record<ForecastMethod['name'], string>> = {
  naive: 'the last value again',
  'seasonal-naive': 'the last season again',
  level: 'a smoothed level',
  'damped-trend': 'a smoothed level with a damped trend',
  'season-and-damped-trend': 'smoothed season, level and damped trend',
};

/** What the whole horizon brings, how each series was forecast, and how good that was on the past. */
export function forecastNotes(
  series: readonly Named[],
  { unit, season, starts }: SalesPeriods,
  ahead: number,
  currency: Currency,
): readonly Note[] {
  const periods = starts.length - 1;
  const seasonal = series.some(({ made }) => made.method.name.startsWith('season'));
  const amount = (name: string, value: number) =>
    name === 'orders' ? String(Math.round(value)) : formatDecimal(Math.round(value), currency.digits);
  return [
    ...series.map(({ name, made }) => {
      const { expected, low, high } = made.total;
      const money = name === 'orders' ? '' : ` ${currency.code}`;
      return note(
        `${name} of ${ahead} ${unit}s: ${amount(name, expected)}${money}, 95 % interval ${amount(name, low)} to ${amount(name, high)}`,
      );
    }),
    ...series.map(({ name, made }) => {
      const { method, tried, origins } = made;
      const base = tried[0]!;
      const own = tried.find((one) => one.method.name === method.name && one.method.log === method.log)!;
      const against =
        own === base
          ? 'nothing did better'
          : `MASE ${own.mase.toFixed(2)}, ${baseline(base.method)} ${base.mase.toFixed(2)}`;
      return note(`${name}: ${said(method)}; tried from ${origins} past ${unit}s: ${against}`);
    }),
    ...(seasonal || season <= 1
      ? []
      : [
          warning(
            periods < season + ahead + 4
              ? `no season: ${periods} ${unit}s are less than it takes to see one of ${season} repeat`
              : `no season of ${season} ${unit}s was found to help`,
          ),
        ]),
  ];
}

/** The errors of every way that was tried, by series. */
export function methodLines(series: readonly Named[]): readonly string[] {
  return [
    'mase = mean absolute error of the trials / mean absolute error of repeating what was a season before, on the first past',
    'interval = expected ± t · root mean square of the errors of the trials so far ahead (of logarithms where those are smoothed)',
    ...series.flatMap(({ name, made }) =>
      made.tried.map(
        ({ method, mase }) =>
          `${name}: ${method.name}${method.log ? ' of logarithms' : ''}: mase ${mase.toFixed(4)}`,
      ),
    ),
  ];
}

function said({ name, log }: ForecastMethod): string {
  return `${words[name]}${log ? ', of logarithms' : ''}`;
}

function baseline({ name }: ForecastMethod): string {
  return name === 'seasonal-naive' ? 'repeating the last season' : 'repeating the last value';
}
