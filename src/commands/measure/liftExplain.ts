import { formatDay } from '../../days.js';
import { howMany } from '../../result.js';
import { armOutcomesSql, armResponsesSql, type CampaignHead } from '../../store/campaignFacts.js';
import { type CampaignQuestion, campaignParameters } from '../../store/campaignUnits.js';
import type { Store } from '../../store/open.js';
import { deliveryEventsSql } from '../../store/unitDelivered.js';
import { unitResponsesSql } from '../../store/unitOutcomes.js';
import { readUpTo, sqlLines } from './explained.js';
import type { Measured } from './liftCompare.js';
import { type Guards, guardExplain } from './liftGuards.js';
import { methodOf, type Shown, thetaOf } from './liftRows.js';
import type { Scope } from './scope.js';

/** What an explanation needs besides the rows. */
export interface Explained {
  readonly measured: readonly Measured[];
  readonly shown: Shown;
  readonly scopes: ReadonlyMap<number, Scope>;
  readonly store: Store;
  readonly question: CampaignQuestion;
  readonly ready: readonly CampaignHead[];
  readonly guards: Guards;
  /** Units were summed one by one, not by arm. */
  readonly unitsUsed: boolean;
}

/** The formula of `measure lift` with the values of every row, who counts and who does not, the checks, and the SQL behind them. */
export function liftExplain(report: Explained): readonly string[] {
  const { measured, shown, scopes, store, question, ready, guards, unitsUsed } = report;
  const types = shown.metrics.filter((metric) => metric.of === undefined);
  const values = { ...campaignParameters(store, question), every: 0 };
  const sql = [
    ...(shown.metrics.some((metric) => metric.of !== undefined) ? [armOutcomesSql] : []),
    ...(shown.reached === true ? [deliveryEventsSql] : []),
  ];
  return [
    readUpTo(question.asOf),
    'difference = mean per treated unit - mean per control unit; relative = ratio of the means - 1',
    ...(measured.some((row) => row.strata > 1)
      ? [
          'over strata: the difference within each, weighted by its treated units; means are standardised alike',
        ]
      : []),
    ...(shown.covariate === undefined
      ? []
      : [
          'with a covariate x: y - theta (x - mean x), theta = sum of (x - mean)(y - mean) / sum of (x - mean)^2 within arms, pooled',
        ]),
    ...measured.flatMap((row) => [formula(row, shown), ...more(row, shown)]),
    ...ready.flatMap((head) => counts(head, scopes.get(head.campaign)!, question)),
    ...ready.flatMap((head) => {
      const guard = guards.get(head.campaign);
      return guard === undefined ? [] : guardExplain(head, guard);
    }),
    ...measured
      .slice(0, 1)
      .flatMap(({ head, checks }) =>
        checks.map((check) => `${head.campaignId} check ${check.id}: ${check.status}: ${check.finding}`),
      ),
    ...sql.flatMap((statement) => sqlLines(statement, values)),
    ...types.flatMap(({ name }) =>
      sqlLines(unitsUsed ? unitResponsesSql : armResponsesSql, { ...values, type: name }, `sql of ${name}:`),
    ),
  ];
}

function nameOf({ head, arm, against, part, metric }: Measured, shown: Shown): string {
  return [
    head.campaignId,
    arm,
    ...(against === 'control' ? [] : ['against', against]),
    ...(part === undefined ? [] : [shown.cut?.labels[part] ?? '']),
    ...(shown.metrics.length > 1 ? [metric.name] : []),
  ].join(' ');
}

function formula(row: Measured, shown: Shown): string {
  const { lift: made, treatedSum, controlSum, metric } = row;
  const unit = metric.kind === 'money' ? 'minor units' : metric.name;
  const difference = made.effect.difference.toPrecision(6);
  const g = made.relative.g?.toPrecision(3) ?? '-';
  const name = nameOf(row, shown);
  if (row.strata > 1 || row.covariate !== undefined) {
    return `${name}: ${made.treatedMean.toPrecision(6)} - ${made.controlMean.toPrecision(6)} = ${difference} (${unit}), ${methodOf(row)}, ${row.strata} strata; g ${g}`;
  }
  return `${name}: ${treatedSum} / ${made.treated} - ${controlSum} / ${made.control} = ${difference} (${unit}), ${methodOf(row)}; g ${g}`;
}

function more(row: Measured, shown: Shown): readonly string[] {
  const lines: string[] = [];
  const name = nameOf(row, shown);
  if (row.covariate !== undefined) {
    lines.push(
      `${name}: theta ${thetaOf(row, shown)?.toPrecision(6)}; plain difference ${row.covariate.plain.difference.toPrecision(6)}; error ratio ${row.covariate.errorRatio?.toPrecision(5) ?? '-'}`,
    );
  }
  if (row.reached !== undefined) {
    lines.push(
      `${name}: per delivered = ${row.lift.effect.difference.toPrecision(6)} / ${row.reached.share.toPrecision(6)} = ${row.reached.difference.toPrecision(6)}`,
    );
  }
  if (row.adjusted !== undefined && row.adjusted.family > 1) {
    lines.push(
      `${name}: p ${row.lift.effect.pValue?.toPrecision(4) ?? '-'}, one of ${row.adjusted.family}: Holm ${row.adjusted.holm?.toPrecision(4) ?? '-'}, BH ${row.adjusted.bh?.toPrecision(4) ?? '-'}; simultaneous interval at 1 - ${row.adjusted.alpha.toPrecision(3)}`,
    );
  }
  return lines;
}

function counts(head: CampaignHead, looked: Scope, { asOf }: CampaignQuestion): readonly string[] {
  return looked.arms.map((arm) => {
    const out = arm.assigned - arm.units;
    return `${head.campaignId} ${arm.arm}: ${arm.units} of ${howMany(arm.assigned, 'assigned unit')} count, ${out} do not${out > 0 ? ' (window not over)' : ''}; ${howMany(head.windowDays, 'day')} each, the last to ${formatDay(arm.lastDay)}, as of ${formatDay(asOf)}`;
  });
}
