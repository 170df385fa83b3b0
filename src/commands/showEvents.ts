import { type Day, formatDay } from '../days.js';
import { formatDecimal } from '../money.js';
import { howMany } from '../result.js';
import type { CustomerCampaign } from '../store/customerCampaigns.js';
import type { CustomerHistory, HistoryContact, HistoryLine } from '../store/customerHistory.js';
import type { CustomerMerge } from '../store/customerRecord.js';
import { type ListStanding, listDetail } from './showLists.js';

/** One thing that happened to a customer, and how figures count it. Money in minor units. */
export interface HistoryEvent {
  readonly day: Day;
  readonly event: (typeof kinds)[number];
  readonly id: string;
  readonly detail: string;
  readonly amount?: number | undefined;
  /** What it adds to the customer's profit; `undefined` where it adds nothing or its margin is not known. */
  readonly profit?: number | undefined;
  readonly counted: string;
}

/** In the order in which they are told within a day. */
const kinds = [
  'attribute',
  'merge',
  'apart',
  'consent',
  'list',
  'assigned',
  'contact',
  'response',
  'visit',
  'order',
  'return',
  'case',
  'score',
] as const;

/** What money is counted by. */
export interface EventMoney {
  readonly digits: number;
  /** For lines without a known cost, millionths. */
  readonly rate: number | undefined;
}

/** Everything that happened to a customer, by day. Decisions on who is the same person hold for every day; they stand at theirs. */
export function historyEvents(
  history: CustomerHistory,
  campaigns: readonly CustomerCampaign[],
  merges: readonly CustomerMerge[],
  lists: readonly ListStanding[],
  asOf: Day,
  money: EventMoney,
): readonly HistoryEvent[] {
  const text = (minor: number) => formatDecimal(Math.round(minor), money.digits);
  const events: HistoryEvent[] = [
    ...history.attributes.map(({ day, name, value }) => ({
      day,
      event: 'attribute' as const,
      id: name,
      detail: value,
      counted: 'what is known from this day on',
    })),
    ...merges.map((one) => ({
      day: one.day,
      event: one.decision,
      id: one.customerId,
      detail: `${one.decision === 'merge' ? 'read as' : 'not the same as'} ${one.personId} (${one.rule})`,
      counted:
        one.decision === 'merge' ? 'everything of both counts here, on every day' : 'each counts alone',
    })),
    ...history.consents.map((one) => ({
      day: one.day,
      event: 'consent' as const,
      id: one.channel || 'every channel',
      detail: `${one.granted === 1 ? 'granted' : 'denied'}${one.purpose === '' ? '' : ` for ${one.purpose}`}${one.expiresOn === null ? '' : ` until ${formatDay(one.expiresOn)}`}`,
      counted:
        one.expiresOn !== null && one.expiresOn < asOf
          ? 'has expired'
          : 'who may be on a list; the latest wins',
    })),
    ...lists.map((one) => ({
      day: one.row.asOf,
      event: 'list' as const,
      id: one.row.list,
      detail: listDetail(one),
      counted: `${one.why}${one.row.supersededBy === undefined ? '' : '; counts nowhere, another list took its place'}`,
    })),
    ...campaigns.map((one) => ({
      day: one.firstDay,
      event: 'assigned' as const,
      id: one.campaignId,
      detail: `arm ${one.arm}, unit ${one.unit}${one.members > 1 ? ` of ${howMany(one.members, 'customer')}` : ''}${one.assigned ? '' : ', through others of the unit'}`,
      counted: `lift and roi: orders from ${formatDay(one.firstDay)} to ${formatDay(one.lastDay)}${one.complete ? '' : ', not over yet'}`,
    })),
    ...history.contacts.map((one) => contactEvent(one, money.digits)),
    ...history.responses.map((one) => ({
      day: one.day,
      event: 'response' as const,
      id: one.campaignId,
      detail: `${one.type}${one.copies > 1 ? `, ${one.copies} times` : ''}${one.machine === 1 ? ', by a machine' : ''}`,
      counted:
        one.machine === 1
          ? `funnel: by a machine, apart from ${one.type}`
          : `funnel: ${one.type}, once per person and campaign`,
    })),
    ...history.visits.map((one) => ({
      day: one.day,
      event: 'visit' as const,
      id: one.product ?? one.page,
      detail: [one.page, one.channel, one.copies > 1 ? `${one.copies} times` : '']
        .filter((part) => part !== '')
        .join(', '),
      counted: 'no money; what models may learn from',
    })),
    ...history.orders.map((line) => orderEvent(line, campaigns, money, text)),
    ...history.cases.map((one) => ({
      day: one.day,
      event: 'case' as const,
      id: one.caseId,
      detail: [
        one.kind ?? '',
        one.closedOn === null ? 'open' : `closed ${formatDay(one.closedOn)}`,
        one.satisfaction === null ? '' : `satisfaction ${one.satisfaction}`,
      ]
        .filter((part) => part !== '')
        .join(', '),
      profit: one.cost === null ? undefined : -one.cost,
      counted: one.cost === null ? 'a case; no cost is known' : 'service cost, on the day it was opened',
    })),
    ...history.scores.map((one) => ({
      day: one.day,
      event: 'score' as const,
      id: one.model,
      detail: `rank ${one.rank}, decile ${one.decile}, score ${Number(one.score.toPrecision(4))}${one.expectedMargin === null ? '' : `, expected margin ${text(one.expectedMargin)}`}`,
      counted: 'lists made by this model',
    })),
  ];
  return events
    .map((event, place) => ({ event, place }))
    .sort(
      (a, b) =>
        a.event.day - b.event.day ||
        kinds.indexOf(a.event.event) - kinds.indexOf(b.event.event) ||
        a.place - b.place,
    )
    .map(({ event }) => event);
}

