import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LadderHistory, moves, standingOf, stateOf } from '../../src/measure/ladder.js';
import { parseLadder, usualLadder } from '../../src/measure/ladderRules.js';
import { cornerName, relationshipGrid } from '../../src/measure/relationshipGrid.js';
import { loadShop } from '../store/loadShop.js';

/** What pandas says of the same files; `test/peers/ladder.py` made it. */
const peer = JSON.parse(readFileSync(new URL('../peers/ladder.json', import.meta.url), 'utf8')) as Record<
  'now' | 'before' | 'moves',
  Record<string, number>
>;

const usual = parseLadder(usualLadder, 'usual', 2);

/** One customer per list of [day, amount in minor units]. */
function history(...customers: readonly (readonly (readonly [number, number])[])[]): LadderHistory {
  const start = [0];
  for (const orders of customers) start.push(start.at(-1)! + orders.length);
  const all = customers.flat();
  return {
    customers: customers.length,
    start: Int32Array.from(start),
    day: Int32Array.from(all, ([day]) => day),
    amount: Float64Array.from(all, ([, amount]) => amount),
  };
}

const named = (orders: readonly (readonly [number, number])[], asOf: number) =>
  usual.names[stateOf(usual, history(orders), 0, asOf)];

describe('the usual ladder', () => {
  it('puts customers where a person would', () => {
    expect(usual.names[stateOf(usual, history(), -1, 1000)]).toBe('prospect');
    expect(named([[1000, -500]], 1000)).toBe('prospect');
    expect(named([[900, 500]], 1000)).toBe('first');
    expect(named([[900, 500]], 1265)).toBe('first');
    expect(named([[900, 500]], 1266)).toBe('dormant');
    expect(named([[900, 500]], 1630)).toBe('dormant');
    expect(named([[900, 500]], 1631)).toBe('lost');
    const twice = [
      [900, 500],
      [950, 500],
    ] as const; // prettier-ignore
    expect(named(twice, 1000)).toBe('repeat');
    expect(named([...twice, [960, 500], [970, 500]], 1000)).toBe('loyal');
    const back = [
      [500, 500],
      [950, 500],
    ] as const; // prettier-ignore
    expect(named(back, 1000)).toBe('won-back');
    expect(named([...back, [990, 500]], 1000)).toBe('repeat');
  });

  it('counts two orders of a day as two orders but one day, and returns as none', () => {
    const standing = standingOf(
      history([
        [10, 500],
        [20, 300],
        [20, 400],
        [25, -700],
      ]),
      0,
      30,
    ); // prettier-ignore
    expect(standing).toEqual({ orders: 3, spend: 500, daysSinceLast: 10, daysSinceFirst: 20, lastGap: 10 });
  });
});

describe('rules', () => {
  const refused = (text: string) => {
    try {
      parseLadder(text, 'l.toml', 2);
    } catch (error) {
      return (error as Error).message;
    }
    return 'taken';
  };
  const block = (name: string, when?: string) =>
    `[[state]]\nname = "${name}"\n${when === undefined ? '' : `when = ${when}\n`}`;

  it('are linted, with the line', () => {
    expect(refused('')).toBe('l.toml: state: fewer than two states');
    expect(refused(block('a', '"orders > 3"') + block('b', '"orders > 4"') + block('c'))).toBe(
      'l.toml:6: when: "orders > 4": nobody is left for it, "a" above has all of them',
    );
    expect(refused(block('a', '"orders > 3 and orders < 2"') + block('b'))).toMatch(/can never hold/);
    expect(refused(block('a', '"orders < 0"') + block('b'))).toMatch(/can never hold/);
    expect(refused(block('a', '"order > 3"') + block('b'))).toMatch(/"order > 3" is not a condition/);
    expect(refused(block('a', '"last_gap in 3 days > 3"') + block('b'))).toMatch(/only orders and spend/);
    expect(refused(block('a', '"orders > 1.5"') + block('b'))).toMatch(/not a whole number/);
    expect(refused(block('a', '"spend > 1.505"') + block('b'))).toMatch(/at most 2 decimals/);
    expect(refused(block('a') + block('b'))).toMatch(/"a" has no "when", so nobody is left for "b"/);
    expect(refused(block('a', '"orders = 0"') + block('b', '"orders = 1"'))).toMatch(/"b" is the last state/);
    expect(refused(block('a', '"orders = 0"') + block('a'))).toMatch(/there twice/);
    expect(refused(block('level', '"orders = 0"') + block('a'))).toMatch(/is a column/);
    expect(refused(`${block('a', '"orders = 0"')}whence = 1\n${block('b')}`)).toMatch(/unknown key "whence"/);
  });

  it('may have alternatives, windows and money', () => {
    const rules = parseLadder(
      block('big', '["spend >= 12.5", "orders in 30 days >= 2"]') + block('small'),
      'l.toml',
      2,
    );
    const state = (...orders: readonly (readonly [number, number])[]) =>
      rules.names[stateOf(rules, history(orders), 0, 100)];
    expect(state([10, 1250])).toBe('big');
    expect(state([10, 1249])).toBe('small');
    expect(state([71, 1], [100, 1])).toBe('big');
    expect(state([70, 1], [100, 1])).toBe('small');
  });
});

