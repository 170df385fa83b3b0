import {
  type UpliftMeasure,
  type UpliftSample,
  upliftMeaning,
  upliftMeasures,
} from '../../predict/upliftMeasures.js';
import type { Column, Row } from '../../result.js';

const names = Object.keys(upliftMeaning) as readonly UpliftMeasure[];

/** Measures in the unit of the outcome; the others are shares of something. */
const inOutcome: readonly UpliftMeasure[] = [
  'qini_raw',
  'auuc',
  'rate_autoc',
  'rate_qini',
  'uplift_10',
  'uplift_30',
  'average_effect',
];

/** Every named measure with its 95 % interval, columns `<name> <name>_low <name>_high`; empty without both arms. */
export function upliftSummary(
  sample: UpliftSample,
  seed: number,
  money: boolean,
): { readonly columns: readonly Column[]; readonly values: Row } {
  const measures = upliftMeasures(sample, seed);
  return {
    columns: names.flatMap((name) => {
      const kind = money && inOutcome.includes(name) ? 'money' : 'number';
      return [
        { name, kind },
        { name: `${name}_low`, kind },
        { name: `${name}_high`, kind },
      ] as const;
    }),
    values: names.flatMap((name) => {
      const found = measures?.[name];
      return [found?.value, found?.low, found?.high];
    }),
  };
}

/** Definitions and sources of the measures, for --explain. */
export function upliftDefinitions(): readonly string[] {
  return [
    ...names.map((name) => `${name}: ${upliftMeaning[name]}`),
    'calibration_slope: of doubly robust scores on predicted effects, 1 is right, below 1 predictions are too wild',
    'measures are of what happened, margin with all its noise; the evidence that training speaks of counts a purchase at its usual margin',
    'equal scores are one step; campaigns with other shares held out are weighted; intervals: percentiles of bootstrap samples of customers',
  ];
}
