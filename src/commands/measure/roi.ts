import { Option } from '@commander-js/extra-typings';
import { formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { type BestArm, bestArm } from '../../measure/bestArm.js';
import { campaignCost } from '../../measure/campaignCost.js';
import { buyersCheck, type Check, trust } from '../../measure/checks.js';
import { roi as armRoi, type Roi } from '../../measure/roi.js';
import { formatDecimal } from '../../money.js';
import { type Column, type Note, note, type Row, warning } from '../../result.js';
import { attributionSql, attributions } from '../../store/attributionFacts.js';
import { armOutcomes, armOutcomesSql, type CampaignHead } from '../../store/campaignFacts.js';
import { medianReturnLag } from '../../store/checkFacts.js';
import { armContacts, armContactsSql, bookedCosts, bookedCostsSql } from '../../store/costFacts.js';
import type { Store } from '../../store/open.js';
import { type Context, defineCommand } from '../command.js';
import { asOfNote, currencyOf, reading } from '../shared.js';
import { campaignChecks, checksResult, failedNotes } from './campaignChecks.js';
import { ask, type CampaignOptions, controlHint, marginFlags, sharesFlag, windowFlag } from './question.js';
import { type Scope, type ScopedArm, scope } from './scope.js';

interface Options extends CampaignOptions {
  readonly method?: 'welch' | 'two-part' | undefined;
  readonly shares?: ReadonlyMap<string, number> | undefined;
  readonly interim?: true | undefined;
}

const columns: readonly Column[] = [
  { name: 'campaign_id', kind: 'text', heading: 'campaign' },
  { name: 'arm', kind: 'text' },
  { name: 'treated', kind: 'count' },
  { name: 'control', kind: 'count' },
  { name: 'cost', kind: 'money' },
  { name: 'gross_margin', kind: 'money' },
  { name: 'gross_roi', kind: 'ratio' },
  { name: 'attributed_margin', kind: 'money' },
  { name: 'attributed_roi', kind: 'ratio' },
  { name: 'incremental_margin', kind: 'money', heading: 'incremental' },
  { name: 'incremental_margin_low', kind: 'money', machineOnly: true },
  { name: 'incremental_margin_high', kind: 'money', machineOnly: true },
  { name: 'incremental_roi', kind: 'ratio' },
  { name: 'incremental_roi_low', kind: 'ratio', heading: 'low' },
  { name: 'incremental_roi_high', kind: 'ratio', heading: 'high' },
  { name: 'roi_state', kind: 'text', heading: 'state' },
  { name: 'method', kind: 'text' },
  { name: 'control_buyers', kind: 'count', machineOnly: true },
  { name: 'trust', kind: 'text' },
  { name: 'p_value', kind: 'number', machineOnly: true },
  { name: 'incremental_profit', kind: 'money', machineOnly: true },
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

export const roi = defineCommand({
  description: `What each arm of each campaign returned, counted three ways, always as margin and never as revenue:
gross (all that treated units bought in the window), attributed (orders credited to their last contact) and incremental
(what contacted units bought beyond those held out, times their number). Only the incremental return says whether the
campaign was worth its cost; the gross one would mostly have come anyway. Return = (margin - cost) / cost.

Units are counted by assignment, not by delivery. Intervals are 95 %: Welch's with at least 100 buyers in the smaller
arm and baskets that are not too uneven, else the two-part interval for small arms. trust is "ok", or the ids of the
checks that failed: srm contamination double_membership balance maturity response_before_contact few_buyers.

Columns: ${columns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm measure roi',
    'clm measure roi --campaign spring --margin 40%',
    `clm measure roi --format json | jq -r '.[] | select(.trust == "ok" and .incremental_roi_low > 0) | .campaign_id'`,
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.untrusted, exits.noStore, exits.newer],
  asOf: true,
  flags: (command) =>
    marginFlags(
      command
        .option('--campaign <id>', 'only this campaign')
        .option(
          '--window <days>',
          'count outcomes for so many days instead of the campaign’s own window',
          windowFlag,
        ),
    )
      .addOption(
        new Option('--method <method>', 'how intervals are made (default: by the number of buyers)').choices([
          'welch',
          'two-part',
        ] as const),
      )
      .option(
        '--shares <shares>',
        'planned shares of the arms, such as control=10,mens=45,womens=45',
        sharesFlag,
      )
      .option('--interim', 'also count units whose window is not over; do not decide on it'),
  run: (context, options) => reading(context, (store) => answer(context, store, options as Options)),
});

interface Measured {
  readonly head: CampaignHead;
  readonly scope: Scope;
  readonly rois: readonly Roi[];
  readonly best: BestArm | undefined;
  readonly checks: readonly Check[];
}

async function answer(context: Context, store: Store, options: Options) {
  const { question, heads } = await ask(context, store, options);
  const digits = store.settings.currencyDigits;
  const outcomes = await armOutcomes(store, question);
  const credited = await attributions(store, question);
  const contacts = await armContacts(store, question);
  const booked = await bookedCosts(store, question);
  const interim = options.interim === true;
  const found = await campaignChecks(store, question, outcomes, options.shares, interim);
  const assigned = heads.filter((head) => outcomes.some((outcome) => outcome.campaign === head.campaign));
  const measured = assigned.map((head): Measured => {
    const mine = <T extends { readonly campaign: number }>(rows: readonly T[]) =>
      rows.filter((row) => row.campaign === head.campaign);
    const looked = scope(mine(outcomes), interim);
    refuseUnknownMargin(head, looked);
    const costs = campaignCost(
      {
        campaignId: head.campaignId,
        fixedCost: head.fixedCost,
        booked: mine(booked),
        contacts: mine(contacts).filter((row) => looked.includes(row.complete)),
        arms: looked.arms
          .filter((arm) => arm.arm !== 'control')
          .map((arm) => ({ arm: arm.arm, assigned: arm.assigned, included: arm.units })),
      },
      digits,
    );
    const credit = mine(credited).filter((row) => looked.includes(row.complete));
    const result = (arm: ScopedArm) => ({
      ...arm,
      cost: costs.get(arm.arm) ?? 0,
      attributedMargin: credit.reduce((sum, row) => (row.arm === arm.arm ? sum + row.margin : sum), 0),
    });
    const control = looked.arms.find((arm) => arm.arm === 'control');
    const treated = looked.arms.filter((arm) => arm.arm !== 'control');
    return {
      head,
      scope: looked,
      rois: treated.map((arm) =>
        armRoi(result(arm), control && result(control), looked.mature, options.method),
      ),
      best:
        control === undefined || !looked.mature
          ? undefined
          : bestArm(
              looked.arms.map((arm) => ({
                arm: arm.arm,
                margin: arm.margin,
                costPerUnit: (costs.get(arm.arm) ?? 0) / Math.max(arm.units, 1),
              })),
            ),
      checks: found.get(head.campaign) ?? [],
    };
  });
  const trusts = measured.map((campaign) => campaign.rois.map((row) => rowTrust(campaign, row)));
  const untrusted = context.rows.strict === true && trusts.flat().some((word) => word !== 'ok');
  const rows = measured.flatMap((campaign, i) =>
    campaign.rois.map((row, j) => rowOf(campaign, row, trusts[i]![j]!)),
  );
  const lag = await medianReturnLag(store, question.asOf);
  const result = {
    title: 'What campaigns returned',
    columns,
    rows,
    currency: currencyOf(store),
    notes: [
      note(scopeNote(measured, question.asOf)),
      ...marginNotes(measured, options),
      ...unmeasuredNotes(measured, heads.length - assigned.length),
      ...returnNotes(measured, question.asOf, lag),
      ...bestNotes(measured, (minor) => formatDecimal(Math.round(minor), digits)),
      ...failedNotes(assigned, found),
      ...fewBuyersNotes(measured),
    ],
    ...(untrusted ? { exit: exits.untrusted } : {}),
    explain: explain(measured, digits),
  };
  return rows.length === 0 ? result : [result, checksResult(assigned, found)];
}

function refuseUnknownMargin(head: CampaignHead, looked: Scope): void {
  const orders = looked.arms.reduce((sum, arm) => sum + arm.ratedOrders, 0);
  if (orders === 0 || head.marginMillionths !== undefined) return;
  throw new UserError(
    `campaign "${head.campaignId}": ${orders} orders have no known cost and no margin rate is set`,
    {
      code: 'no_margin',
      exit: exits.insufficient,
      hint: 'pass --margin (0.4 or 40%), set one for the store with "clm set margin 0.4", or load costs with orders or products',
    },
  );
}

function rowTrust(campaign: Measured, row: Roi): string {
  const { effect } = row;
  if (effect === undefined || row.controlBuyers === undefined) return trust(campaign.checks);
  const treatedBuyers = campaign.scope.arms.find((arm) => arm.arm === row.arm)!.margin.buyers;
  return trust([...campaign.checks, buyersCheck(effect.trusted, treatedBuyers, row.controlBuyers)]);
}

function rowOf(campaign: Measured, row: Roi, trusted: string): Row {
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
    row.effect?.method,
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

function scopeNote(measured: readonly Measured[], asOf: number): string {
  const windows = [...new Set(measured.map((campaign) => campaign.head.windowDays))].sort((a, b) => a - b);
  const days =
    windows.length === 0 ? '' : `, outcomes within ${windows.join(', ')} days of the planned contact`;
  return `${asOfNote(asOf)}${days}; margin, not revenue`;
}

function marginNotes(measured: readonly Measured[], options: Options): readonly Note[] {
  const percent = (rate: number) => `${Number((rate * 100).toFixed(4))} %`;
  if (options.assumeMargin !== undefined) {
    return [note(`a margin of ${percent(options.assumeMargin)} is assumed for every line (--assume-margin)`)];
  }
  const rates = measured
    .filter((campaign) => campaign.scope.arms.some((arm) => arm.ratedOrders > 0))
    .map((campaign) => campaign.head.marginMillionths! / 1_000_000);
  const used = [...new Set(rates)].sort((a, b) => a - b);
  if (used.length === 0) return [];
  return [note(`margin rate ${used.map(percent).join(', ')} where neither line nor product says its cost`)];
}

function unmeasuredNotes(measured: readonly Measured[], without: number): readonly Note[] {
  const ids = (state: (row: Roi, campaign: Measured) => boolean) =>
    measured
      .filter((campaign) => campaign.rois.some((row) => state(row, campaign)))
      .map((campaign) => campaign.head.campaignId);
  const noControl = ids((row) => row.control === undefined);
  const noCost = ids((row) => row.cost <= 0);
  const immature = ids((_, campaign) => !campaign.scope.mature);
  const partly = measured.filter((campaign) => campaign.scope.mature && campaign.scope.leftOut > 0);
  const notes: Note[] = [];
  if (noControl.length > 0) {
    notes.push(
      note(
        `no control group in ${named(noControl)}: what they caused is not known, only what happened. ${controlHint}`,
      ),
    );
  }
  if (noCost.length > 0) {
    notes.push(
      note(
        `no cost known for ${named(noCost)}, so no return on it: load costs, or contact_cost with campaigns`,
      ),
    );
  }
  if (immature.length > 0) {
    notes.push(
      warning(
        `interim: the window of ${named(immature)} is not over; the effect is shown when it is (or with --interim)`,
      ),
    );
  }
  for (const { head, scope: looked } of partly) {
    notes.push(
      note(`${head.campaignId}: ${looked.leftOut} units whose window is not over are left out of both arms`),
    );
  }
  if (without > 0) notes.push(note(`${without} campaigns have nobody assigned yet`));
  return notes;
}

function returnNotes(measured: readonly Measured[], asOf: number, lag: number | undefined): readonly Note[] {
  if (lag === undefined) return [];
  const waiting = measured.filter((campaign) => campaign.scope.arms.some((arm) => arm.lastDay + lag > asOf));
  if (waiting.length === 0) return [];
  return [
    note(
      `returns are still to come for ${named(waiting.map((campaign) => campaign.head.campaignId))}: half of them take ${lag} days or more after the order`,
    ),
  ];
}

function bestNotes(measured: readonly Measured[], money: (minor: number) => string): readonly Note[] {
  return measured.flatMap(({ head, best, rois }) => {
    if (best === undefined || rois.length < 2) return [];
    const p = Math.max(...best.against.map((comparison) => comparison.adjusted ?? 1));
    const per = `${money(best.profitPerUnit * 1000)} per 1,000 units after cost`;
    return [
      best.decided
        ? note(
            `${head.campaignId}: best arm ${best.arm}, ${per} (beats every other arm, Holm p ${p.toPrecision(2)})`,
          )
        : note(
            `${head.campaignId}: ${best.arm} earned most, ${per}, but not clearly more than every other arm (Holm p ${p.toPrecision(2)})`,
          ),
    ];
  });
}

function fewBuyersNotes(measured: readonly Measured[]): readonly Note[] {
  const few = measured.filter((campaign) => campaign.rois.some((row) => row.effect?.trusted === false));
  if (few.length === 0) return [];
  return [
    warning(
      `too few buyers, or baskets too uneven, in ${named(few.map((campaign) => campaign.head.campaignId))}: the interval may be too short (few_buyers)`,
    ),
  ];
}

function named(ids: readonly string[]): string {
  return ids.length <= 5 ? ids.join(', ') : `${ids.slice(0, 5).join(', ')} and ${ids.length - 5} more`;
}

function explain(measured: readonly Measured[], digits: number): readonly string[] {
  const money = (minor: number) => formatDecimal(Math.round(minor), digits);
  const number = (value: number | undefined) => (value === undefined ? '-' : value.toPrecision(6));
  const scale = Number(`1e${digits}`);
  const lines = measured.flatMap(({ head, rois, scope: looked, checks }) => [
    ...rois.flatMap((row) => [
      `${head.campaignId} ${row.arm}: cost ${money(row.cost)}; gross ROI = (${money(row.grossMargin)} - ${money(row.cost)}) / ${money(row.cost)} = ${number(row.grossRoi)}`,
      ...(row.effect === undefined
        ? []
        : [
            `${head.campaignId} ${row.arm}: incremental ROI = (${row.treated} x ${number(row.effect.difference / scale)} - ${money(row.cost)}) / ${money(row.cost)} = ${number(row.incrementalRoi)}; difference per unit ${row.effect.method} [${number(row.effect.low === undefined ? undefined : row.effect.low / scale)}, ${number(row.effect.high === undefined ? undefined : row.effect.high / scale)}]`,
          ]),
    ]),
    ...looked.arms.map(
      (arm) =>
        `${head.campaignId} ${arm.arm}: ${arm.units} of ${arm.assigned} units, ${arm.purchasers} bought, window to ${formatDay(arm.lastDay)}, margin ${money(arm.margin.sum)}, sum of squares ${arm.margin.sumSquares.toPrecision(8)} (minor units)`,
    ),
    ...checks.map((check) => `${head.campaignId} check ${check.id}: ${check.status}: ${check.finding}`),
  ]);
  const sql = [armOutcomesSql, attributionSql, armContactsSql, bookedCostsSql];
  return [
    'incremental ROI = (treated x (mean margin treated - mean margin control) - cost) / cost; its interval is that of the difference, mapped',
    ...lines,
    ...sql.flatMap((statement) => ['sql:', ...statement.trim().split('\n')]),
  ];
}
