import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { monthIndex, weekday } from '../../src/world/calendar.js';
import { categories } from '../../src/world/catalogue.js';
import { pastTruth, type Shop, shop } from '../../src/world/shop.js';
import { shopTableNames, shopTables } from '../../src/world/shopTables.js';

const size = 6000;
const one = shop(1, size);

function digest(of: Shop): string {
  const hash = createHash('sha256');
  const tables = shopTables(of);
  for (const name of shopTableNames) hash.update(tables[name]);
  return hash.digest('hex');
}

describe('a shop of a seed', () => {
  test('is the same twice, and another with another seed', () => {
    expect(digest(shop(1, 500))).toBe(digest(shop(1, 500)));
    expect(digest(shop(2, 500))).not.toBe(digest(shop(1, 500)));
  });

  test('exports tables whose keys are unique and whose references hold', () => {
    const tables = shopTables(shop(3, 800));
    const rows = (name: (typeof shopTableNames)[number]) =>
      tables[name]
        .toString()
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split(','));
    const customers = new Set(rows('customers').map(([id]) => id));
    const products = new Set(rows('products').map(([id]) => id));
    const orders = rows('orders');
    expect(customers.size).toBe(800);
    expect(new Set(orders.map(([id, line]) => `${id} ${line}`)).size).toBe(orders.length);
    const named = new Set(orders.map(([id]) => id));
    for (const row of orders) {
      expect(row).toHaveLength(12);
      expect(customers.has(row[2]!)).toBe(true);
      expect(products.has(row[4]!)).toBe(true);
      if (row[11] !== '') expect(named.has(row[11]!)).toBe(true);
    }
    const days = orders.map((row) => row[3]!);
    expect([...days].sort()).toEqual(days);
    const contacts = rows('contacts');
    expect(new Set(contacts.map(([campaign, id]) => `${campaign} ${id}`)).size).toBe(contacts.length);
  });
});

describe('what it looks like', () => {
  const { people, events } = one;
  const { lines } = events;
  const count = lines.order.length;
  const orders = lines.order[count - 1]! + 1;
  const perCustomer = new Float64Array(size);
  const revenue = new Float64Array(size);
  const baskets = new Float64Array(orders);
  for (let i = 0; i < count; i++) {
    if (lines.line[i] === 1) perCustomer[lines.customer[i]!]!++;
    revenue[lines.customer[i]!]! += lines.amount[i]!;
    baskets[lines.order[i]!]! += lines.amount[i]!;
  }
  const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

  test('5 to 9 % of the lines come back', () => {
    const back = lines.returned.filter((day) => day > 0).length / count;
    expect(back).toBeGreaterThan(0.05);
    expect(back).toBeLessThan(0.09);
  });

  test('most buyers buy again, and the best fifth brings 55 to 75 % of the revenue', () => {
    const buyers = perCustomer.filter((n) => n > 0).length;
    const again = perCustomer.filter((n) => n > 1).length / buyers;
    expect(again).toBeGreaterThan(0.55);
    expect(again).toBeLessThan(0.8);
    const top = [...revenue].sort((a, b) => b - a).slice(0, size / 5);
    const share = sum(top) / sum(revenue);
    expect(share).toBeGreaterThan(0.55);
    expect(share).toBeLessThan(0.75);
  });

  test('baskets vary with a coefficient of variation of 0.7 to 1.2', () => {
    const mean = sum(baskets) / orders;
    const variance = sum(baskets.map((b) => (b - mean) * (b - mean))) / orders;
    expect(Math.sqrt(variance) / mean).toBeGreaterThan(0.7);
    expect(Math.sqrt(variance) / mean).toBeLessThan(1.2);
  });

  test('November is busier than August, Monday than Saturday, and garden sells in spring', () => {
    const month = new Float64Array(12);
    const garden = new Float64Array(12);
    const week = new Float64Array(7);
    for (let i = 0; i < count; i++) {
      const at = monthIndex(lines.day[i]!);
      month[at]!++;
      if (categories[one.goods.products[lines.product[i]!]!.category]!.name === 'garden') garden[at]!++;
      week[weekday(lines.day[i]!)]!++;
    }
    expect(month[10]! / month[7]!).toBeGreaterThan(1.3);
    expect(week[0]! / week[5]!).toBeGreaterThan(1.25);
    expect(garden[3]! / month[3]!).toBeGreaterThan(3 * (garden[11]! / month[11]!));
  });

  test('a seventh lives in shared households or mailboxes, and some mailboxes differ only in case', () => {
    const shared = new Map<number, number>();
    for (const unit of people.unit) shared.set(unit, (shared.get(unit) ?? 0) + 1);
    const together = sum([...shared.values()].filter((n) => n > 1)) / size;
    expect(together).toBeGreaterThan(0.1);
    expect(together).toBeLessThan(0.25);
    const raw = new Set(people.email.filter((email) => email !== ''));
    expect(new Set([...raw].map((email) => email.toLowerCase())).size).toBeLessThan(raw.size);
    for (let i = 1; i < size; i++) {
      const same = people.unit[i] === people.unit[i - 1];
      if (people.household[i] !== '') expect(people.household[i] === people.household[i - 1]).toBe(same);
    }
  });

  test('bargain hunters buy reduced goods, and recency tells the lapsed from the loyal', () => {
    const reduced = [0, 0];
    const all = [0, 0];
    for (let i = 0; i < count; i++) {
      const hunter = people.kind[lines.customer[i]!] === 2 ? 1 : 0;
      all[hunter]!++;
      if (lines.discount[i]! > 0 && lines.voucher[i] === -1) reduced[hunter]!++;
    }
    expect(reduced[1]! / all[1]!).toBeGreaterThan(1.8 * (reduced[0]! / all[0]!));
  });
});

