import type { ArmProfit, BestArm } from '../../measure/bestArm.js';
import { buyersCheck, type Check, trust } from '../../measure/checks.js';
import type { LedgerLine } from '../../measure/costLedger.js';
import type { Guard } from '../../measure/guard.js';
import type { Roi } from '../../measure/roi.js';
import type { Column, Row } from '../../result.js';
import type { CampaignHead } from '../../store/campaignFacts.js';
import type { Scope } from './scope.js';
import { tellingColumns } from './tellingColumns.js';

/** One campaign as measured: the return of each treated arm, and whether it can be believed. */
export interface Measured {
  readonly head: CampaignHead;
  readonly scope: Scope;
  readonly rois: readonly Roi[];
  readonly best: BestArm | undefined;
  /** What each arm's units earned and cost, control included; empty before the window is over. */
  readonly profits: readonly ArmProfit[];
  readonly guard: Guard;
  readonly checks: readonly Check[];
  /** What the cost is made of. */
  readonly ledger: readonly LedgerLine[];
}

/** The columns of `measure roi`. */
export const roiColumns: readonly Column[] = [
  { name: 'campaign_id', kind: 'text', heading: 'campaign' },
  { name: 'arm', kind: 'text' },
  { name: 'treated', kind: 'count', detail: true },
  { name: 'control', kind: 'count', detail: true },
  { name: 'cost', kind: 'money' },
  { name: 'gross_margin', kind: 'money', machineOnly: true },
  { name: 'gross_roi', kind: 'ratio', heading: 'gross' },
  { name: 'attributed_margin', kind: 'money', machineOnly: true },
  { name: 'attributed_roi', kind: 'ratio', heading: 'attributed' },
  { name: 'incremental_margin', kind: 'money', heading: 'margin caused', machineOnly: true },
  { name: 'incremental_margin_low', kind: 'money', machineOnly: true },
  { name: 'incremental_margin_high', kind: 'money', machineOnly: true },
  { name: 'incremental_roi', kind: 'ratio', heading: 'incremental' },
  { name: 'incremental_roi_low', kind: 'ratio', heading: 'low' },
  { name: 'incremental_roi_high', kind: 'ratio', heading: 'high' },
  { name: 'roi_state', kind: 'text', heading: 'state', machineOnly: true },
  { name: 'method', kind: 'text', machineOnly: true },
  { name: 'control_buyers', kind: 'count', machineOnly: true },
  { name: 'trust', kind: 'text' },
  { name: 'p_value', kind: 'number', machineOnly: true },
  { name: 'incremental_profit', kind: 'money', heading: 'profit' },
  { name: 'incremental_profit_low', kind: 'money', machineOnly: true },
  { name: 'incremental_profit_high', kind: 'money', machineOnly: true },
  { name: 'incremental_buyers', kind: 'number', machineOnly: true },
  { name: 'incremental_buyers_low', kind: 'number', machineOnly: true },
  { name: 'incremental_buyers_high', kind: 'number', machineOnly: true },
  { name: 'cost_per_incremental_buyer', kind: 'money', machineOnly: true },
  { name: 'cost_per_incremental_buyer_low', kind: 'money', machineOnly: true },
  { name: 'cost_per_incremental_buyer_high', kind: 'money', machineOnly: true },
  { name: 'cost_per_incremental_buyer_state', kind: 'text', machineOnly: true },
  { name: 'best_arm', kind: 'flag', machineOnly: true },
  { name: 'best_arm_p', kind: 'number', machineOnly: true },
  { name: 'window_days', kind: 'count', machineOnly: true },
];

/** The columns for some rows: without any cost the margins instead of returns on it, and nothing of effects where none is known. */
export function shownReturns(rows: readonly Row[]): readonly Column[] {
  const effects = ['incremental_roi', 'incremental_roi_low', 'incremental_roi_high', 'incremental_profit'];
  const told = tellingColumns(roiColumns, rows, ['gross_roi', 'attributed_roi', ...effects]);
  const isTold = (name: string) => told.find((column) => column.name === name)!.machineOnly !== true;
  if (isTold('gross_roi')) return told;
  const margins: Readonly<Record<string, string>> = {
    gross_margin: 'margin of treated',
    attributed_margin: 'credited',
    ...(isTold('incremental_profit') ? { incremental_margin: 'caused' } : {}),
  };
  return told.map(({ machineOnly, ...column }) => {
    const heading = margins[column.name];
    if (heading !== undefined) return { ...column, heading };
    return machineOnly === true ? { ...column, machineOnly } : column;
  });
}

/** Whether one arm's result can be believed: its campaign's checks and that of its own interval. */
export function rowTrust(campaign: Measured, row: Roi): string {
  const { effect } = row;
  if (effect === undefined || row.controlBuyers === undefined) return trust(campaign.checks);
  const treatedBuyers = campaign.scope.arms.find((arm) => arm.arm === row.arm)!.margin.buyers;
  return trust([...campaign.checks, buyersCheck(effect.trusted, treatedBuyers, row.controlBuyers)]);
}

/** One arm as a row of `measure roi`. */
export function roiRow(campaign: Measured, row: Roi, trusted: string): Row {
  const less = (margin: number | undefined) => (margin === undefined ? undefined : margin - row.cost);
  const { best } = campaign;
  const isBest = best?.arm === row.arm;
  const others = best?.against.map((comparison) => comparison.adjusted);
  const bestP = isBest && others?.every((p) => p !== undefined) ? Math.max(...others) : undefined;
  const { perBuyer } = row;
  return [
    campaign.head.campaignId,
    row.arm,
    row.treated,
    row.control,
    row.cost,
    row.grossMargin,
    row.grossRoi,
    row.attributedMargin,
    row.attributedRoi,
    row.incrementalMargin,
    row.incrementalMarginLow,
    row.incrementalMarginHigh,
    row.incrementalRoi,
    row.incrementalRoiLow,
    row.incrementalRoiHigh,
    row.state,
    row.effect === undefined || campaign.guard.kind === 'fixed'
      ? row.effect?.method
      : `${row.effect.method}-${campaign.guard.kind}`,
    row.controlBuyers,
    trusted,
    row.effect?.pValue,
    less(row.incrementalMargin),
    less(row.incrementalMarginLow),
    less(row.incrementalMarginHigh),
    perBuyer?.outcomes,
    perBuyer?.outcomesLow,
    perBuyer?.outcomesHigh,
    perBuyer?.cost,
    perBuyer?.low,
    perBuyer?.high,
    perBuyer?.state,
    best === undefined ? undefined : isBest,
    bestP,
    campaign.head.windowDays,
  ];
}