function contactEvent(one: HistoryContact, digits: number): HistoryEvent {
  const from = {
    contact: 'its own price',
    arm: 'the price of its arm',
    campaign: 'the price of the campaign',
  };
  return {
    day: one.day,
    event: 'contact',
    id: one.campaignId,
    detail: `arm ${one.arm}${one.channel === null ? '' : ` by ${one.channel}`}${one.wave === '' ? '' : `, wave ${one.wave}`}`,
    profit: one.price === null ? undefined : (-one.price * Number(`1e${digits}`)) / 1_000_000,
    counted:
      one.priceFrom === null ? 'a contact; no price is known' : `contact cost, at ${from[one.priceFrom]}`,
  };
}

function orderEvent(
  line: HistoryLine,
  campaigns: readonly CustomerCampaign[],
  { rate }: EventMoney,
  text: (minor: number) => string,
): HistoryEvent {
  const known = line.rated === 0 || rate !== undefined;
  const margin = line.known + (line.rated * (rate ?? 0)) / 1_000_000;
  const spent = line.amount - line.known;
  const cost = spent < 0 ? `amount + ${text(-spent)} given back` : `amount - ${text(spent)}`;
  const how = {
    line: `margin = ${cost}, its own cost`,
    product: `margin = ${cost}, the cost of the product`,
    rate:
      rate === undefined ? 'margin unknown: no cost, no rate' : `margin = ${rate / 10_000} % of the amount`,
  };
  const windows = campaigns
    .filter((one) => one.inWindow.has(line.order))
    .map(
      (one) =>
        `in the window of ${one.campaignId} (${one.arm})${one.attributed.has(line.order) ? ', credited to it' : ''}`,
    );
  return {
    day: line.day,
    event: line.amount < 0 ? 'return' : 'order',
    id: line.orderId,
    detail: [
      `${Number(line.quantity.toPrecision(6))} x ${line.product ?? 'no product'}`,
      line.channel ?? '',
      line.code === null ? '' : `code ${line.code}`,
      line.returns === null ? '' : `returns order ${line.returns}`,
    ]
      .filter((part) => part !== '')
      .join(', '),
    amount: line.amount,
    profit: known ? margin : undefined,
    counted: [how[line.costFrom], ...(windows.length === 0 ? ['in no campaign’s window'] : windows)].join(
      '; ',
    ),
  };
}
