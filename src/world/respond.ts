import type { Day } from '../days.js';
import { exits, UserError } from '../errors.js';
import { categories } from './catalogue.js';
import type { Send, TreatedArm } from './effect.js';
import { ordersCsv, responsesCsv } from './eventTables.js';
import { strength, windowDays } from './past.js';
import { play, type Truth, type World } from './shop.js';

/** One row of a list: `clm act show <list> --arms all` prints them. */
export interface Member {
  readonly customerId: string;
  /** `control` is held out; anything else is contacted. */
  readonly arm: string;
}

/** A list as it leaves for the world. */
export interface Outgoing {
  readonly campaignId: string;
  readonly channel: 'email' | 'post';
  readonly day: Day;
  readonly windowDays?: number;
  /** Category it is about; none of the shop's names means none. */
  readonly focus?: string;
  /** Vouchers by arm, as shares of the order; arms not named have none. */
  readonly vouchers?: Readonly<Record<string, number>>;
  /** Minor units; millionths of a major unit. */
  readonly fixedCost: number;
  readonly contactCost: number;
  readonly members: readonly Member[];
}

/** What the world sends back. */
export interface Answer {
  /** CSV of what is dated in (after, until]. */
  readonly orders: Buffer;
  readonly responses: Buffer;
  /** The truth of each list, in their order. */
  readonly truth: readonly Truth[];
}

/** The list as the world receives it. How well it works depends on the seed and the day alone, not on who is on it. */
export function sendOf(shop: World, list: Outgoing): Send {
  const arms = new Int8Array(shop.people.count).fill(-1);
  const treatedArms: TreatedArm[] = [];
  for (const { customerId, arm } of list.members) {
    const customer = Number(customerId.slice(1)) - 1;
    if (!(customer >= 0 && customer < arms.length)) {
      throw new UserError(`the simulated shop has no customer "${customerId}"`, {
        code: 'unknown_customer',
        exit: exits.rejected,
      });
    }
    if (arm === 'control') {
      arms[customer] = 0;
      continue;
    }
    let place = treatedArms.findIndex(({ name }) => name === arm);
    if (place < 0) place = treatedArms.push({ name: arm, voucher: list.vouchers?.[arm] ?? 0 }) - 1;
    arms[customer] = place + 1;
  }
  return {
    id: list.campaignId,
    channel: list.channel,
    day: list.day,
    windowDays: list.windowDays ?? windowDays[list.channel],
    focus: categories.findIndex(({ name }) => name === list.focus),
    strength: strength(shop.seed, list.day),
    treatedArms,
    arms,
    fixedCost: list.fixedCost,
    contactCost: list.contactCost,
  };
}

/**
 * What the world does in (after, until] when `lists` have been sent since the end of the shop's history, in order of
 * time. Everybody goes on as they would have without any list, except for what the contacts change; asking again with
 * later days or more lists tells the same story further. Purchases after the send are one draw; the truth is their
 * expectation.
 */
export function respond(shop: World, lists: readonly Send[], after: Day, until: Day): Answer {
  const sends = [...shop.sends, ...lists];
  const { events, truth } = play(shop.seed, shop.people, shop.goods, sends, after, until, shop.sends.length);
  return {
    orders: ordersCsv(events.lines, shop.goods, sends, after, until),
    responses: responsesCsv(events.responses, sends, after, until),
    truth,
  };
}
