/**
 * Do prediction intervals of customers hold what customers then do? Buyers are played from known parameters, fitted, and the time
 * after is compared with their intervals. Prints a markdown table. `node bench/clvIntervals.mjs [--customers 2000] [--runs 6]`,
 * after a build.
 */
import { fitClv, scoreClv } from '../dist/predict/clv.js';
import { clvIntervals } from '../dist/predict/clvIntervals.js';
import { random, randomGamma } from '../dist/random.js';

const flag = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const customers = flag('customers', 2000);
const runs = flag('runs', 6);
const beta = (u, a, b) => {
  const x = randomGamma(u, a);
  return x / (x + randomGamma(u, b));
};
const wait = (u, rate) => -Math.log(1 - u()) / rate;

/** Times of orders of a customer until `end`, whole periods for bg-bb. */
const worlds = {
  'bg-nbd': (u, end) => {
    const rate = randomGamma(u, 0.6) / 5;
    const leaving = beta(u, 0.8, 2.4);
    const times = [];
    for (let t = wait(u, rate); t <= end; t += wait(u, rate)) {
      times.push(t);
      if (u() < leaving) break;
    }
    return times;
  },
  'pareto-nbd': (u, end) => {
    const rate = randomGamma(u, 0.8) / 9;
    const gone = Math.min(end, wait(u, randomGamma(u, 0.8) / 12));
    const times = [];
    for (let t = wait(u, rate); t <= gone; t += wait(u, rate)) times.push(t);
    return times;
  },
  'bg-bb': (u, end) => {
    const chance = beta(u, 1.2, 0.75);
    const leaving = beta(u, 0.66, 2.8);
    const times = [];
    for (let t = 1; t <= end && u() >= leaving; t++) if (u() < chance) times.push(t);
    return times;
  },
};

function played(model, seed) {
  const u = random(seed);
  const yearly = model === 'bg-bb';
  const horizon = yearly ? 5 : 52;
  const all = Array.from({ length: customers }, () => {
    const age = yearly ? 6 : 27 + Math.floor(u() * 84) / 7;
    const nu = randomGamma(u, 3.74) / 15.44;
    const times = worlds[model](u, age + horizon);
    const worth = times.map(() => randomGamma(u, 6.25) / nu);
    const before = times.filter((t) => t <= age).length;
    const sum = (values) => values.reduce((a, b) => a + b, 0);
    return {
      age,
      x: before,
      recency: before === 0 ? 0 : times[before - 1],
      margin: before === 0 ? Number.NaN : sum(worth.slice(0, before)) / before,
      orders: times.length - before,
      earned: sum(worth.slice(before)),
    };
  });
  const seen = {
    frequency: Int32Array.from(all, ({ x }) => x),
    recency: Float64Array.from(all, ({ recency }) => recency),
    age: Float64Array.from(all, ({ age }) => age),
    margin: Float64Array.from(all, ({ margin }) => margin),
  };
  return { all, seen, outlook: { horizon, discount: 0.1, perYear: yearly ? 1 : 52 } };
}

console.log(`${runs} worlds of ${customers} customers; nominal 2.5 % beyond either end\n`);
console.log('| model | fits | orders above | orders below | margin above | margin below | of those who came back twice, above |');
console.log('|---|---:|---:|---:|---:|---:|---:|');
for (const model of Object.keys(worlds)) {
  const count = { all: 0, above: 0, below: 0, richer: 0, poorer: 0, twice: 0, twiceAbove: 0 };
  let fits = 0;
  for (let run = 0; run < runs; run++) {
    const { all, seen, outlook } = played(model, 1001 + run);
    const fit = fitClv(seen, model);
    if (!fit.buying.converged || fit.spendReason !== undefined) continue;
    fits++;
    const found = clvIntervals(fit, seen, outlook, scoreClv(fit, seen, outlook), 1);
    all.forEach(({ x, orders, earned }, i) => {
      const above = orders > found.ordersHigh[i] ? 1 : 0;
      count.all++;
      count.above += above;
      count.below += orders < found.ordersLow[i] ? 1 : 0;
      count.richer += earned > found.marginHigh[i] ? 1 : 0;
      count.poorer += earned < found.marginLow[i] ? 1 : 0;
      if (x < 2) return;
      count.twice++;
      count.twiceAbove += above;
    });
  }
  const share = (a, b) => `${((100 * a) / b).toFixed(1)} %`;
  const cells = [count.above, count.below, count.richer, count.poorer].map((n) => share(n, count.all));
  console.log(`| ${[model, `${fits} of ${runs}`, ...cells, share(count.twiceAbove, count.twice)].join(' | ')} |`);
}
