import type { Plan } from '../../act/plan.js';
import { defaultConsent } from '../../act/plan.js';
import { type Day, dayInZone, formatDay } from '../../days.js';
import { exits, UserError, unknownName } from '../../errors.js';
import { parseDecimal } from '../../money.js';
import { campaignArms, campaignRow, knownCampaigns } from '../../store/campaignRow.js';
import { channelName } from '../../store/consents.js';
import { assignmentsOf, listsOf } from '../../store/lists.js';
import type { Store } from '../../store/open.js';
import { campaignsWithPlan, latestPlan } from '../../store/plans.js';
import type { Context } from '../command.js';
import { noPlan } from './noPlan.js';
import { planOf } from './readPlan.js';

/** A campaign to make a list for: its plan, kept or made up from the campaign's own row. */
export interface Planned {
  readonly plan: Plan;
  readonly version: number | undefined;
  readonly sha256: string | undefined;
  readonly file: string;
}

/**
 * The plan of a campaign. One that was loaded without a plan gets everyone as its audience; it must not have been
 * sent already. Exit 2 for a campaign that is not known.
 */
export async function plannedCampaign(store: Store, campaign: string): Promise<Planned> {
  const stored = await latestPlan(store, campaign);
  if (stored !== undefined) {
    return { plan: planOf(stored), version: stored.version, sha256: stored.sha256, file: stored.file };
  }
  const row = await campaignRow(store, campaign);
  if (row === undefined) {
    const known = [...new Set([...(await campaignsWithPlan(store)), ...(await knownCampaigns(store))])];
    const error = unknownName('campaign', campaign, known);
    throw new UserError(error.message, {
      code: error.code,
      exit: error.exit,
      hint: error.hint ?? 'keep a plan of it first: "clm act plan <file.toml>"',
    });
  }
  const arms = await campaignArms(store, row.campaign);
  const treated = arms.filter((arm) => arm.arm !== 'control');
  const channel = channelName(row.channel ?? '');
  return {
    version: undefined,
    sha256: undefined,
    file: campaign,
    plan: {
      ...noPlan,
      campaign,
      channel,
      consent: defaultConsent(channel),
      name: row.name,
      kind: row.kind,
      program: row.program,
      owner: row.owner,
      code: row.code,
      priority: row.priority,
      offer: row.offer,
      sendOn: row.startsOn,
      windowDays: row.windowDays,
      contactCost: row.contactCost,
      fixedCost: row.fixedCost,
      margin: row.margin,
      arms:
        treated.length > 0
          ? treated.map((arm) => ({ name: arm.arm, share: arm.share, cost: arm.cost, offer: arm.offer }))
          : [{ name: 'treated', share: 1, cost: undefined, offer: undefined }],
    },
  };
}

/** Refuses a campaign whose contacts came from an export before any list was made: it is in the past. */
export async function refuseIfSentElsewhere(store: Store, campaign: string): Promise<void> {
  const row = await campaignRow(store, campaign);
  if (row === undefined || (await listsOf(store, campaign)).length > 0) return;
  const assigned = await assignmentsOf(store, row.campaign);
  if (assigned.length === 0) return;
  throw new UserError(`campaign "${campaign}" was sent already: the store has contacts and no list of it`, {
    code: 'sent_already',
    exit: exits.usage,
    hint: 'plan the next send under an id of its own; program = "..." ties repeated sends together',
  });
}

/** The days of a list: `--as-of` (default: today in the store's zone) and the send day. */
export function listDays(
  context: Context,
  store: Store,
  plan: Plan,
  sendOn: Day | undefined,
): { readonly asOf: Day; readonly sendOn: Day } {
  const asOf = context.asOf ?? dayInZone(context.io.now(), store.settings.zone);
  const day = sendOn ?? plan.sendOn ?? asOf + 1;
  if (day < asOf) {
    throw new UserError(
      `the send day ${formatDay(day)} is before ${formatDay(asOf)}, the day the list is made as of`,
      {
        code: 'send_in_the_past',
        exit: exits.usage,
        hint: 'set it with --send-on, or say --as-of for a list of the past',
      },
    );
  }
  return { asOf, sendOn: day };
}

/** An amount of money that was typed, in minor units; not negative. */
export function moneyFlag(store: Store, flag: string, typed: string | undefined): number | undefined {
  if (typed === undefined) return undefined;
  const parsed = parseDecimal(typed, store.settings.currencyDigits);
  if (parsed === undefined || parsed.excess > 0 || parsed.value < 0) {
    throw new UserError(
      `${flag}: "${typed}" is not an amount such as 1200.50${parsed !== undefined && parsed.value < 0 ? ', or it is negative' : ''}`,
      {
        code: 'bad_amount',
        exit: exits.usage,
      },
    );
  }
  return parsed.value;
}
