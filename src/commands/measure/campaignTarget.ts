import { accrual, type Curve, exposure, usualCurve } from '../../measure/accrual.js';
import { contrast } from '../../measure/contrast.js';
import {
  type DailyEffect,
  type EffectToCome,
  effectToCome,
  stretch,
  stretchedP,
} from '../../measure/effectCourse.js';
import type { NamedMetric } from '../../measure/targetMetric.js';
import { normalQuantile } from '../../stats/normal.js';
import { scaled } from '../../stats/sample.js';
import { twoPart } from '../../stats/twoPart.js';
import { welch } from '../../stats/welch.js';
import type { OutcomeDays } from '../../store/outcomeDays.js';
import type { CampaignState } from './campaignState.js';

/** How far a target is reached, in the units of the target: money in major units. */
export interface Reached {
  readonly actual: number | undefined;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly forecast?: number | undefined;
  readonly forecastLow?: number | undefined;
  readonly forecastHigh?: number | undefined;
  /** Chance that the target is met. */
  readonly chance?: number | undefined;
  readonly state: string;
  readonly method?: string | undefined;
}

/** A campaign on the day that counts, and the day its target is due. */
export interface CampaignAt {
  readonly state: CampaignState;
  readonly days: OutcomeDays;
  /** Units by day of their window, by the day the target is due. */
  readonly due: Float64Array;
  /** The same days of finished campaigns, to learn the usual course from. */
  readonly finished: readonly OutcomeDays[];
  readonly minorPerMajor: number;
  /** Nothing is left to come. */
  readonly over: boolean;
}

/** The share of the interval of a forecast. */
const forecastLevel = 0.8;

/** The target of one campaign: what it reached, what is to be expected, and the chance that it is met. */
export function campaignTarget(named: NamedMetric, value: number, at: CampaignAt): Reached {
  const { metric } = named;
  if (metric.of === 'effect') return effectTarget(metric.name, value, at);
  if (metric.of === 'spent') {
    const actual = metric.name === 'cost' ? at.state.cost / at.minorPerMajor : at.state.contacts;
    const met = named.atMost ? actual <= value : actual >= value;
    return { actual, state: at.over ? (met ? 'met' : 'missed') : 'open', method: 'counted' };
  }
  return countedTarget(named, value, at);
}

/** The three columns of a counted metric by day of the window. */
function courseOf(named: NamedMetric, days: OutcomeDays) {
  const { metric } = named;
  const empty = new Float64Array(days.windowDays);
  if (metric.of === 'response') {
    const events = days.responses.get(metric.name) ?? empty;
    return { events, amount: events, squares: events, money: false };
  }
  if (metric.name === 'spend') {
    return { events: days.orders, amount: days.spend, squares: days.spendSquares, money: true };
  }
  if (metric.name === 'margin') {
    return { events: days.orders, amount: days.margin, squares: days.marginSquares, money: true };
  }
  const events = metric.name === 'orders' ? days.orders : days.buyers;
  return { events, amount: events, squares: events, money: false };
}

function countedTarget(named: NamedMetric, value: number, at: CampaignAt): Reached {
  const { metric } = named;
  if (metric.name === 'new_customers') return { actual: undefined, state: 'unknown_metric' };
  if (metric.name === 'margin' && at.state.unknownMargins > 0)
    return { actual: undefined, state: 'no_margin' };
  const course = courseOf(named, at.days);
  const scale = named.rate ? at.days.units : course.money ? at.minorPerMajor : 1;
  const sofar = course.amount.reduce((sum, one) => sum + one, 0);
  const actual = sofar / scale;
  const met = named.atMost ? actual <= value : actual >= value;
  if (at.over) {
    const chance = met ? 1 : 0;
    return { actual, forecast: actual, chance, state: met ? 'met' : 'missed', method: 'counted' };
  }
  const curve = curveOf(at, (days) => courseOf(named, days).events);
  const made = accrual({ ...course, reached: at.days.reached, due: at.due }, curve, !course.money);
  if (made === undefined) return { actual, state: 'too_little' };
  const least = value * scale;
  const chance = named.atMost ? 1 - made.atLeast(course.money ? least : least + 1) : made.atLeast(least);
  return {
    actual,
    forecast: made.mean / scale,
    forecastLow: made.low / scale,
    forecastHigh: made.high / scale,
    chance,
    state: 'open',
    method: curve === undefined ? 'even course' : 'usual course',
  };
}

