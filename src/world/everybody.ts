import { historyEnd } from './calendar.js';
import type { Send } from './effect.js';
import { customerId } from './eventTables.js';
import { type Outgoing, sendOf } from './respond.js';
import { play, type Truth, type World } from './shop.js';

/** What sending a campaign to one member of every unit that does not refuse post would truly have earned. */
export function everybody(
  shop: World,
  sentBefore: readonly Send[],
  campaign: Omit<Outgoing, 'members'>,
): Truth {
  const { people } = shop;
  const members: Outgoing['members'][number][] = [];
  let unit = -1;
  for (let i = 0; i < people.count; i++) {
    if (people.unit[i] === unit || people.postConsent[i] === 0) continue;
    unit = people.unit[i]!;
    members.push({ customerId: customerId(i), arm: 'treated' });
  }
  const sends = [...shop.sends, ...sentBefore, sendOf(shop, { ...campaign, members })];
  const { truth } = play(
    shop.seed,
    people,
    shop.goods,
    sends,
    historyEnd + 2000,
    campaign.day,
    sends.length - 1,
  );
  return truth[0]!;
}
