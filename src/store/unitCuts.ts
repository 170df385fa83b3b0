import { unknownName } from '../errors.js';
import type { CampaignQuestion } from './campaignUnits.js';
import { columnsOf } from './columnsOf.js';
import { dictionary } from './dictionary.js';
import type { Store } from './open.js';
import { firstFrom } from './orderLines.js';
import type { UnitColumns } from './unitColumns.js';

/** What a customer is called by, as stored; other words are attributes. */
export const customerCuts = [
  'region',
  'city',
  'country',
  'postal_code',
  'gender',
  'acquisition_channel',
] as const;

/** A word for every unit, known when it was assigned. */
export interface UnitCut {
  /** Code by the place of the unit, into `labels`; -1 where nothing is known. */
  readonly code: Int32Array;
  readonly labels: readonly string[];
  /** All labels are numbers. */
  readonly numeric: boolean;
  /** Units whose value became known on t0 or later only: the earliest known stands in. */
  readonly later: number;
  /** Whether values have no history, so that today's is taken. */
  readonly current: boolean;
}

/** The attributes that units can be cut by. */
export function attributeNames(store: Store): readonly string[] {
  return store.db
    .prepare<[], string>('select name from attribute_names where numeric >= 0 order by name')
    .pluck()
    .all();
}

/**
 * What is known of every unit through its first member by number: a column of customers, or the version of an attribute
 * valid before t0, else the earliest. Exit 2 for what neither is.
 */
export function unitCut(store: Store, question: CampaignQuestion, name: string): UnitCut {
  const { units } = columnsOf(store, question, 0);
  if ((customerCuts as readonly string[]).includes(name)) return columnCut(store, units, name);
  const known = attributeNames(store);
  if (!known.includes(name))
    throw unknownName('cut', name, [...known, ...customerCuts, 'segment', 'wave', 'channel', 'category']);
  return attributeCut(store, units, name);
}

function columnCut({ db }: Store, units: UnitColumns, name: string): UnitCut {
  const words = dictionary();
  const own = new Int32Array(units.customers).fill(-1);
  const rows = db.prepare<[], [number, string | null]>(
    `select customer, ${name} from customer_rows where customer > 0 order by customer`,
  );
  for (const [customer, word] of rows.raw().iterate()) own[customer] = words.code(word);
  const code = Int32Array.from({ length: units.size }, (_, u) => own[units.member[units.start[u]!]!]!);
  return { code, labels: words.names, numeric: false, later: 0, current: true };
}

const versions = `
select a.customer, a.known_on, a.value from attribute_rows a join attribute_names n on n.attribute = a.attribute
where n.name = ? and a.customer > 0 and a.value <> ''
order by a.customer, a.known_on`;

function attributeCut({ db }: Store, units: UnitColumns, name: string): UnitCut {
  const words = dictionary();
  const first = new Int32Array(units.customers).fill(-1);
  const owner: number[] = [];
  const days: number[] = [];
  const codes: number[] = [];
  for (const [customer, day, value] of db
    .prepare<[string], [number, number, string]>(versions)
    .raw()
    .iterate(name)) {
    if (customer >= first.length) continue;
    if (first[customer] === -1) first[customer] = days.length;
    owner.push(customer);
    days.push(day);
    codes.push(words.code(value));
  }
  let later = 0;
  const code = new Int32Array(units.size).fill(-1);
  for (let unit = 0; unit < units.size; unit++) {
    const customer = units.member[units.start[unit]!]!;
    let at = first[customer]!;
    if (at < 0) continue;
    const t0 = units.t0[unit]!;
    if (days[at]! >= t0) later++;
    while (owner[at + 1] === customer && days[at + 1]! < t0) at++;
    code[unit] = codes[at]!;
  }
  const labels = words.names;
  const numeric =
    labels.length > 0 && labels.every((label) => label.trim() !== '' && Number.isFinite(Number(label)));
  return { code, labels, numeric, later, current: false };
}