/**
 * What is still to come of the effect of a running campaign, as finished ones with a window at least as long went on.
 * `undefined` before the first day.
 */
export function comingEffect(
  own: OutcomeDays,
  due: Float64Array,
  finished: readonly OutcomeDays[],
): EffectToCome | undefined {
  const known = finished.filter((one) => one.windowDays >= own.windowDays);
  const curve = usualCurve(
    known.map((one) => one.orders),
    own.windowDays,
  );
  const ahead = exposure(own.reached, due, curve?.share);
  if (ahead === undefined) return undefined;
  const controlled = known.filter((one) => one.heldOut > 0);
  return effectToCome(ahead, own.reached, due, controlled.map(dailyEffect));
}

function dailyEffect(one: OutcomeDays): DailyEffect {
  const { units, heldOut, orders, ordersHeldOut } = one;
  return {
    difference: orders.map((n, a) => n / units - ordersHeldOut[a]! / heldOut),
    variance: orders.map((n, a) => n / (units * units) + ordersHeldOut[a]! / (heldOut * heldOut)),
  };
}

function curveOf(at: CampaignAt, of: (days: OutcomeDays) => Float64Array): Curve | undefined {
  const { windowDays } = at.days;
  return usualCurve(at.finished.filter((one) => one.windowDays >= windowDays).map(of), windowDays);
}

function effectTarget(name: 'profit' | 'incremental_margin' | 'roi', value: number, at: CampaignAt): Reached {
  const { treated, control, cost, unknownMargins } = at.state;
  const none = { actual: undefined };
  if (control === undefined || control.units === 0) return { ...none, state: 'no_control' };
  if (unknownMargins > 0) return { ...none, state: 'no_margin' };
  if (name === 'roi' && cost <= 0) return { ...none, state: 'no_cost' };
  const come = comingEffect(at.days, at.due, at.finished);
  if (come === undefined) return { ...none, state: 'too_little' };
  const n = treated.units;
  const reading = (perUnit: number | undefined) => {
    if (perUnit === undefined) return undefined;
    if (name === 'roi') return (n * perUnit - cost) / cost;
    return (n * perUnit - (name === 'profit' ? cost : 0)) / at.minorPerMajor;
  };
  const perUnit =
    name === 'roi'
      ? ((value + 1) * cost) / n
      : (value * at.minorPerMajor + (name === 'profit' ? cost : 0)) / n;
  const now = contrast('amount', treated.margin, control.margin);
  const grown = [treated.margin, control.margin].map((one) => scaled(one, 1 + come.ratio));
  const then = contrast('amount', grown[0]!, grown[1]!, now?.method, perUnit);
  if (now === undefined || then === undefined) return { ...none, state: 'too_little' };
  const bounds = (then.method === 'welch' ? welch : twoPart)(grown[0]!, grown[1]!, forecastLevel);
  const factor = (half: number) =>
    stretch(come, now.difference, half, normalQuantile((1 + forecastLevel) / 2)!);
  const bound = (side: number | undefined) => {
    if (side === undefined) return undefined;
    const gap = side - then.difference;
    return then.difference + gap * factor(Math.abs(gap));
  };
  const short = then.difference < perUnit;
  const side = short ? bounds && bounds.high - then.difference : bounds && then.difference - bounds.low;
  const p =
    then.pValue === undefined || side === undefined ? then.pValue : stretchedP(then.pValue, factor(side));
  const half = p === undefined ? undefined : p / 2;
  return {
    actual: reading(now.difference),
    low: reading(now.low),
    high: reading(now.high),
    forecast: reading(then.difference),
    forecastLow: reading(bound(bounds?.low)),
    forecastHigh: reading(bound(bounds?.high)),
    chance: half === undefined ? undefined : short ? half : 1 - half,
    state: now.low === undefined ? 'too_little' : at.over ? 'measured' : 'open',
    method: then.method,
  };
}
