import { civil, type Day, dayOf } from '../../days.js';
import { pace } from '../../measure/pace.js';
import type { NamedMetric } from '../../measure/targetMetric.js';
import type { Store } from '../../store/open.js';
import { buyersOf, type SalesDays, salesDays } from '../../store/salesDays.js';
import type { Reached } from './campaignTarget.js';

/** A goal of no single campaign: of the whole store, or of one channel of its orders. */
export interface StoreGoal {
  readonly named: NamedMetric;
  readonly value: number;
  readonly channel: string | undefined;
  /** The first day that counts; the first of January of the year that it is due in, if nobody says. */
  readonly from: Day;
  /** The last day that is known and counts. */
  readonly now: Day;
  readonly dueOn: Day;
  /** Millionths. */
  readonly rate: number | undefined;
  readonly assumed: number | undefined;
}

/** The first of January of the year of a day. */
export function yearStart(day: Day): Day {
  return dayOf(civil(day).year, 1, 1)!;
}

/** What the store reached of a goal, what is to be expected by the day it is due, and the chance that it is met. */
export async function storeTarget(store: Store, goal: StoreGoal): Promise<Reached> {
  const { metric, rate } = goal.named;
  const none = { actual: undefined };
  if (metric.of !== 'sales' || rate) return { ...none, state: 'needs_campaign' };
  if (goal.now < goal.from) return { actual: 0, state: 'not_started' };
  const found = await salesDays(store, goal.now, goal.channel, goal.assumed);
  if (found === undefined)
    return { ...none, state: goal.channel === undefined ? 'too_little' : 'unknown_channel' };
  const ahead = goal.dueOn - goal.now;
  if (metric.name === 'buyers') {
    const actual = await buyersOf(store, goal.from, goal.now, goal.channel);
    const met = actual >= goal.value;
    if (ahead <= 0) return { actual, chance: met ? 1 : 0, state: met ? 'met' : 'missed', method: 'counted' };
    return { actual, ...(met ? { chance: 1 } : {}), state: met ? 'met' : 'no_forecast', method: 'counted' };
  }
  const days = series(found, metric.name, goal.rate);
  if (days === undefined) return { ...none, state: 'no_margin' };
  const scale =
    metric.name === 'spend' || metric.name === 'margin' ? Number(`1e${store.settings.currencyDigits}`) : 1;
  const actual =
    days.subarray(Math.max(0, goal.from - found.firstDay)).reduce((sum, day) => sum + day, 0) / scale;
  if (ahead <= 0) {
    const met = actual >= goal.value;
    const chance = met ? 1 : 0;
    return { actual, forecast: actual, chance, state: met ? 'met' : 'missed', method: 'counted' };
  }
  const made = pace(days, ahead);
  if (made === undefined) return { actual, state: 'too_little' };
  const { prediction } = made;
  const whole = scale === 1 ? 0.5 : 0;
  return {
    actual,
    forecast: actual + prediction.mean / scale,
    forecastLow: actual + prediction.low / scale,
    forecastHigh: actual + prediction.high / scale,
    chance: prediction.atLeast((goal.value - actual) * scale - whole),
    state: 'open',
    method: made.method,
  };
}

function series(
  found: SalesDays,
  name: 'spend' | 'margin' | 'orders' | 'new_customers',
  rate: number | undefined,
): Float64Array | undefined {
  if (name === 'spend') return found.spend;
  if (name === 'orders') return found.orders;
  if (name === 'new_customers') return found.newCustomers;
  if (rate === undefined && found.rated.some((one) => one !== 0)) return undefined;
  return found.known.map((known, i) => known + (found.rated[i]! * (rate ?? 0)) / 1_000_000);
}
