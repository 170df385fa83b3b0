import { random, randomNormal } from '../random.js';
import { dayAt, historyEnd, historyStart, shopTime } from './calendar.js';
import { categories } from './catalogue.js';
import { beginnings, endings, firstNames } from './names.js';
import { pick } from './stream.js';

/** Kinds of customers: how often they buy, how long they stay, how much they wait for a bargain. */
export const kinds = [
  { name: 'loyal', share: 0.12, monthly: 0.42, months: 70, bargain: 0.22 },
  { name: 'regular', share: 0.3, monthly: 0.2, months: 34, bargain: 0.34 },
  { name: 'bargain', share: 0.22, monthly: 0.15, months: 30, bargain: 0.78 },
  { name: 'lapsing', share: 0.24, monthly: 0.16, months: 6, bargain: 0.4 },
  { name: 'once', share: 0.12, monthly: 0.03, months: 6, bargain: 0.5 },
] as const;

/** The customers, one array per fact; the second half is what only the world knows. */
export interface People {
  readonly count: number;
  readonly firstName: readonly string[];
  readonly lastName: readonly string[];
  /** Empty if the customer gave none. */
  readonly email: readonly string[];
  /** Household ids, empty where the shop does not know one. */
  readonly household: readonly string[];
  /** The unit of assignment: household, else e-mail, else the customer; numbered from 0. */
  readonly unit: Int32Array;
  readonly city: Uint8Array;
  readonly birthYear: Int32Array;
  readonly joined: Int32Array;
  readonly source: Uint8Array;
  readonly loyaltyCard: Uint8Array;
  /** Asked for no paper; post annoys them. */
  readonly paperless: Uint8Array;
  /** Consent to e-mail: 1 granted, 0 denied. Post: 1 unless refused. */
  readonly emailConsent: Uint8Array;
  readonly postConsent: Uint8Array;

  readonly kind: Uint8Array;
  /** The last day on which the customer would still buy unasked. */
  readonly gone: Int32Array;
  /** Unasked orders per day of shop time. */
  readonly rate: Float64Array;
  /** Taste for bargains, 0 to 1. */
  readonly bargain: Float64Array;
  /** How strongly contact moves this customer, 1 on average. */
  readonly responsiveness: Float64Array;
  /** Mean lines per order. */
  readonly lines: Float64Array;
  /** Taste by category, `count × categories`, each customer's sum 1. */
  readonly taste: Float64Array;
  /** The address or mailbox is dead. */
  readonly deadAddress: Uint8Array;
  readonly deadMailbox: Uint8Array;
  /** The mail program loads every picture unseen; a gateway follows every link. */
  readonly machineOpens: Uint8Array;
  readonly machineClicks: Uint8Array;
}

/**
 * `count` customers: about a seventh live in households the shop knows, some of them share one mailbox, and a few
 * share a mailbox without being a known household. Just under half had bought before the history begins.
 */
