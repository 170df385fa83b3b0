import { type TargetMetric, targetMetric } from '../../measure/targetMetric.js';
import { campaignHeads, responseTypes } from '../../store/campaignFacts.js';
import type { CampaignQuestion } from '../../store/campaignUnits.js';
import { allLists } from '../../store/lists.js';
import type { Store } from '../../store/open.js';
import { outcomeDays } from '../../store/outcomeDays.js';
import type { TargetRow } from '../../store/targetFacts.js';
import { campaignStates } from './campaignState.js';
import { campaignTarget, type Reached } from './campaignTarget.js';
import { promisedTarget } from './promisedTarget.js';
import { millionths } from './question.js';
import { storeTarget, yearStart } from './storeTarget.js';

/** A target with what it reached. */
export interface Measured {
  readonly target: TargetRow;
  readonly reached: Reached;
  readonly dueOn: number | undefined;
  readonly metric?: TargetMetric | undefined;
}

/** The flags that decide how targets are measured. */
export interface MeasuringOptions {
  readonly margin?: number | undefined;
  readonly assumeMargin?: number | undefined;
  readonly from?: number | undefined;
}

/** What was reached of targets by a day, and the chance that they are met. */
export async function measuredTargets(
  store: Store,
  wanted: readonly TargetRow[],
  asOf: number,
  options: MeasuringOptions,
): Promise<readonly Measured[]> {
  const types = await responseTypes(store);
  const question = {
    campaignId: undefined,
    windowDays: undefined,
    marginMillionths: millionths(options.margin),
    assumeMarginMillionths: millionths(options.assumeMargin),
  };
  const looks = new Map<number, Awaited<ReturnType<typeof look>>>();
  const lookAt = async (day: number) => {
    const known = looks.get(day) ?? (await look(store, { ...question, asOf: day }));
    looks.set(day, known);
    return known;
  };
  const lists = (await allLists(store)).filter((row) => row.supersededBy === undefined && row.asOf <= asOf);
  const minorPerMajor = Number(`1e${store.settings.currencyDigits}`);
  const measured: Measured[] = [];
  for (const target of wanted) {
    const named = targetMetric(target.metric, types);
    if (named === undefined) {
      measured.push({ target, reached: { actual: undefined, state: 'unknown_metric' }, dueOn: target.dueOn });
      continue;
    }
    const { metric } = named;
    if (target.campaignId === undefined) {
      const dueOn = target.dueOn ?? asOf;
      const reached = await storeTarget(store, {
        named,
        value: target.value,
        channel: target.channel,
        from: options.from ?? yearStart(dueOn),
        now: Math.min(asOf, dueOn),
        dueOn,
        rate: millionths(options.assumeMargin ?? options.margin) ?? store.settings.marginMillionths,
        assumed: millionths(options.assumeMargin),
      });
      measured.push({ target, reached, dueOn, metric });
      continue;
    }
    const whole = await lookAt(asOf);
    const lastDay = whole.days.find((one) => one.campaignId === target.campaignId)?.lastDay ?? asOf;
    // Returns that come after a finished window count; what comes after a day that cuts the window does not.
    const cut = target.dueOn !== undefined && target.dueOn < Math.min(asOf, lastDay);
    const found = cut ? await lookAt(target.dueOn!) : whole;
    const state = found.states.find((one) => one.head.campaignId === target.campaignId);
    const days = found.days.find((one) => one.campaignId === target.campaignId);
    if (state === undefined || days === undefined) {
      const list = lists.find((row) => row.campaign === target.campaignId);
      const dueOn = target.dueOn ?? (list === undefined ? undefined : list.sendOn + list.windowDays - 1);
      measured.push({
        target,
        reached: promisedTarget(named, target.value, list, minorPerMajor),
        dueOn,
        metric,
      });
      continue;
    }
    const dueOn = target.dueOn ?? days.lastDay;
    const due = new Float64Array(days.windowDays);
    for (const [start, n] of days.starts) {
      for (let a = 0; a < days.windowDays && start + a <= dueOn; a++) due[a]! += n;
    }
    const reached = campaignTarget(named, target.value, {
      state,
      days,
      due,
      finished: found.days.filter((one) => one.campaign !== days.campaign && one.lastDay <= found.asOf),
      minorPerMajor,
      over: asOf >= Math.min(dueOn, days.lastDay),
    });
    measured.push({ target, reached, dueOn, metric });
  }
  return measured;
}

async function look(store: Store, question: CampaignQuestion) {
  const heads = await campaignHeads(store, question);
  return {
    asOf: question.asOf,
    states: await campaignStates(store, question, heads),
    days: await outcomeDays(store, question),
  };
}
