import type { Day } from '../days.js';
import { byText } from './armSums.js';
import { campaignHeads } from './campaignFacts.js';
import type { CampaignQuestion } from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import { dictionary } from './dictionary.js';
import { growingInts } from './growing.js';
import { journeysWithoutOrder } from './journeysWithoutOrder.js';
import type { Store } from './open.js';
import { eachUnitsOrders } from './unitOrders.js';

/** By what touches are told apart. */
export type TouchLabel = 'campaign' | 'channel' | 'arm';

/** A contact on the way to an order, or to none. */
export interface Touch {
  /** Code into `labels`. */
  readonly label: number;
  readonly campaign: number;
  readonly day: Day;
}

/** One order with the contacts that could have led to it, first to last; or journeys of one way that led to no order. */
export interface Journey {
  readonly touches: readonly Touch[];
  /** Day of the order; `undefined` = no order. */
  readonly orderDay: Day | undefined;
  /** How many journeys without an order went this way; 0 for an order. */
  readonly nulls: number;
  /** An order that brought something; a return by itself, or an order that came back whole, only takes margin away. */
  readonly won: boolean;
  /** Minor units, by the margin rate of the last contact's campaign where no cost is known. */
  readonly margin: number;
  readonly amount: number;
  /** Part of the amount whose margin is a rate. */
  readonly rated: number;
  /** Millionths; `undefined` = none is known for the last contact's campaign. */
  readonly rate: number | undefined;
  /** Place of the last touch of the campaign whose code the order names; only where codes were asked for. */
  readonly coded?: number;
}

/** All journeys of a question, and what their touches are called. */
export interface Journeys {
  readonly labels: readonly string[];
  readonly journeys: readonly Journey[];
  /** Contacts made, by label. */
  readonly contacts: readonly number[];
}

interface Sale {
  readonly day: Day;
  readonly amount: number;
  readonly known: number;
  readonly rated: number;
  readonly touches: number[];
}

/**
 * The journeys of all campaigns. An order in the window of a unit has behind it the
 * contacts with that unit in that campaign that came before it, over all campaigns whose windows it is in; equal times go
 * by priority, so that the last is the one that `measure roi` credits (`attributionSql` defines them). Contacts behind
 * no order form journeys without an order, one per household, mailbox or customer as long as windows overlap; those with the
 * same labels are counted together.
 */
