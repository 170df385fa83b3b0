import { type Day, dayOf } from '../days.js';
import { random, randomNormal } from '../random.js';
import { categories } from './catalogue.js';
import { arrival, type Send, type TreatedArm } from './effect.js';
import type { People } from './people.js';
import { purposes, stream } from './stream.js';

interface PastCampaign {
  readonly id: string;
  readonly name: string;
  readonly channel: 'email' | 'post';
  readonly day: Day;
  readonly focus: string;
  readonly arms: readonly TreatedArm[];
  /** Share of units held out. */
  readonly holdout: number;
  readonly fixedCost: number;
  readonly contactCost: number;
}

const plain: readonly TreatedArm[] = [{ name: 'treated', voucher: 0 }];
const withVoucher: readonly TreatedArm[] = [
  { name: 'plain', voucher: 0 },
  { name: 'voucher', voucher: 0.12 },
];
const day = (year: number, month: number, date: number) => dayOf(year, month, date)!;

/** What the shop has sent before: to a good third of its file, with part of the households held out at random. */
export const pastCampaigns: readonly PastCampaign[] = [
  {
    id: 'spring-23',
    name: 'Spring catalogue 2023',
    channel: 'post',
    day: day(2023, 3, 13),
    focus: 'garden',
    arms: plain,
    holdout: 0.25,
    fixedCost: 90000,
    contactCost: 1_180_000,
  },
  {
    id: 'autumn-23',
    name: 'Autumn catalogue 2023',
    channel: 'post',
    day: day(2023, 9, 18),
    focus: 'bedding',
    arms: plain,
    holdout: 0.2,
    fixedCost: 90000,
    contactCost: 1_180_000,
  },
  {
    id: 'spring-24',
    name: 'Spring catalogue 2024',
    channel: 'post',
    day: day(2024, 3, 11),
    focus: 'garden',
    arms: plain,
    holdout: 0.2,
    fixedCost: 95000,
    contactCost: 1_250_000,
  },
  {
    id: 'spring-mail-24',
    name: 'Spring newsletter',
    channel: 'email',
    day: day(2024, 3, 25),
    focus: 'garden',
    arms: plain,
    holdout: 0.2,
    fixedCost: 12000,
    contactCost: 2500,
  },
  {
    id: 'autumn-24',
    name: 'Autumn catalogue 2024',
    channel: 'post',
    day: day(2024, 9, 16),
    focus: 'bedding',
    arms: withVoucher,
    holdout: 0.25,
    fixedCost: 95000,
    contactCost: 1_250_000,
  },
  {
    id: 'advent-24',
    name: 'Advent catalogue 2024',
    channel: 'post',
    day: day(2024, 11, 11),
    focus: 'toys',
    arms: plain,
    holdout: 0.2,
    fixedCost: 98000,
    contactCost: 1_300_000,
  },
  {
    id: 'advent-mail-24',
    name: 'Advent newsletter',
    channel: 'email',
    day: day(2024, 11, 25),
    focus: 'toys',
    arms: plain,
    holdout: 0.2,
    fixedCost: 12000,
    contactCost: 2500,
  },
  {
    id: 'spring-25',
    name: 'Spring catalogue 2025',
    channel: 'post',
    day: day(2025, 3, 10),
    focus: 'garden',
    arms: plain,
    holdout: 0.2,
    fixedCost: 98000,
    contactCost: 1_300_000,
  },
];

/** The share of units that a past campaign was for, drawn at random. */
const reach = 0.36;

/** Days after the send in which its orders are looked for. */
export const windowDays = { post: 30, email: 14 } as const;

/** A smaller shop pays less for its catalogue: in proportion to 20,000 customers, whole major units, minor units. */
export function fixedCost(full: number, customers: number): number {
  return 100 * Math.round((full * Math.min(1, customers / 20_000)) / 100);
}

/** How well a campaign works: log-normal around 1 with a coefficient of variation of 0.2. */
export function strength(seed: number, sendDay: Day): number {
  const uniform = random(Math.imul(seed ^ 0x7a51, 0x2c9277b5) ^ sendDay);
  return Math.exp(0.2 * randomNormal(uniform) - 0.02);
}

/** The past campaigns with their assignments; `unsubscribed` is the day each customer did, or 0. */
export function pastSends(seed: number, people: People): { sends: Send[]; unsubscribed: Int32Array } {
  const sends: Send[] = [];
  const unsubscribed = new Int32Array(people.count);
  const bounced = new Uint8Array(people.count);
  for (const [k, campaign] of pastCampaigns.entries()) {
    const send: Send = {
      id: campaign.id,
      channel: campaign.channel,
      day: campaign.day,
      windowDays: windowDays[campaign.channel],
      focus: categories.findIndex((category) => category.name === campaign.focus),
      strength: strength(seed, campaign.day),
      treatedArms: campaign.arms,
      arms: assign(seed, people, k, campaign, unsubscribed, bounced),
      fixedCost: fixedCost(campaign.fixedCost, people.count),
      contactCost: campaign.contactCost,
    };
    sends.push(send);
    if (send.channel === 'email') leave(seed, people, k, send, unsubscribed, bounced);
  }
  return { sends, unsubscribed };
}

/**
 * Arms drawn per unit. Post goes to one member of a unit, an e-mail to one member per mailbox; held out are the same
 * members who would have been contacted.
 */
function assign(
  seed: number,
  people: People,
  place: number,
  campaign: PastCampaign,
  unsubscribed: Int32Array,
  bounced: Uint8Array,
): Int8Array {
  const uniform = random(Math.imul(seed ^ 0x1e55, 0x85ebca6b) ^ (place + 1));
  const arms = new Int8Array(people.count).fill(-1);
  const mailboxes = new Set<string>();
  let unit = -1;
  let arm = 0;
  let taken = false;
  for (let i = 0; i < people.count; i++) {
    if (people.unit[i] !== unit) {
      unit = people.unit[i]!;
      const chosen = uniform() < reach;
      const u = uniform();
      const treated = (u - campaign.holdout) / (1 - campaign.holdout);
      arm = !chosen ? -1 : u < campaign.holdout ? 0 : 1 + Math.floor(treated * campaign.arms.length);
      taken = false;
      mailboxes.clear();
    }
    if (arm < 0 || people.joined[i]! >= campaign.day - 7) continue;
    if (campaign.channel === 'post') {
      if (taken || people.postConsent[i] === 0) continue;
      taken = true;
    } else {
      const mailbox = people.email[i]!.toLowerCase();
      if (people.emailConsent[i] === 0 || unsubscribed[i] !== 0 || bounced[i] === 1 || mailboxes.has(mailbox))
        continue;
      mailboxes.add(mailbox);
    }
    arms[i] = arm;
  }
  return arms;
}

/** Who leaves the mailing list because of this e-mail, and whose mailbox turns out to be dead. */
function leave(
  seed: number,
  people: People,
  place: number,
  send: Send,
  unsubscribed: Int32Array,
  bounced: Uint8Array,
): void {
  for (let i = 0; i < people.count; i++) {
    if (send.arms[i]! <= 0) continue;
    if (arrival(people, i, 'email') === 0) bounced[i] = 1;
    else if (unsubscribes(seed, people, i, place)) unsubscribed[i] = send.day + 1;
  }
}

/** Whether a delivered e-mail makes this customer unsubscribe. */
export function unsubscribes(seed: number, people: People, customer: number, place: number): boolean {
  return (
    stream(seed, customer, purposes.answers + 500 + place)() <
    (people.responsiveness[customer]! < 0.7 ? 0.016 : 0.005)
  );
}
