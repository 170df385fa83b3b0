import { Option } from '@commander-js/extra-typings';
import { exits } from '../../errors.js';
import { type ArmProfit, bestArm } from '../../measure/bestArm.js';
import { campaignCost } from '../../measure/campaignCost.js';
import { costLedger } from '../../measure/costLedger.js';
import { readOnce } from '../../measure/guard.js';
import { roi as armRoi } from '../../measure/roi.js';
import { formatDecimal } from '../../money.js';
import { attributions } from '../../store/attributionFacts.js';
import { bookedCosts, unallocatedCosts } from '../../store/bookedCosts.js';
import { armOutcomes, type CampaignHead } from '../../store/campaignFacts.js';
import { medianReturnLag } from '../../store/checkFacts.js';
import { armContacts } from '../../store/costFacts.js';
import type { Level } from '../../store/levels.js';
import type { Store } from '../../store/open.js';
import { pricedCounts, unitPrices } from '../../store/unitPrices.js';
import { type Context, defineCommand } from '../command.js';
import { windowFlag } from '../flagValues.js';
import { currencyOf, reading } from '../shared.js';
import { campaignChecks, checksResult, failedNotes } from './campaignChecks.js';
import { costNotes } from './costNotes.js';
import { atLevel, fitting, levelCell, levelColumn, levelExplain, levelHelp, levelOption } from './level.js';
import { guardNotes, guardsOf } from './liftGuards.js';
import { drawsOf, withUnsent } from './liftStrata.js';
import { ask, type CampaignOptions, looksFlag, marginFlags, sharesFlag } from './question.js';
import { roiDraws } from './roiDraws.js';
import { roiExplain } from './roiExplain.js';
import { roiNotes } from './roiNotes.js';
import { pairColumns, pairsResult } from './roiPairs.js';
import { type Measured, roiColumns, roiRow, rowTrust, shownReturns } from './roiRows.js';
import { refuseUnknownMargin, type ScopedArm, scope } from './scope.js';

interface Options extends CampaignOptions {
  readonly method?: 'welch' | 'two-part' | undefined;
  readonly shares?: ReadonlyMap<string, number> | undefined;
  readonly interim?: true | undefined;
  readonly level?: Level | undefined;
  readonly looks?: number | undefined;
  readonly pairs?: true | undefined;
}

