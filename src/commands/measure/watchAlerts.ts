import type { Check } from '../../measure/checks.js';
import { spike } from '../../measure/spike.js';
import type { Stopping } from '../../measure/stopping.js';
import type { Trouble } from '../../store/toCome.js';
import type { CampaignState } from './campaignState.js';

/** What the evidence says, in a word (see the help of `measure watch`). */
export function evidenceOf(
  state: CampaignState,
  made: Stopping | undefined,
  toSave: number,
  threshold: number,
  started: number,
): string {
  if (started === 0) return 'not started';
  if (state.control === undefined || state.control.units === 0) return 'no control';
  if (state.unknownMargins > 0) return 'no margin';
  if (made?.lossChance === undefined) return 'too little';
  if (made.lossChance >= threshold) return toSave > 0 ? 'stop' : 'too late';
  if (made.lossChance <= 1 - threshold) return 'pays';
  return made.trusted ? 'open' : 'too little';
}

/** What alerts are made from. Money in minor units. */
export interface Alarms {
  readonly evidence: string;
  readonly promiseChance: number | undefined;
  readonly threshold: number;
  readonly toSave: number;
  readonly cost: number;
  readonly plannedCost: number | undefined;
  readonly checks: readonly Check[];
  readonly trouble: readonly Trouble[];
  readonly campaign: number;
}

const unwanted = [
  ['bounces', ['bounced_hard', 'bounced_soft'], 0.05],
  ['unsubscribes', ['unsubscribed'], 0.02],
  ['complaints', ['complained'], 0.003],
] as const;

const alarming: ReadonlySet<string> = new Set(['srm', 'contamination', 'orders_end']);

/** The alerts of a campaign, each with what was found. */
export function alertsOf(alarms: Alarms): readonly (readonly [string, string])[] {
  const { evidence, promiseChance, threshold, toSave, cost, plannedCost, checks, trouble, campaign } = alarms;
  const found: (readonly [string, string])[] = [];
  const blind = checks.some((check) => check.status === 'fail' && check.id === 'orders_end');
  if (evidence === 'stop' && !blind) found.push(['loss', 'contacting those who are left does not pay']);
  const unlikely = promiseChance !== undefined && promiseChance <= 1 - threshold;
  if (evidence !== 'stop' && unlikely && toSave > 0 && !blind) {
    found.push(['below_promise', `a profit as promised has a chance of ${percent(promiseChance)}`]);
  }
  if (plannedCost !== undefined && cost > plannedCost * 1.01) {
    found.push(['over_plan', `${percent(cost / plannedCost - 1)} more spent than planned`]);
  }
  for (const check of checks) {
    if (check.status === 'fail' && alarming.has(check.id)) {
      found.push([check.id, check.finding]);
    }
  }
  const own = trouble.find((one) => one.campaign === campaign);
  const past = trouble.filter((one) => one.campaign !== campaign && one.channel === own?.channel);
  const counted = (one: Trouble, types: readonly string[]) =>
    sum(types.map((type) => one.types.get(type) ?? 0));
  for (const [id, types, limit] of unwanted) {
    if (own === undefined) continue;
    const made = spike(
      counted(own, types),
      own.contacted,
      sum(past.map((one) => counted(one, types))),
      sum(past.map((one) => one.contacted)),
      limit,
    );
    if (made?.spikes !== true) continue;
    const usual = made.usual === undefined ? `more than ${percent(limit)}` : `usually ${percent(made.usual)}`;
    found.push([id, `${percent(made.rate)} of the contacted, ${usual}`]);
  }
  return found;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
