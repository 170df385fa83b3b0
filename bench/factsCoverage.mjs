/**
 * How often the 95 % intervals of "measure facts" contain the truth, over simulated stores: node bench/factsCoverage.mjs [worlds].
 * The truth is that of a store of a million customers. In brackets: in how many of them there was an interval at all.
 */
import { loyalAgainstOthers } from '../dist/measure/loyalAgainstOthers.js';
import { retentionEconomics } from '../dist/measure/retentionEconomics.js';
import { whaleShares } from '../dist/measure/whaleShares.js';
import { random, randomNormal } from '../dist/random.js';

const worlds = Number(process.argv[2] ?? 200);
const sizes = [50, 200, 1000];
const heavy = (next, sigma) => Math.exp(2 + sigma * randomNormal(next));
const profit = (sigma) => (next) => (next() < 1 / 3 ? -5 * next() : heavy(next, sigma));

/** Customers of two years: what they did, with as many columns as `customerYears` makes. */
function years(n, next) {
  const of = (make) => Float64Array.from({ length: n }, make);
  const before = of(() => (next() < 0.6 ? 1 : 0));
  const now = before.map((was) => (next() < (was > 0 ? 0.55 : 0.2) ? 1 : 0));
  return {
    customers: n,
    ordersBefore: before,
    ordersNow: now,
    spendBefore: before,
    spendNow: now,
    marginNow: now.map((active) => (active > 0 ? heavy(next, 1) : 0)),
    fresh: Uint8Array.from(before, (was, i) => (was === 0 && now[i] > 0 ? 1 : 0)),
    older: new Uint8Array(n),
    acquisitionCost: of(() => (next() < 0.7 ? 5 + 5 * next() : Number.NaN)),
    keptCost: before.map((was) => (was > 0 ? 2 * next() : 0)),
  };
}

function loyalty(n, next) {
  const loyal = Uint8Array.from({ length: n }, () => (next() < 0.3 ? 1 : 0));
  const ones = new Float64Array(n).fill(1);
  const spend = Float64Array.from(loyal, (one) => heavy(next, 1) * (one === 1 ? 2 : 1));
  const served = Float64Array.from(loyal, () => 1 + next());
  return { loyal, orders: ones, spend, paid: spend, usual: ones, served };
}

const questions = [
  ...[1, 1.5].flatMap((sigma) => [
    [`top20, sigma ${sigma}`, (n, next, seed) => whaleShares(Float64Array.from({ length: n }, () => profit(sigma)(next)), seed), (found) => [found.top20, found.top20Interval]],
    [`bottom40, sigma ${sigma}`, (n, next, seed) => whaleShares(Float64Array.from({ length: n }, () => profit(sigma)(next)), seed), (found) => [found.bottom40, found.bottom40Interval]],
  ]),
  ['retention_profit', (n, next, seed) => retentionEconomics(years(n, next), 0.1, seed), (found) => [found.profitGrowth.value, found.profitGrowth.interval]],
  ['winning_costs', (n, next, seed) => retentionEconomics(years(n, next), 0.1, seed), (found) => [found.winning.value, found.winning.interval]],
  ['loyal_spend', (n, next, seed) => loyalAgainstOthers(loyalty(n, next), seed), (found) => [found.spend.value, found.spend.interval]],
  ['loyal_service', (n, next, seed) => loyalAgainstOthers(loyalty(n, next), seed), (found) => [found.service.value, found.service.interval]],
];

console.log(`fact${' '.repeat(22)}${sizes.map((n) => `n = ${n}`.padStart(14)).join('')}`);
for (const [name, make, read] of questions) {
  const next = random(21);
  const [truth] = read(make(1_000_000, next, 1));
  const shares = sizes.map((n) => {
    let [given, covered] = [0, 0];
    for (let world = 0; world < worlds; world++) {
      const [, interval] = read(make(n, next, world));
      if (interval === undefined) continue;
      given++;
      if (interval.low <= truth && truth <= interval.high) covered++;
    }
    return `${(covered / given).toFixed(3)}${given < worlds ? ` (${((100 * given) / worlds).toFixed(0)} %)` : ''}`;
  });
  console.log(`${name.padEnd(26)}${shares.map((share) => share.padStart(14)).join('')}`);
}
