import type { Day } from '../days.js';
import type { Caps } from './planRules.js';

/**
 * Why a person has been contacted enough, from the days of their other contacts: one within `minGapDays` of the send
 * day (on either side, lists already made count), or `maxContacts` in the `inDays` days that end with it.
 */
export function capReason(
  days: readonly Day[],
  caps: Caps,
  sendOn: Day,
): 'too_recent' | 'too_often' | undefined {
  const { minGapDays, maxContacts, inDays } = caps;
  if (minGapDays !== undefined && days.some((day) => Math.abs(sendOn - day) < minGapDays))
    return 'too_recent';
  if (maxContacts === undefined || inDays === undefined) return undefined;
  const recent = days.filter((day) => day > sendOn - inDays && day <= sendOn).length;
  return recent >= maxContacts ? 'too_often' : undefined;
}