export async function readJourneys(
  store: Store,
  question: CampaignQuestion,
  by: TouchLabel,
  withCodes = false,
): Promise<Journeys> {
  const columns = columnsOf(store, question, 1);
  const { units } = columns;
  const contacts = columns.contacts();
  const heads = new Map(
    (await campaignHeads(store, { ...question, campaignId: undefined })).map((head) => [head.campaign, head]),
  );
  const labels = dictionary();
  // Columns of events are made when they are asked for: asked for once, not for every contact.
  const { start: madeStart, campaign: madeFor, day: madeOn, second: madeAt, channel, word } = contacts;
  const nameOf = (touch: number): string => {
    const head = heads.get(madeFor[touch]!);
    const id = head?.campaignId ?? '';
    if (by === 'campaign') return id;
    const own = channel[touch]! < 0 ? undefined : contacts.channels.names[channel[touch]!];
    if (by === 'channel') return own ?? head?.channel ?? '(none)';
    return `${id} ${contacts.words.names[word[touch]!] ?? ''}`;
  };
  const kinds = by === 'campaign' ? undefined : by === 'channel' ? channel : word;
  /** Labels by campaign, and by channel or arm where they depend on it; worked out once each. */
  const known: Int32Array[] = [];
  const labelOf = (touch: number): number => {
    const kind = kinds === undefined ? 0 : kinds[touch]! + 1;
    known[madeFor[touch]!] ??= new Int32Array(
      kinds === undefined ? 1 : Math.max(contacts.channels.names.length, contacts.words.names.length) + 1,
    ).fill(-2);
    const its = known[madeFor[touch]!]!;
    if (its[kind] === -2) its[kind] = labels.code(nameOf(touch));
    return its[kind]!;
  };
  const rank = units.asked.map((_, i) => i);
  rank.sort((a, b) => {
    const [one, other] = [units.asked[a]!, units.asked[b]!];
    const priority = (one.priority ?? 2_147_483_647) - (other.priority ?? 2_147_483_647);
    return priority || byText(one.campaignId, other.campaignId);
  });
  const place: number[] = [];
  rank.forEach((index, i) => {
    place[units.asked[index]!.campaign] = i;
  });
  const rateOf = new Map(units.asked.map(({ campaign, rate }) => [campaign, rate ?? undefined]));
  const sales = new Map<number, Sale>();
  const used = new Uint8Array(madeOn.length);
  const rest = { key: growingInts(), contact: growingInts(), until: growingInts() };
  /** Contacts of one unit, and those before one order: their first places are taken. */
  const own: number[] = [];
  const led: number[] = [];
  eachUnitsOrders(units, columns.bought(), question, (unit, bought) => {
    const { campaign } = units.asked[units.campaign[unit]!]!;
    let size = 0;
    for (let m = units.start[unit]!; m < units.start[unit + 1]!; m++) {
      const customer = units.member[m]!;
      for (let at = madeStart[customer]!; at < madeStart[customer + 1]!; at++)
        if (madeFor[at] === campaign) own[size++] = at;
    }
    if (size === 0) return;
    for (let i = 0; i < bought.size; i++) {
      const day = bought.day[i]!;
      const second = bought.second[i]!;
      let before = 0;
      for (let o = 0; o < size; o++) {
        const at = own[o]!;
        const on = madeOn[at]!;
        const time = madeAt[at]!;
        if (on < day || (on === day && (time < 0 || second < 0 || time <= second))) led[before++] = at;
      }
      if (before === 0) continue;
      const order = bought.order[i]!;
      const amount = bought.amount[i]!;
      let sale = sales.get(order);
      if (sale === undefined) {
        sale = { day, amount, known: bought.known[i]!, rated: bought.rated[i]!, touches: [] };
        sales.set(order, sale);
      }
      for (let b = 0; b < before; b++) {
        const at = led[b]!;
        if (!sale.touches.includes(at)) sale.touches.push(at);
        if (amount > 0) used[at] = 1;
      }
    }
    for (let o = 0; o < size; o++) {
      rest.key.push(units.key[unit]!);
      rest.contact.push(own[o]!);
      rest.until.push(units.lastDay[unit]!);
    }
  });
  const inOrder = (a: number, b: number) =>
    madeOn[a]! - madeOn[b]! || madeAt[a]! - madeAt[b]! || place[madeFor[b]!]! - place[madeFor[a]!]! || b - a;
  const touches = (list: readonly number[]): Touch[] =>
    [...list].sort(inOrder).map((at) => ({ label: labelOf(at), campaign: madeFor[at]!, day: madeOn[at]! }));
  const codes = withCodes ? codesOfOrders(store, question.asOf) : new Map<number, ReadonlySet<number>>();
  const journeys: Journey[] = [];
  for (const [order, sale] of [...sales].sort(([a, one], [b, other]) => one.day - other.day || a - b)) {
    const way = touches(sale.touches);
    const rate = rateOf.get(way.at(-1)!.campaign);
    const margin = sale.known + (sale.rated * (rate ?? 0)) / 1_000_000;
    const named = codes.get(order);
    const coded = named === undefined ? -1 : way.findLastIndex((touch) => named.has(touch.campaign));
    journeys.push({
      touches: way,
      orderDay: sale.day,
      nulls: 0,
      won: sale.amount > 0,
      margin,
      amount: sale.amount,
      rated: sale.rated,
      rate,
      ...(coded < 0 ? {} : { coded }),
    });
  }
  const others = journeysWithoutOrder(
    rest.key.done(),
    rest.contact.done(),
    rest.until.done(),
    (at) => madeOn[at]!,
    used,
    inOrder,
    labelOf,
    touches,
  );
  for (const journey of others) journeys.push(journey);
  const made = new Array<number>(labels.names.length).fill(0);
  for (const journey of journeys) for (const { label } of journey.touches) made[label] ??= 0;
  for (let at = 0; at < madeOn.length; at++) {
    if (!heads.has(madeFor[at]!)) continue;
    const label = labelOf(at);
    made[label] = (made[label] ?? 0) + 1;
  }
  return { labels: labels.names, journeys, contacts: made };
}

/** The definition of direct credit: the campaigns whose code an order names on any of its lines, in any case of letters. */
const codesOfOrdersSql = `
select distinct o.order_no, k.campaign
from order_rows o join campaign_rows k on lower(trim(k.code)) = lower(trim(o.code))
where o.code is not null and o.day <= ?
order by o.order_no, k.campaign`;

function codesOfOrders(store: Store, asOf: Day): ReadonlyMap<number, ReadonlySet<number>> {
  const found = new Map<number, Set<number>>();
  for (const [order, campaign] of store.db
    .prepare<[number], [number, number]>(codesOfOrdersSql)
    .raw()
    .iterate(asOf)) {
    found.set(order, (found.get(order) ?? new Set()).add(campaign));
  }
  return found;
}
