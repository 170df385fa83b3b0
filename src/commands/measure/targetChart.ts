import type { Chart, Row } from '../../result.js';
import type { Measured } from './measuredTargets.js';

/** What is expected by the due day (of a past one: what was reached) as a share of the target, each named with its chance. */
export function targetChart(measured: readonly Measured[]): Chart {
  const rows = measured.flatMap(({ target, reached }): Row[] => {
    const whole = target.value;
    const coming = reached.forecast !== undefined;
    const value = coming ? reached.forecast : reached.actual;
    if (value === undefined || !(whole > 0)) return [];
    const part = (end: number | undefined) => (end === undefined ? undefined : end / whole);
    const [low, high] = coming ? [reached.forecastLow, reached.forecastHigh] : [reached.low, reached.high];
    const of = target.campaignId ?? target.channel ?? 'all sales';
    const chance = reached.chance === undefined ? '' : `, chance ${(100 * reached.chance).toFixed(0)} %`;
    return [[`${of}: ${target.metric}${chance}`, value / whole, part(low), part(high)]];
  });
  return {
    kind: 'intervals',
    title:
      'Expected by the day it is due, as a share of the target, with its interval and the chance of reaching it',
    label: ['target'],
    series: [{ name: 'expected', value: 'expected', low: 'expected_low', high: 'expected_high' }],
    reference: { value: 1, label: 'the target' },
    data: {
      columns: [
        { name: 'target', kind: 'text' },
        { name: 'expected', kind: 'share' },
        { name: 'expected_low', kind: 'share' },
        { name: 'expected_high', kind: 'share' },
      ],
      rows,
    },
  };
}