describe('laws', () => {
  const person = fc.array(fc.tuple(fc.integer({ min: 0, max: 1500 }), fc.integer({ min: -300, max: 900 })), {
    maxLength: 6,
  });

  it('rows of the matrix sum to the states before, columns to the states after', () => {
    fc.assert(
      fc.property(fc.array(person, { maxLength: 12 }), fc.integer({ min: 0, max: 1400 }), (people, since) => {
        const asOf = 1500;
        const sorted = people.map((orders) => orders.slice().sort(([a], [b]) => a - b));
        const until = (day: number) => history(...sorted.map((all) => all.filter(([d]) => d <= day)));
        const states = (day: number) => Int8Array.from(sorted, (_, c) => stateOf(usual, until(day), c, day));
        const [before, after] = [states(since), states(asOf)];
        if (before.length > 0) before[0] = -1;
        const cells = moves(
          before,
          after,
          Float64Array.from(sorted, (_, i) => i),
        );
        const tally = (which: Int8Array, state: number) => which.filter((one) => one === state).length;
        for (const state of [-1, ...usual.names.keys()]) {
          const sum = (side: 'from' | 'to') =>
            cells.filter((cell) => cell[side] === state).reduce((n, cell) => n + cell.customers, 0);
          expect(sum('from')).toBe(tally(before, state));
          expect(sum('to')).toBe(tally(after, state));
        }
        expect(cells.reduce((sum, { profit }) => sum + profit, 0)).toBeCloseTo(
          (people.length * (people.length - 1)) / 2,
        );
      }),
      { numRuns: 100 },
    );
  });

  it('a purchase never makes a customer stay away longer', () => {
    fc.assert(
      fc.property(person, (orders) => {
        const sorted = orders.slice().sort(([a], [b]) => a - b);
        const more = standingOf(history([...sorted, [1500, 1]]), 0, 1500);
        expect(more.daysSinceLast).toBe(0);
        expect(more.orders).toBe(standingOf(history(sorted), 0, 1500).orders + 1);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the relationship grid', () => {
  it('has everybody in one of nine cells, equal values together', () => {
    const profit = Float64Array.from([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    const length = Float64Array.from([100, 0, 50, 100, 0, 50, 100, 0, 50]);
    const grid = relationshipGrid(profit, length);
    expect(grid.cells.map(({ customers }) => customers)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(grid.cells[0]).toEqual({ value: 3, length: 3, customers: 1, profit: 9 });
    expect(cornerName(3, 1)).toBe('butterflies');
    expect(cornerName(2, 1)).toBeUndefined();
    const flat = relationshipGrid(Float64Array.from([1, 1, 1]), Float64Array.from([0, 0, 0]));
    expect(flat.cells.reduce((sum, { customers }) => sum + customers, 0)).toBe(3);
    expect(flat.cells.filter(({ customers }) => customers > 0)).toHaveLength(1);
  });
});

describe('the bundled shop', () => {
  it('has the states and moves that pandas finds', async () => {
    const shop = await loadShop();
    const rows = async (by: string) =>
      JSON.parse((await shop.clm('measure', 'ladder', '--by', by, '--format', 'json')).out) as Record<
        string,
        string & number
      >[];
    const states = (await rows('state')).filter(({ customers }) => customers! > 0);
    expect(Object.fromEntries(states.map((row) => [row.state!, row.customers]))).toEqual(peer.now);
    const before = (await rows('state')).filter((row) => row.before! > 0);
    expect(Object.fromEntries(before.map((row) => [row.state!, row.before]))).toEqual(peer.before);
    const found = (await rows('move')).map((row) => [`${row.from} > ${row.to}`, row.customers]);
    expect(Object.fromEntries(found)).toEqual(peer.moves);
    shop.close();
  }, 60_000);
});