export const roi = defineCommand({
  description: `What each arm of each campaign returned, counted three ways, always as margin and never as revenue:
gross (all that treated units bought in the window), attributed (orders credited to their last contact) and incremental
(what contacted units bought beyond those held out, times their number). Only the incremental return says whether the
campaign was worth its cost; the gross one would mostly have come anyway. Return = (margin - cost) / cost.

Units are counted by assignment, not by delivery. Intervals are 95 %: Welch's with at least 100 buyers in the smaller
arm and baskets that are not too uneven, else the two-part interval for small arms. trust is "ok", or the ids of the
checks that failed: not_sent srm contamination double_membership balance maturity orders_end response_before_contact few_buyers.

A campaign whose draws (lists of several waves, days of contact) held out different shares is never pooled raw: the
effect is taken within each draw and weighted by its treated units. While windows are open (--interim) the interval is a
confidence sequence, which holds at every look taken together, or that of the looks that were declared.

${levelHelp}

Columns: ${roiColumns.map((column) => column.name).join(' ')}.
--pairs compares every arm with every other one: ${pairColumns}.`,
  examples: [
    'clm measure roi',
    'clm measure roi --campaign spring --margin 40%',
    `clm measure roi --format json | jq -r '.[] | select(.trust == "ok" and .incremental_roi_low > 0) | .campaign_id'`,
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.untrusted, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
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
      .option('--interim', 'also count units whose window is not over; do not decide on it')
      .option(
        '--looks <n>',
        'how often it was to be looked at, the end included (default: the plan’s)',
        looksFlag,
      )
      .option('--pairs', 'every arm against every other one, by profit per unit')
      .addOption(
        levelOption('whose facts are summed: person, household or account (default: the unit of assignment)'),
      ),
  run: (context, options) => reading(context, (store) => answer(context, store, options as Options)),
});

async function answer(context: Context, store: Store, options: Options) {
  const level = options.level === undefined ? undefined : atLevel(store, options.level);
  const { question, heads: asked } = await ask(context, store, options);
  const fit = level === undefined ? undefined : fitting(store, asked, question, level);
  const heads = fit?.heads ?? asked;
  const digits = store.settings.currencyDigits;
  const outcomes = await armOutcomes(store, question);
  const credited = await attributions(store, question);
  const contacts = await armContacts(store, question);
  const booked = await bookedCosts(store, question);
  const prices = await unitPrices(store, question);
  const counts = await pricedCounts(store, question, prices);
  const interim = options.interim === true;
  const found = await campaignChecks(store, question, outcomes, options.shares, interim);
  const assigned = heads.filter((head) => outcomes.some((outcome) => outcome.campaign === head.campaign));
  const mine = <T extends { readonly campaign: number }>(head: CampaignHead, rows: readonly T[]) =>
    rows.filter((row) => row.campaign === head.campaign);
  const scopes = new Map(assigned.map((head) => [head.campaign, scope(mine(head, outcomes), interim)]));
  const controlled = assigned.filter((head) => {
    const looked = scopes.get(head.campaign)!;
    return looked.mature && looked.arms.some((arm) => arm.arm === 'control') && looked.arms.length > 1;
  });
  const drawn = drawsOf(store, question, controlled);
  const draws = roiDraws(store, question, scopes, drawn);
  const guards = await guardsOf(store, question, controlled, interim, options.looks);
  const measured = assigned.map((head): Measured => {
    const looked = scopes.get(head.campaign)!;
    const guard = guards.get(head.campaign) ?? readOnce;
    refuseUnknownMargin(head, looked);
    const ledger = costLedger(
      {
        campaignId: head.campaignId,
        fixedCost: head.fixedCost,
        booked: mine(head, booked),
        contacts: mine(head, contacts).filter((row) => looked.includes(row.complete)),
        prices: mine(head, prices),
        counts: mine(head, counts).filter((row) => looked.includes(row.complete)),
        arms: looked.arms
          .filter((arm) => arm.arm !== 'control')
          .map((arm) => ({ arm: arm.arm, assigned: arm.assigned, included: arm.units })),
      },
      digits,
    );
    const costs = campaignCost(ledger);
    const credit = mine(head, credited).filter((row) => looked.includes(row.complete));
    const result = (arm: ScopedArm) => ({
      ...arm,
      cost: costs.get(arm.arm) ?? 0,
      attributedMargin: credit.reduce((sum, row) => (row.arm === arm.arm ? sum + row.margin : sum), 0),
    });
    const control = looked.arms.find((arm) => arm.arm === 'control');
    const treated = looked.arms.filter((arm) => arm.arm !== 'control');
    const profits = looked.arms.map(
      (arm): ArmProfit => ({
        arm: arm.arm,
        margin: arm.margin,
        costPerUnit: (costs.get(arm.arm) ?? 0) / Math.max(arm.units, 1),
        draws: draws.margin(head, arm.arm),
      }),
    );
    return {
      head,
      scope: looked,
      rois: treated.map((arm) =>
        armRoi(result(arm), control && result(control), looked.mature, options.method, {
          guard,
          draws: draws.against(head, arm.arm),
        }),
      ),
      best: control === undefined || !looked.mature ? undefined : bestArm(profits, guard),
      profits: looked.mature ? profits : [],
      guard,
      checks: withUnsent(found.get(head.campaign) ?? [], drawn, head),
      ledger,
    };
  });
  const trusts = measured.map((campaign) => campaign.rois.map((row) => rowTrust(campaign, row)));
  const untrusted = context.rows.strict === true && trusts.flat().some((word) => word !== 'ok');
  const rows = measured.flatMap((campaign, i) =>
    campaign.rois.map((row, j) => roiRow(campaign, row, trusts[i]![j]!)),
  );
  const lag = await medianReturnLag(store, question.asOf);
  const idle = heads
    .filter((head) => !assigned.includes(head))
    .map(({ campaign, campaignId, fixedCost }) => ({
      campaignId,
      amount: booked.reduce((sum, row) => (row.campaign === campaign ? sum + row.amount : sum), fixedCost),
    }))
    .filter(({ amount }) => amount !== 0);
  const unallocated = await unallocatedCosts(store, question.asOf);
  const money = (minor: number) => `${formatDecimal(Math.round(minor), digits)} ${store.settings.currency}`;
  const result = {
    title: `Return on investment: margin less cost, over cost; money in ${store.settings.currency}`,
    columns: [...shownReturns(rows), ...levelColumn(level)],
    rows: rows.map((row) => [...row, ...levelCell(level)]),
    currency: currencyOf(store),
    notes: [
      ...roiNotes(measured, heads, options, question.asOf, lag, money),
      ...costNotes(idle, unallocated, money),
      ...failedNotes(assigned, found),
      ...guardNotes(controlled, guards),
      ...drawn.notes,
      ...(level?.notes ?? []),
      ...(fit?.notes ?? []),
    ],
    ...(untrusted ? { exit: exits.untrusted } : {}),
    chart: {
      kind: 'intervals' as const,
      title: `Profit that contact caused: extra margin less cost, in ${store.settings.currency}, with 95 % intervals`,
      label: ['campaign_id', 'arm'],
      series: [
        {
          name: 'profit',
          value: 'incremental_profit',
          low: 'incremental_profit_low',
          high: 'incremental_profit_high',
        },
      ],
      reference: { value: 0, label: 'no profit' },
    },
    explain: [...roiExplain(measured, store, question, unallocated), ...levelExplain(level)],
  };
  const pairs = pairsResult(measured, currencyOf(store));
  if (options.pairs === true)
    return [{ ...pairs, notes: [...(pairs.notes ?? []), ...result.notes] }, checksResult(assigned, found)];
  const several = measured.filter((campaign) => campaign.profits.length > 2);
  const besides = { ...pairsResult(several, currencyOf(store)), explain: [], notes: [] };
  const shown = several.length > 0 ? [result, besides] : [result];
  return rows.length === 0 ? result : [...shown, checksResult(assigned, found)];
}
