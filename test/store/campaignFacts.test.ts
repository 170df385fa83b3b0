import { afterEach, describe, expect, it } from 'vitest';
import { formatDay } from '../../src/days.js';
import { roundHalfEven } from '../../src/money.js';
import { random } from '../../src/random.js';
import { csv, type Shop, shop } from '../measure/shop.js';

interface Line {
  readonly order: string;
  readonly customer: number | undefined;
  readonly day: number;
  readonly product: number;
  readonly quantity: number;
  readonly amount: number;
  readonly cost: number | undefined;
  readonly returns: string | undefined;
}

interface Member {
  readonly campaign: number;
  readonly customer: number;
  readonly arm: string;
  readonly day: number;
}

interface Made {
  readonly households: readonly (string | undefined)[];
  readonly unitCosts: readonly (number | undefined)[];
  readonly lines: readonly Line[];
  readonly members: readonly Member[];
}

const start = 19_000;
const asOf = start + 60;
const windows = [10, 20, 15];
const priorities = [2, 1, 1];
const rate = 0.4;

/** A small shop with everything that makes counting hard: households, overlapping campaigns, returns, unknown costs. */
function made(seed: number): Made {
  const uniform = random(seed);
  const below = (n: number) => Math.floor(uniform() * n);
  const customers = 60;
  const households = Array.from({ length: customers }, () => (uniform() < 0.4 ? `h${below(12)}` : undefined));
  const unitCosts = [1_234_567, undefined, 505_000];
  const lines: Line[] = [];
  for (let i = 0; i < 260; i++) {
    const day = start + below(75);
    const customer = uniform() < 0.05 ? undefined : below(customers);
    const order = `o${i}`;
    const size = 1 + below(3);
    for (let l = 0; l < size; l++) {
      lines.push({
        order,
        customer,
        day,
        product: below(3),
        quantity: 1 + below(4),
        amount: 100 + below(5000),
        cost: uniform() < 0.3 ? 50 + below(900) : undefined,
        returns: undefined,
      });
    }
    if (uniform() < 0.25) {
      const linked = uniform() < 0.6;
      lines.push({
        order: `r${i}`,
        customer,
        day: day + below(20),
        product: below(3),
        quantity: -1,
        amount: -(100 + below(6000)),
        cost: undefined,
        returns: linked ? order : uniform() < 0.2 ? 'gone' : undefined,
      });
    }
  }
  const members: Member[] = [];
  for (let campaign = 0; campaign < 3; campaign++) {
    const armOf = new Map<string, string>();
    for (let customer = 0; customer < customers; customer++) {
      if (uniform() < 0.3) continue;
      const unit = households[customer] ?? `c${customer}`;
      const arm = armOf.get(unit) ?? ['control', 'a', 'b'][below(3)]!;
      armOf.set(unit, arm);
      members.push({ campaign, customer, arm, day: start + 6 * below(8) });
    }
  }
  return { households, unitCosts, lines, members };
}

interface Expected {
  units: number;
  purchasers: number;
  spend: number;
  margin: number;
  attributed: number;
}

/** The rules, by brute force over objects: complete units only. */
function counted({ households, unitCosts, lines, members }: Made): Map<string, Expected> {
  const unitOf = (customer: number) => households[customer] ?? `c${customer}`;
  const units = new Map<
    string,
    { campaign: number; arm: string; t0: number; customers: Set<number>; contacts: number[] }
  >();
  for (const { campaign, customer, arm, day } of members) {
    const key = `${campaign}|${unitOf(customer)}`;
    const unit = units.get(key) ?? { campaign, arm, t0: day, customers: new Set(), contacts: [] };
    unit.t0 = Math.min(unit.t0, day);
    unit.customers.add(customer);
    if (arm !== 'control') unit.contacts.push(day);
    units.set(key, unit);
  }
  for (const [key, unit] of units) {
    const [campaign, name] = key.split('|');
    for (const [customer] of households.entries()) {
      const hasOwnArm = members.some((m) => m.campaign === Number(campaign) && m.customer === customer);
      if (!hasOwnArm && unitOf(customer) === name) unit.customers.add(customer);
    }
  }
  const orderDay = new Map<string, number>();
  for (const line of lines)
    orderDay.set(line.order, Math.min(orderDay.get(line.order) ?? line.day, line.day));
  const marginOf = (line: Line) => {
    if (line.cost !== undefined) return line.amount - line.cost;
    const unitCost = unitCosts[line.product];
    if (unitCost === undefined) return line.amount * rate;
    return line.amount - roundHalfEven((unitCost * line.quantity) / 10_000);
  };
  const orders = new Map<
    string,
    { customer: number; day: number; amount: number; margin: number; order: string }
  >();
  for (const line of lines) {
    if (line.customer === undefined || line.day > asOf) continue;
    const sold = line.returns === undefined ? undefined : orderDay.get(line.returns);
    const order = sold === undefined ? line.order : line.returns!;
    const day = sold ?? line.day;
    const key = `${order}|${line.customer}|${day}`;
    const found = orders.get(key) ?? { customer: line.customer, day, amount: 0, margin: 0, order };
    found.amount += line.amount;
    found.margin += marginOf(line);
    orders.set(key, found);
  }
  const results = new Map<string, Expected>();
  const claims = new Map<
    string,
    { touch: number; priority: number; campaign: number; arm: string; margin: number; counts: boolean }[]
  >();
  for (const unit of units.values()) {
    const end = unit.t0 + windows[unit.campaign]! - 1;
    const mine = [...orders.values()].filter(
      (order) => unit.customers.has(order.customer) && order.day >= unit.t0 && order.day <= end,
    );
    for (const order of mine) {
      const touches = unit.contacts.filter((day) => day <= order.day);
      if (touches.length === 0) continue;
      const all = claims.get(order.order) ?? [];
      all.push({
        touch: Math.max(...touches),
        priority: priorities[unit.campaign]!,
        campaign: unit.campaign,
        arm: unit.arm,
        margin: order.margin,
        counts: end <= asOf,
      });
      claims.set(order.order, all);
    }
    if (end > asOf) continue;
    const key = `k${unit.campaign}|${unit.arm}`;
    const sum = results.get(key) ?? { units: 0, purchasers: 0, spend: 0, margin: 0, attributed: 0 };
    sum.units++;
    if (mine.some((order) => order.amount > 0)) sum.purchasers++;
    sum.spend += mine.reduce((total, order) => total + order.amount, 0);
    sum.margin += mine.reduce((total, order) => total + order.margin, 0);
    results.set(key, sum);
  }
  for (const all of claims.values()) {
    const [best] = all.sort(
      (x, y) => y.touch - x.touch || x.priority - y.priority || x.campaign - y.campaign,
    );
    if (best!.counts) results.get(`k${best!.campaign}|${best!.arm}`)!.attributed += best!.margin;
  }
  return results;
}