export function people(seed: number, count: number): People {
  const uniform = random(seed ^ 0x0eac0de);
  const normal = () => randomNormal(uniform);
  const int = () => new Int32Array(count);
  const byte = () => new Uint8Array(count);
  const real = () => new Float64Array(count);
  const firstName: string[] = [];
  const lastName: string[] = [];
  const email: string[] = [];
  const household: string[] = [];
  const unit = int();
  const p = {
    city: byte(),
    birthYear: int(),
    joined: int(),
    source: byte(),
    loyaltyCard: byte(),
    paperless: byte(),
    emailConsent: byte(),
    postConsent: byte(),
    kind: byte(),
    gone: int(),
    rate: real(),
    bargain: real(),
    responsiveness: real(),
    lines: real(),
    taste: new Float64Array(count * categories.length),
    deadAddress: byte(),
    deadMailbox: byte(),
    machineOpens: byte(),
    machineClicks: byte(),
  };
  const kindTotals = running(kinds.map((k) => k.share));
  const cityTotals = running([9, 6, 4, 8, 5, 10, 5, 3, 7, 4]);
  const sourceTotals = running([30, 18, 20, 8, 16, 8]);
  const begin = shopTime(historyStart);
  const span = shopTime(historyEnd - 7) - begin;
  let units = -1;
  let mates = 0;
  let sharing: 'none' | 'household' | 'mailbox' | 'both' = 'none';
  for (let i = 0; i < count; i++) {
    const mate = mates > 0;
    if (mate) mates--;
    else {
      const u = uniform();
      sharing = u < 0.05 ? 'household' : u < 0.077 ? 'both' : u < 0.092 ? 'mailbox' : 'none';
      mates = sharing === 'none' ? 0 : sharing !== 'mailbox' && uniform() < 0.25 ? 2 : 1;
      units++;
    }
    unit[i] = units;
    const first = firstNames[Math.floor(uniform() * firstNames.length)]!;
    const begins = Math.floor(uniform() * beginnings.length);
    const last = mate
      ? lastName[i - 1]!
      : beginnings[begins]! + endings[Math.floor(uniform() * endings.length)]!;
    firstName.push(first);
    lastName.push(last);
    household.push(
      sharing === 'household' || sharing === 'both' ? `H${String(units + 1).padStart(5, '0')}` : '',
    );
    const own = `${ascii(first)}.${ascii(last)}${i + 1}@example.${uniform() < 0.75 ? 'com' : 'org'}`;
    const shared = sharing === 'both' || sharing === 'mailbox';
    email.push(
      mate && shared
        ? i % 3 === 0
          ? email[i - 1]!.toUpperCase()
          : email[i - 1]!
        : shared || uniform() < 0.86
          ? own
          : '',
    );
    p.city[i] = mate ? p.city[i - 1]! : pick(cityTotals, uniform());

    const kind = pick(kindTotals, uniform());
    const traits = kinds[kind]!;
    p.kind[i] = kind;
    const before = uniform() < 0.46;
    const earliest = historyStart - Math.floor(1 + 1100 * uniform());
    p.joined[i] = before ? earliest : dayAt(begin + uniform() * span);
    const stays = -Math.log(1 - uniform()) * traits.months * 30.4;
    p.gone[i] = (before ? historyStart - 120 : p.joined[i]!) + Math.ceil(stays);
    p.rate[i] = (traits.monthly / 30.4) * Math.exp(0.4 * normal() - 0.08);
    p.bargain[i] = Math.min(0.97, Math.max(0.03, traits.bargain + 0.13 * normal()));
    p.responsiveness[i] = Math.exp(0.35 * normal() - 0.06125);
    p.lines[i] = 1 + 1.2 * Math.exp(0.4 * normal() - 0.08);
    let sum = 0;
    for (const [c, category] of categories.entries()) {
      const taste = category.share * Math.exp(0.95 * normal());
      p.taste[i * categories.length + c] = taste;
      sum += taste;
    }
    for (let c = 0; c < categories.length; c++) p.taste[i * categories.length + c]! /= sum;

    p.birthYear[i] = Math.round(Math.min(2004, Math.max(1932, 1972 + 15 * normal())));
    p.source[i] = pick(sourceTotals, uniform());
    p.loyaltyCard[i] = uniform() < [0.7, 0.42, 0.36, 0.22, 0.08][kind]! ? 1 : 0;
    p.paperless[i] = uniform() < (p.birthYear[i]! > 1985 ? 0.32 : 0.13) ? 1 : 0;
    p.emailConsent[i] = email[i] !== '' && uniform() < 0.8 ? 1 : 0;
    p.postConsent[i] = uniform() < 0.97 ? 1 : 0;
    p.deadAddress[i] = uniform() < 0.015 ? 1 : 0;
    p.deadMailbox[i] = uniform() < 0.012 ? 1 : 0;
    p.machineOpens[i] = uniform() < 0.38 ? 1 : 0;
    p.machineClicks[i] = uniform() < 0.012 ? 1 : 0;
  }
  return { count, firstName, lastName, email, household, unit, ...p };
}

function running(parts: readonly number[]): number[] {
  let total = 0;
  return parts.map((part) => {
    total += part;
    return total;
  });
}

function ascii(name: string): string {
  return name.toLowerCase().replaceAll('ö', 'o');
}
