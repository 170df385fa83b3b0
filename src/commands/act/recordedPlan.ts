import { defaultConsent, type Plan, type PlanArm } from '../../act/plan.js';
import type { Day } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { parseDecimal } from '../../money.js';
import { campaignRow } from '../../store/campaignRow.js';
import type { MemberRow } from '../../store/lists.js';
import type { Store } from '../../store/open.js';
import { latestPlan, type StoredPlan } from '../../store/plans.js';
import { noPlan } from './noPlan.js';
import { planOf } from './readPlan.js';
import { moneyFlag } from './settle.js';

/** What the flags say of a list made elsewhere. */
export interface RecordOptions {
  readonly campaign: string;
  readonly sendOn?: Day | undefined;
  readonly window?: number | undefined;
  readonly channel?: string | undefined;
  readonly contactCost?: string | undefined;
  readonly fixedCost?: string | undefined;
  readonly margin?: number | undefined;
  readonly wave?: string | undefined;
  readonly model?: string | undefined;
  readonly promised?: string | undefined;
  readonly promisedLow?: string | undefined;
  readonly promisedHigh?: string | undefined;
}

/** The plan of a list made elsewhere, and the one that the store kept, if any. */
interface RecordedPlan {
  readonly plan: Plan & { readonly sendOn: Day; readonly windowDays: number };
  readonly stored: StoredPlan | undefined;
}

/** What a list made elsewhere was made by: the flags, else the plan of its campaign, else what the store knows of that. */
export async function recordedPlan(
  store: Store,
  options: RecordOptions,
  members: readonly MemberRow[],
): Promise<RecordedPlan> {
  if (/\p{Cc}/u.test(options.campaign)) {
    throw new UserError(`--campaign: ${JSON.stringify(options.campaign)} holds a control character`, {
      code: 'bad_campaign',
      exit: exits.usage,
    });
  }
  const stored = await latestPlan(store, options.campaign);
  const known = await campaignRow(store, options.campaign);
  const plan = stored === undefined ? undefined : planOf(stored);
  const sendOn = options.sendOn ?? plan?.sendOn ?? known?.startsOn;
  if (sendOn === undefined) {
    throw new UserError('the day it goes out is not known', {
      code: 'no_send_day',
      exit: exits.usage,
      hint: 'say it with --send-on 2026-04-02',
    });
  }
  const windowDays = options.window ?? plan?.windowDays ?? known?.windowDays ?? store.settings.windowDays;
  const channel = options.channel ?? plan?.channel ?? known?.channel ?? '';
  const contactCost = rateFlag(options.contactCost) ?? plan?.contactCost ?? known?.contactCost;
  const fixedCost =
    moneyFlag(store, '--fixed-cost', options.fixedCost) ?? plan?.fixedCost ?? known?.fixedCost;
  const arms = armsOf(members, plan);
  const own = {
    ...(plan ?? { ...bare, ...(known ?? {}) }),
    campaign: options.campaign,
    channel,
    consent: plan?.consent ?? defaultConsent(channel),
    sendOn,
    windowDays,
    contactCost,
    fixedCost,
    margin:
      options.margin === undefined ? (plan?.margin ?? known?.margin) : Math.round(options.margin * 1_000_000),
    arms,
  };
  return { plan: own, stored };
}

const bare = {
  ...noPlan,
  kind: undefined,
  program: undefined,
  owner: undefined,
  code: undefined,
  priority: undefined,
  offer: undefined,
  name: undefined,
} as const;

function rateFlag(typed: string | undefined): number | undefined {
  if (typed === undefined) return undefined;
  const parsed = parseDecimal(typed, 6);
  if (parsed === undefined || parsed.excess > 0 || parsed.value < 0) {
    const what = (parsed?.excess ?? 0) > 0 ? 'an amount with at most 6 decimals' : 'an amount such as 0.85';
    throw new UserError(`--contact-cost: "${typed}" is not ${what}`, {
      code: 'bad_amount',
      exit: exits.usage,
    });
  }
  return parsed.value;
}

function armsOf(members: readonly MemberRow[], plan: Plan | undefined): readonly PlanArm[] {
  const contacted = members.filter((member) => member.contacted);
  const names = [...new Set(contacted.map((member) => member.arm))].sort();
  return names.map((name) => {
    const planned = plan?.arms.find((arm) => arm.name === name);
    const share = contacted.filter((member) => member.arm === name).length / contacted.length;
    return { name, share, cost: planned?.cost, offer: planned?.offer };
  });
}
