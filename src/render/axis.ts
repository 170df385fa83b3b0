import { scaleLinear } from 'd3-scale';
import { type Day, formatDay } from '../days.js';
import type { Column, Currency } from '../result.js';
import { grouped } from './human.js';
import { currencyOf } from './machine.js';

/** How the numbers of a column lie on an axis. */
export interface Axis {
  readonly name: string;
  /** Stored units per unit of the axis: 100 for money in cents. */
  readonly unit: number;
  /** Days, which have no round values: ticks start with the first. */
  readonly days?: true;
  /** Labels of ticks that lie `step` apart, none further from 0 than `largest`. */
  readonly label: (value: number, step: number, largest: number) => string;
}

/** Where an axis begins and ends, and what stands at it. */
export interface Ticks {
  readonly from: number;
  readonly to: number;
  readonly values: readonly number[];
  readonly labels: readonly string[];
}

/** The axis for a column: money in major units, shares as percentages, days as dates. */
export function axisOf(column: Column, currency: Currency | undefined): Axis {
  const name = column.heading ?? column.name;
  switch (column.kind) {
    case 'money':
      return { name, unit: Number(`1e${currencyOf(column, currency).digits}`), label: plain };
    case 'rate':
      return { name, unit: 1_000_000, label: plain };
    case 'share':
      return { name, unit: 1, label: (value, step) => `${fixed(value * 100, decimals(step * 100))} %` };
    case 'day':
      return { name, unit: 1, days: true, label: (value) => formatDay(Math.round(value) as Day) };
    default:
      return { name, unit: 1, label: plain };
  }
}

/**
 * About `count` ticks at round values around everything from `least` to `most`. Equal ends get room on both sides, so
 * that a single value has an axis too.
 */
export function ticksOf(axis: Axis, least: number, most: number, count: number): Ticks {
  if (axis.days === true) return dayTicks(axis, least, most, count);
  const room = least === most ? Math.max(Math.abs(least) / 2, axis.unit === 1 ? 0.5 : 1) : 0;
  const scale = scaleLinear()
    .domain([least - room, most + room])
    .nice(count);
  const [from, to] = scale.domain() as [number, number];
  const values = scale.ticks(count);
  const largest = Math.max(...values.map(Math.abs));
  const step = values.length > 1 ? values[1]! - values[0]! : Math.abs(values[0] ?? 1) || 1;
  return { from, to, values, labels: values.map((value) => axis.label(value, step, largest)) };
}

/** Days from the first to the last, whole weeks apart where there is room for few. */
function dayTicks(axis: Axis, least: number, most: number, count: number): Ticks {
  const to = Math.max(most, least + 1);
  const days = Math.ceil((to - least) / Math.max(1, count));
  const step = days > 4 ? 7 * Math.ceil(days / 7) : Math.max(1, days);
  const values: number[] = [];
  for (let day = least; day <= to; day += step) values.push(day);
  return { from: least, to, values, labels: values.map((value) => axis.label(value, step, to)) };
}

/** `1,200`, `12k`, `3.5M`: short, and as exact as ticks that lie `step` apart need. */
function plain(value: number, step: number, largest: number): string {
  const [by, sign] =
    largest >= 1_000_000 && step >= 10_000
      ? [1_000_000, 'M']
      : largest >= 10_000 && step >= 100
        ? [1000, 'k']
        : [1, ''];
  return `${grouped(fixed(value / by, decimals(step / by)))}${value === 0 ? '' : sign}`;
}

/** Decimals that tell ticks `step` apart from each other. */
function decimals(step: number): number {
  for (let digits = 0; digits < 8; digits++) {
    const scaled = step * Number(`1e${digits}`);
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * Math.max(1, scaled)) return digits;
  }
  return 8;
}

function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 && text.startsWith('-') ? text.slice(1) : text;
}
