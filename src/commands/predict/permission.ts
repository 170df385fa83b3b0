import { consentRefusal } from '../../act/consent.js';
import { defaultConsent } from '../../act/plan.js';
import type { Day } from '../../days.js';
import type { Person } from '../../store/audience.js';
import { bouncedCustomers, consentEvents } from '../../store/consents.js';
import type { Store } from '../../store/open.js';

/** How a person stands to being contacted on a channel; `undefined` if they may not be. */
export type Permission = 'granted' | 'not denied' | undefined;

/**
 * Who may be contacted on a channel on `sendOn`, from what was said by `asOf`, under the rule that lists have for the channel: e-mail,
 * SMS and phone need a grant, others the lack of a denial. An address that bounced hard, or no address where others have one,
 * forbids it too.
 */
export async function permissions(
  store: Store,
  channel: string,
  purpose: string,
  people: readonly Person[],
  { asOf, sendOn }: { readonly asOf: Day; readonly sendOn: Day },
): Promise<readonly Permission[]> {
  const rule = defaultConsent(channel);
  const said = await consentEvents(store, channel, purpose, asOf);
  const bounced = await bouncedCustomers(store, channel, asOf);
  const addressed = channel === 'email' && people.some(({ mailbox }) => mailbox !== undefined);
  return people.map(({ customer, mailbox }) => {
    const events = said.get(customer) ?? [];
    if (consentRefusal(events, rule, sendOn) !== undefined) return undefined;
    if (bounced.has(customer) || (addressed && mailbox === undefined)) return undefined;
    return consentRefusal(events, 'opt-in', sendOn) === undefined ? 'granted' : 'not denied';
  });
}