describe('past campaigns', () => {
  const { people, sends, events } = one;

  test('hold out whole units, in the planned share, and their members like the others', () => {
    for (const send of sends) {
      const armOf = new Map<number, number>();
      let bought = [0, 0];
      let members = [0, 0];
      for (let i = 0; i < people.count; i++) {
        const arm = send.arms[i]!;
        if (arm < 0) continue;
        const known = armOf.get(people.unit[i]!);
        if (known === undefined) armOf.set(people.unit[i]!, arm);
        else expect(arm).toBe(known);
        members = arm > 0 ? [members[0]!, members[1]! + 1] : [members[0]! + 1, members[1]!];
        bought =
          arm > 0 ? [bought[0]!, bought[1]! + people.rate[i]!] : [bought[0]! + people.rate[i]!, bought[1]!];
      }
      const held = [...armOf.values()].filter((arm) => arm === 0).length / armOf.size;
      expect(held).toBeGreaterThan(0.16);
      expect(held).toBeLessThan(0.29);
      const rates = bought.map((sum, arm) => sum / members[arm]!);
      expect(Math.abs(rates[1]! / rates[0]! - 1)).toBeLessThan(0.15);
    }
  });

  test('contact nobody who is held out, nor by e-mail who did not consent or has left', () => {
    const { responses } = events;
    for (let i = 0; i < responses.type.length; i++) {
      expect(sends[responses.send[i]!]!.arms[responses.customer[i]!]).toBeGreaterThan(0);
    }
    for (const send of sends) {
      for (let i = 0; i < people.count; i++) {
        if (send.arms[i]! < 0 || send.channel === 'post') continue;
        expect(people.emailConsent[i]).toBe(1);
        const left = one.unsubscribed[i]!;
        expect(left === 0 || left > send.day).toBe(true);
      }
    }
  });

  test('are answered by people and machines, and some leave', () => {
    const of = (type: string) => events.responses.type.filter((t) => t === type).length;
    const delivered = of('delivered');
    expect(delivered + of('bounced_hard') + of('bounced_soft')).toBeGreaterThanOrEqual(of('sent'));
    expect(delivered / of('sent')).toBeGreaterThan(0.95);
    expect(of('unsubscribed')).toBeGreaterThan(5);
    expect(of('redeemed')).toBeGreaterThan(5);
    const machine = events.responses.machine.filter((flag) => flag === 1).length;
    expect(machine / of('opened')).toBeGreaterThan(0.4);
  });

  test('are worth what their contacts are worth, less their cost', () => {
    for (const [k, truth] of pastTruth(one).entries()) {
      const send = sends[k]!;
      expect(truth.contacts).toBe(send.arms.filter((arm) => arm > 0).length);
      expect(truth.cost).toBeCloseTo(send.fixedCost + (truth.contacts * send.contactCost) / 10000, 6);
      expect(truth.profit).toBeCloseTo(truth.margin - truth.cost, 6);
    }
  });
});
