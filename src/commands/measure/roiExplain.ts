import { formatDay } from '../../days.js';
import { formatDecimal } from '../../money.js';
import { howMany } from '../../result.js';
import { attributionSql } from '../../store/attributionFacts.js';
import { bookedCostsSql, type UnallocatedCost } from '../../store/bookedCosts.js';
import { armOutcomesSql } from '../../store/campaignFacts.js';
import { type CampaignQuestion, campaignParameters } from '../../store/campaignUnits.js';
import { armContactsSql } from '../../store/costFacts.js';
import type { Store } from '../../store/open.js';
import { pricedCountsSql, unitPricesSql } from '../../store/unitPrices.js';
import { ledgerText, unallocatedText } from './costNotes.js';
import { readUpTo, sqlLines } from './explained.js';
import { guardExplain } from './liftGuards.js';
import type { Measured } from './roiRows.js';

/** The formula of `measure roi` with the values of every row, the checks, and the SQL behind them. */
export function roiExplain(
  measured: readonly Measured[],
  store: Store,
  question: CampaignQuestion,
  unallocated: readonly UnallocatedCost[],
): readonly string[] {
  const digits = store.settings.currencyDigits;
  const money = (minor: number) => formatDecimal(Math.round(minor), digits);
  const number = (value: number | undefined) => (value === undefined ? '-' : value.toPrecision(6));
  const scale = Number(`1e${digits}`);
  const lines = measured.flatMap(({ head, rois, scope: looked, checks, ledger, guard, profits }) => [
    ...rois.flatMap((row) => [
      `${head.campaignId} ${row.arm}: ${ledgerText(ledger, row.arm, money)}`,
      `${head.campaignId} ${row.arm}: cost ${money(row.cost)}; gross ROI = (${money(row.grossMargin)} - ${money(row.cost)}) / ${money(row.cost)} = ${number(row.grossRoi)}`,
      ...(row.effect === undefined
        ? []
        : [
            `${head.campaignId} ${row.arm}: incremental ROI = (${row.treated} x ${number(row.effect.difference / scale)} - ${money(row.cost)}) / ${money(row.cost)} = ${number(row.incrementalRoi)}; difference per unit ${row.effect.method} [${number(row.effect.low === undefined ? undefined : row.effect.low / scale)}, ${number(row.effect.high === undefined ? undefined : row.effect.high / scale)}]`,
          ]),
    ]),
    ...looked.arms.map(
      (arm) =>
        `${head.campaignId} ${arm.arm}: ${arm.units} of ${howMany(arm.assigned, 'unit')}${arm.units < arm.assigned ? ' (the window of the others is not over)' : ''}, ${arm.purchasers} bought, window to ${formatDay(arm.lastDay)}, margin ${money(arm.margin.sum)}, sum of squares ${arm.margin.sumSquares.toPrecision(8)} (minor units)`,
    ),
    ...guardExplain(head, guard),
    ...profits.flatMap((arm) =>
      [...(arm.draws ?? [])].map(
        ([draw, sample]) =>
          `${head.campaignId} ${arm.arm} draw ${draw}: ${howMany(sample.n, 'unit')}, margin ${money(sample.sum)}; the difference is taken within draws`,
      ),
    ),
    ...checks.map((check) => `${head.campaignId} check ${check.id}: ${check.status}: ${check.finding}`),
  ]);
  const priced = measured.some(({ ledger }) =>
    ledger.some((line) => line.basis !== '' && line.part !== 'contact_cost'),
  );
  const sql = [
    armOutcomesSql,
    attributionSql,
    armContactsSql,
    bookedCostsSql,
    ...(priced ? [unitPricesSql, pricedCountsSql] : []),
  ];
  return [
    readUpTo(question.asOf),
    'incremental ROI = (treated x (mean margin treated - mean margin control) - cost) / cost; its interval is that of the difference, mapped',
    'cost = fixed_cost + contact_cost of the contacts made + costs by kind; shared by arms in proportion to assigned units',
    ...(unallocated.length === 0 ? [] : [`not in any cost: ${unallocatedText(unallocated, money)}`]),
    ...lines,
    ...sql.flatMap((statement) =>
      sqlLines(statement, {
        ...campaignParameters(store, question),
        every: statement === attributionSql ? 1 : 0,
      }),
    ),
  ];
}
