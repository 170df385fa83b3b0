import { capReason } from '../../act/capReason.js';
import { consentRefusal } from '../../act/consent.js';
import type { Plan } from '../../act/plan.js';
import type { Day } from '../../days.js';
import { audience, type Person } from '../../store/audience.js';
import { bouncedCustomers, consentEvents, contactsSince } from '../../store/consents.js';
import { globalControlOn, isKeptOut } from '../../store/globalControl.js';
import type { Store } from '../../store/open.js';

/** A person of the audience and the first reason why they may not be contacted, if any. */
export interface Judged extends Person {
  readonly reason: string | undefined;
}

/** Some customers of an audience, and whether an address is asked of them: whether anybody else has one is not looked at. */
export interface Some {
  readonly ids: readonly string[];
  readonly needsAddress: boolean;
}

/**
 * The audience of a plan as of a day, each person with the first reason against a contact on the send day. `place`
 * says where a key of the plan stands, for complaints. `some`: only those of the audience.
 */
export async function judgedAudience(
  store: Store,
  plan: Plan,
  asOf: Day,
  sendOn: Day,
  place: (key: string) => string,
  some?: Some,
): Promise<readonly Judged[]> {
  const people = await audience(store, within(plan.audience, some), asOf, `${place('audience')}: audience`);
  const consents = await consentEvents(store, plan.channel, plan.purpose, asOf);
  const bounced = await bouncedCustomers(store, plan.channel, asOf);
  const byRule = new Map<number, string>();
  for (const [index, rule] of plan.suppress.entries()) {
    const what = `${place(`suppress.${index + 1}.where`)}: where of "${rule.reason}"`;
    for (const person of await audience(store, within(rule.where, some), asOf, what)) {
      if (!byRule.has(person.customer)) byRule.set(person.customer, `rule:${rule.reason}`);
    }
  }
  const { caps } = plan;
  const reach = Math.max(caps.minGapDays ?? 0, caps.inDays ?? 0);
  const contacts =
    reach === 0
      ? new Map<number, readonly Day[]>()
      : await contactsSince(store, {
          since: sendOn - reach,
          until: sendOn + reach - 1,
          channel: caps.channel,
          campaign: plan.campaign,
          asOf,
        });
  const kept = globalControlOn(store, asOf);
  const byEmail = plan.channel === 'email';
  const needsEmail = byEmail && (some?.needsAddress ?? people.some((person) => person.mailbox !== undefined));
  return people.map((person) => ({
    customer: person.customer,
    customerId: person.customerId,
    unit: person.unit,
    mailbox: byEmail ? person.mailbox : undefined,
    reason:
      consentRefusal(consents.get(person.customer) ?? [], plan.consent, sendOn) ??
      (bounced.has(person.customer) ? 'bounced' : undefined) ??
      (needsEmail && person.mailbox === undefined ? 'no_address' : undefined) ??
      byRule.get(person.customer) ??
      capReason(contacts.get(person.customer) ?? [], plan.caps, sendOn) ??
      (kept !== undefined && isKeptOut(store.settings.salt, person.unit, kept)
        ? 'global_control'
        : undefined),
  }));
}

function within(where: string | undefined, some: Some | undefined): string | undefined {
  if (some === undefined) return where;
  const ids = some.ids.map((id) => `'${id.replaceAll("'", "''")}'`).join(', ');
  return `(${where ?? '1'}\n) and customer_id in (${ids})`;
}