/** Recency, frequency and value of every unit before t0, for segments; a unit that never bought has no recency (NaN). */
export interface UnitPast {
  readonly recency: Float64Array;
  readonly orders: Float64Array;
  readonly spend: Float64Array;
}

/** What every unit had bought before its first day of contact: days since the last order of a positive net amount, orders, spend. */
export function unitPast(store: Store, question: CampaignQuestion): UnitPast {
  const columns = columnsOf(store, question, 0);
  const { units } = columns;
  const lines = columns.lines();
  const recency = new Float64Array(units.size).fill(Number.NaN);
  const orders = new Float64Array(units.size);
  const spend = new Float64Array(units.size);
  const net = new Map<number, { day: number; amount: number }>();
  for (let unit = 0; unit < units.size; unit++) {
    net.clear();
    for (let m = units.start[unit]!; m < units.start[unit + 1]!; m++) {
      const customer = units.member[m]!;
      if (customer === 0) continue;
      const first = lines.start[customer]!;
      const end = firstFrom(lines.day, first, lines.start[customer + 1]!, units.t0[unit]!);
      for (let at = first; at < end; at++) {
        const whose = lines.outcomeOrder[at]!;
        const order = net.get(whose) ?? { day: lines.day[at]!, amount: 0 };
        net.set(whose, { day: order.day, amount: order.amount + lines.amount[at]! });
        spend[unit]! += lines.amount[at]!;
      }
    }
    let last = Number.NEGATIVE_INFINITY;
    for (const { day, amount } of net.values()) {
      if (!(amount > 0)) continue;
      orders[unit]!++;
      if (day > last) last = day;
    }
    if (last > Number.NEGATIVE_INFINITY) recency[unit] = units.t0[unit]! - last;
  }
  return { recency, orders, spend };
}

/** What every unit spent and earned in its window, apart by a word of the order line. */
export interface LineCut {
  readonly labels: readonly string[];
  /** Spend and margin by label, then by the place of the unit; the empty label's is what has no word. */
  readonly spend: readonly Float64Array[];
  readonly margin: readonly Float64Array[];
}

/** The outcomes of every unit by the channel or product category of what it bought; minor units. */
export function lineCut(store: Store, question: CampaignQuestion, by: 'channel' | 'category'): LineCut {
  const columns = columnsOf(store, question, 0);
  const { units } = columns;
  const lines = columns.lines();
  const names = by === 'channel' ? lines.channels : lines.categories;
  const codes = by === 'channel' ? lines.channel : lines.category;
  const spend = Array.from({ length: names.length + 1 }, () => new Float64Array(units.size));
  const margin = Array.from({ length: names.length + 1 }, () => new Float64Array(units.size));
  const assumed = question.assumeMarginMillionths !== undefined;
  for (let unit = 0; unit < units.size; unit++) {
    const from = units.t0[unit]!;
    const to = units.lastDay[unit]!;
    const rate = units.asked[units.campaign[unit]!]!.rate ?? 0;
    for (let m = units.start[unit]!; m < units.start[unit + 1]!; m++) {
      const customer = units.member[m]!;
      if (customer === 0) continue;
      const end = lines.start[customer + 1]!;
      for (let at = firstFrom(lines.day, lines.start[customer]!, end, from); at < end; at++) {
        const day = lines.outcomeDay[at]!;
        if (day < from || day > to) continue;
        const code = codes[at]! < 0 ? names.length : codes[at]!;
        const amount = lines.amount[at]!;
        const cost = lines.cost[at]!;
        spend[code]![unit]! += amount;
        margin[code]![unit]! += assumed || Number.isNaN(cost) ? (amount * rate) / 1_000_000 : amount - cost;
      }
    }
  }
  const used = [...spend.keys()].filter((at) =>
    [spend[at]!, margin[at]!].some((values) => values.some((v) => v !== 0)),
  );
  const labels = [...names, ''];
  return {
    labels: used.map((at) => labels[at]!),
    spend: used.map((at) => spend[at]!),
    margin: used.map((at) => margin[at]!),
  };
}
