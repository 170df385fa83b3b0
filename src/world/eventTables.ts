import { type Day, formatDay } from '../days.js';
import type { Responses } from './answers.js';
import type { Lines } from './basket.js';
import { historyStart, worldEnd } from './calendar.js';
import type { Catalogue } from './catalogue.js';
import { csvText } from './csvText.js';
import type { Send } from './effect.js';

const channels = ['web', 'phone', 'shop'];
const unlinkedShare = 0.08;

/** The id of customer number `index`. */
export function customerId(index: number): string {
  return `C${String(index + 1).padStart(5, '0')}`;
}

/**
 * The `orders` export of the lines dated in (after, until], by day: what was bought, then what came back, with negative
 * quantity, amount and cost. An order is named after its day and its place in it, so a later export never renames it;
 * `lines` must hold whole days. A return is an order of its own that mostly names the one it belongs to.
 */
export function ordersCsv(
  lines: Lines,
  goods: Catalogue,
  sends: readonly Send[],
  after: Day,
  until: Day,
): Buffer {
  const count = lines.order.length;
  const names = orderNames(lines);
  const events = byDay(2 * count, (event) => {
    const day = event < count ? lines.day[event]! : lines.returned[event - count]!;
    return day > after && day <= until ? day : undefined;
  });
  const rows = csvText(
    'order_id,line,customer_id,ordered_on,product_id,quantity,amount,cost,discount,channel,code,returns_order_id',
  );
  for (const event of events) {
    const back = event >= count;
    const at = back ? event - count : event;
    const name = names[lines.order[at]!]!;
    const voucher = lines.voucher[at]!;
    const sign = back ? -1 : 1;
    const customer = customerId(lines.customer[at]!);
    const product = goods.products[lines.product[at]!]!.id;
    const linked =
      back &&
      ((lines.customer[at]! + 7 * lines.day[at]! + lines.line[at]!) * 0.6180339887) % 1 >= unlinkedShare;
    rows.add(
      `${back ? `R${name}-${lines.line[at]!},1` : `${name},${lines.line[at]!}`},${customer},${dayText(back ? lines.returned[at]! : lines.day[at]!)},${product},${sign * lines.quantity[at]!},${money(sign * lines.amount[at]!)},${money(sign * lines.cost[at]!)},${back ? '0.00' : money(lines.discount[at]!)},${channels[lines.channel[at]!]!},${voucher < 0 || back ? '' : sends[voucher]!.id},${linked ? name : ''}\n`,
    );
  }
  return rows.bytes();
}

/** The `responses` export of what is dated in (after, until], by day. */
export function responsesCsv(responses: Responses, sends: readonly Send[], after: Day, until: Day): Buffer {
  const events = byDay(responses.type.length, (event) => {
    const day = responses.day[event]!;
    return day > after && day <= until ? day : undefined;
  });
  const rows = csvText('campaign_id,customer_id,type,at,machine');
  for (const event of events) {
    const send = sends[responses.send[event]!]!;
    const type = responses.type[event]!;
    const machine =
      type === 'opened' || type === 'clicked' ? (responses.machine[event] === 1 ? 'true' : 'false') : '';
    rows.add(
      `${send.id},${customerId(responses.customer[event]!)},${type},${dayText(responses.day[event]!)},${machine}\n`,
    );
  }
  return rows.bytes();
}

/** `250131-0042`: the 42nd order of that day; ids by order number. Lines come grouped by order, customers ascending. */
function orderNames(lines: Lines): string[] {
  const places = new Map<Day, number>();
  const names: string[] = [];
  for (let at = 0; at < lines.order.length; at++) {
    const order = lines.order[at]!;
    if (at > 0 && lines.order[at - 1] === order) continue;
    const day = lines.day[at]!;
    const place = (places.get(day) ?? 0) + 1;
    places.set(day, place);
    names[order] = `${dayText(day).slice(2).replaceAll('-', '')}-${String(place).padStart(4, '0')}`;
  }
  return names;
}

/** The events that have a day, in order of it; within a day as they come (counting sort). */
function byDay(count: number, dayOf: (event: number) => Day | undefined): Int32Array {
  const starts = new Int32Array(worldEnd - historyStart + 400);
  const days = new Int32Array(count).fill(-1);
  for (let event = 0; event < count; event++) {
    const day = dayOf(event);
    if (day === undefined || day === 0) continue;
    days[event] = day - historyStart;
    starts[day - historyStart + 1]!++;
  }
  for (let day = 1; day < starts.length; day++) starts[day]! += starts[day - 1]!;
  const sorted = new Int32Array(starts[starts.length - 1]!);
  for (let event = 0; event < count; event++) {
    const day = days[event]!;
    if (day >= 0) sorted[starts[day]!++] = event;
  }
  return sorted;
}

const dayTexts: string[] = [];

/** `formatDay`, remembered. */
export function dayText(day: Day): string {
  let text = dayTexts[day];
  if (text === undefined) {
    text = formatDay(day);
    dayTexts[day] = text;
  }
  return text;
}

const hundredths = Array.from({ length: 100 }, (_, i) => (i < 10 ? `.0${i}` : `.${i}`));

/** Minor units with two decimals; `formatDecimal`, in a hurry. */
function money(minor: number): string {
  if (minor < 0) return `-${money(-minor)}`;
  const whole = Math.floor(minor / 100);
  return whole + hundredths[minor - 100 * whole]!;
}
