import type { Roi } from '../../measure/roi.js';
import { howMany, type Note, note, warning } from '../../result.js';
import type { CampaignHead } from '../../store/campaignFacts.js';
import { asOfNote } from '../shared.js';
import { type CampaignOptions, controlHint, nobodyToContact } from './question.js';
import type { Measured } from './roiRows.js';

/** What a reader of `measure roi` must know to read it right. `money` prints minor units, `lag` is the median days to a return. */
export function roiNotes(
  measured: readonly Measured[],
  heads: readonly CampaignHead[],
  options: CampaignOptions,
  asOf: number,
  lag: number | undefined,
  money: (minor: number) => string,
): readonly Note[] {
  return [
    note(scopeNote(measured, asOf)),
    ...marginNotes(measured, options),
    ...nobodyNotes(measured),
    ...unmeasuredNotes(measured, heads.length - measured.length),
    ...returnNotes(measured, asOf, lag),
    ...bestNotes(measured, money),
    ...fewBuyersNotes(measured),
  ];
}

function scopeNote(measured: readonly Measured[], asOf: number): string {
  const windows = [...new Set(measured.map((campaign) => campaign.head.windowDays))].sort((a, b) => a - b);
  const days =
    windows.length === 0
      ? ''
      : `, outcomes within ${windows.join(', ')} ${windows.at(-1) === 1 ? 'day' : 'days'} of the planned contact`;
  return `${asOfNote(asOf)}${days}; margin, not revenue`;
}

function marginNotes(measured: readonly Measured[], options: CampaignOptions): readonly Note[] {
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

function nobodyNotes(measured: readonly Measured[]): readonly Note[] {
  const none = measured.filter((campaign) => campaign.rois.length === 0);
  if (none.length === 0) return [];
  return [note(nobodyToContact(none.map((campaign) => campaign.head.campaignId)))];
}

function unmeasuredNotes(measured: readonly Measured[], without: number): readonly Note[] {
  const ids = (state: (row: Roi, campaign: Measured) => boolean) =>
    measured
      .filter((campaign) => campaign.rois.some((row) => state(row, campaign)))
      .map((campaign) => campaign.head.campaignId);
  const noControl = ids((row) => row.control === undefined);
  const wasSent = ({ checks }: Measured) =>
    !checks.some((check) => check.id === 'not_sent' && check.status === 'fail');
  const noCost = ids((row, campaign) => row.cost <= 0 && wasSent(campaign));
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
      note(
        `${head.campaignId}: ${howMany(looked.leftOut, 'unit whose window is not over is', 'units whose window is not over are')} left out of both arms`,
      ),
    );
  }
  if (without > 0)
    notes.push(note(`${howMany(without, 'campaign has', 'campaigns have')} nobody assigned yet`));
  return notes;
}

function returnNotes(measured: readonly Measured[], asOf: number, lag: number | undefined): readonly Note[] {
  if (lag === undefined) return [];
  const waiting = measured.filter((campaign) => campaign.scope.arms.some((arm) => arm.lastDay + lag > asOf));
  if (waiting.length === 0) return [];
  return [
    note(
      `returns are still to come for ${named(waiting.map((campaign) => campaign.head.campaignId))}: half of them take ${howMany(lag, 'day')} or more after the order`,
    ),
  ];
}

function bestNotes(measured: readonly Measured[], money: (minor: number) => string): readonly Note[] {
  return measured.flatMap(({ head, best, rois }) => {
    if (best === undefined || rois.length < 2) return [];
    const p = Math.max(...best.against.map((comparison) => comparison.adjusted ?? 1));
    const per = `${money(best.profitPerUnit * 1000)} per 1,000 units after cost`;
    const holm = `Holm p ${p.toPrecision(2)} over its ${howMany(best.against.length, 'comparison')}`;
    return [
      best.decided
        ? note(`${head.campaignId}: best arm ${best.arm}, ${per} (beats every other arm, ${holm})`)
        : note(
            `${head.campaignId}: ${best.arm} earned most, ${per}, but not clearly more than every other arm (${holm})`,
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
