import type { NamedMetric } from '../../measure/targetMetric.js';
import { normalCdf } from '../../stats/normal.js';
import type { ListRow } from '../../store/lists.js';
import type { Reached } from './campaignTarget.js';

const eightyPercent = 1.2815515655446004;

/** The target of a campaign that has not started: of its profit, its list's promise speaks (an 80 % interval, taken as normal). */
export function promisedTarget(
  { metric }: NamedMetric,
  value: number,
  list: ListRow | undefined,
  minorPerMajor: number,
): Reached {
  const none: Reached = { actual: undefined, state: 'not_started' };
  if (metric.of !== 'effect' || metric.name !== 'profit') return none;
  const { promised, promisedLow, promisedHigh } = list ?? {};
  if (promised === undefined || promisedLow === undefined || promisedHigh === undefined) return none;
  const deviation = (promisedHigh - promisedLow) / (2 * eightyPercent);
  return {
    ...none,
    forecast: promised / minorPerMajor,
    forecastLow: promisedLow / minorPerMajor,
    forecastHigh: promisedHigh / minorPerMajor,
    chance: deviation > 0 ? normalCdf((promised - value * minorPerMajor) / deviation) : undefined,
    method: 'promise',
  };
}