const money = (minor: number) => (minor / 100).toFixed(2);

function tables({ households, unitCosts, lines, members }: Made): Record<string, string> {
  return {
    customers: csv(
      'customer_id,household_id',
      households.map((household, customer) => [`c${customer}`, household ?? '']),
    ),
    products: csv(
      'product_id,unit_cost',
      unitCosts.map((cost, product) => [
        `p${product}`,
        cost === undefined ? '' : (cost / 1_000_000).toFixed(6),
      ]),
    ),
    campaigns: csv(
      'campaign_id,window_days,contact_cost,priority',
      windows.map((window, campaign) => [`k${campaign}`, window, 0.1, priorities[campaign]!]),
    ),
    contacts: csv(
      'campaign_id,customer_id,contacted_on,arm',
      members.map((m) => [`k${m.campaign}`, `c${m.customer}`, formatDay(m.day), m.arm]),
    ),
    orders: csv(
      'order_id,customer_id,ordered_on,product_id,quantity,amount,cost,returns_order_id',
      lines.map((line) => [
        line.order,
        line.customer === undefined ? '' : `c${line.customer}`,
        formatDay(line.day),
        `p${line.product}`,
        line.quantity,
        money(line.amount),
        line.cost === undefined ? '' : money(line.cost),
        line.returns ?? '',
      ]),
    ),
  };
}

describe('facts per campaign and arm', () => {
  let store: Shop | undefined;
  afterEach(() => store?.close());

  it.each([1, 2, 3, 4, 5, 6])('agree with brute force over objects (shop %i)', async (seed) => {
    const shopped = made(seed);
    const expected = counted(shopped);
    store = await shop(tables(shopped), ['--margin', '0.4']);
    const day = formatDay(asOf);
    const rows = await store.rows('measure', 'roi', '--as-of', day);
    const spend = await store.rows('measure', 'lift', '--metric', 'spend', '--as-of', day);
    const purchase = await store.rows('measure', 'lift', '--metric', 'purchase', '--as-of', day);
    expect(rows).toHaveLength(6);
    for (const row of rows) {
      const want = expected.get(`${row.campaign_id}|${row.arm}`)!;
      const held = expected.get(`${row.campaign_id}|control`)!;
      expect(row.treated).toBe(want.units);
      expect(row.control).toBe(held.units);
      expect(row.gross_margin).toBeCloseTo(want.margin / 100, 6);
      expect(row.attributed_margin).toBeCloseTo(want.attributed / 100, 6);
      const difference = want.margin / want.units - held.margin / held.units;
      expect(row.incremental_margin).toBeCloseTo((difference * want.units) / 100, 6);
      const same = (other: (typeof rows)[number]) =>
        other.campaign_id === row.campaign_id && other.arm === row.arm;
      expect(spend.find(same)).toMatchObject({
        treated_sum: want.spend / 100,
        control_sum: held.spend / 100,
      });
      expect(purchase.find(same)).toMatchObject({
        treated_sum: want.purchasers,
        control_sum: held.purchasers,
      });
    }
  });

  it('credits no order twice', async () => {
    const shopped = made(7);
    const expected = counted(shopped);
    store = await shop(tables(shopped), ['--margin', '0.4']);
    const argv = ['measure', 'roi', '--as-of', formatDay(asOf), '--assume-margin', '1'];
    const all = await store.rows(...argv);
    const alone = await Promise.all([0, 1, 2].map((k) => store!.rows(...argv, '--campaign', `k${k}`)));
    expect(alone.flat().map((row) => row.attributed_margin)).toEqual(all.map((row) => row.attributed_margin));
    expect(expected.size).toBe(9);
  });
});
