// Does the 95 % interval that `measure roi` shows as trusted cover the truth? Simulates campaigns whose baskets are
// changed by the contact, and prints coverage, tails and width beside Welch's, per spread of baskets, holdout and buyers.
//
//   npm run build && node bench/intervals.mjs [campaigns per cell, default 4000] [seed, default 1]
import { pathToFileURL } from 'node:url';

export const spreads = [0.5, 1, 1.5, 2];
export const holdouts = [0.1, 0.2, 0.5];
export const controlBuyers = [5, 8, 12, 25, 50, 100, 200];
const basketFactors = [0.8, 0.9, 1, 1.1, 1.25];
const meanBasket = 5000;
const cost = 1000;

/** The outcome of an arm: `n` units buy at `rate`, log-normal baskets, 2 % of buyers only bring something back. */
function arm(n, rate, basket, spread, uniform, normal) {
  const variance = Math.log(1 + spread * spread);
  const logMean = Math.log(basket) - variance / 2;
  const sd = Math.sqrt(variance);
  const stay = Math.log(1 - rate);
  let buyers = 0;
  let sum = 0;
  let sumSquares = 0;
  for (let unit = Math.floor(Math.log(1 - uniform()) / stay); unit < n; ) {
    const value = Math.exp(logMean + sd * normal()) * (uniform() < 0.02 ? -1 : 1);
    buyers++;
    sum += value;
    sumSquares += value * value;
    unit += 1 + Math.floor(Math.log(1 - uniform()) / stay);
  }
  return { n, buyers, sum, sumSquares };
}

/** Simulates one cell with the program's own functions and counts what its trusted intervals did. */
export function cell({ roi, welch, random, randomNormal }, { spread, holdout, buyers, campaigns, seed }) {
  const uniform = random(seed);
  const normal = () => randomNormal(uniform);
  const count = { campaigns, trusted: 0, covered: 0, below: 0, above: 0, methods: {}, welch: [0, 0, 0] };
  const widths = [];
  for (let i = 0; i < campaigns; i++) {
    const factor = basketFactors[i % basketFactors.length];
    const rate = 0.006 + 0.044 * uniform();
    const lift = 1 + 0.5 * uniform();
    const held = Math.round(buyers / rate);
    const sent = Math.round((held * (1 - holdout)) / holdout);
    const control = arm(held, rate, meanBasket, spread, uniform, normal);
    const treated = arm(sent, rate * lift, meanBasket * factor, spread, uniform, normal);
    const truth = sent * rate * meanBasket * 0.96 * (lift * factor - 1);
    const result = (name, margin) => ({ arm: name, margin, purchasers: margin.buyers, attributedMargin: 0, cost });
    const found = roi(result('treated', treated), result('control', control), true);
    const classic = welch(treated, control);
    if (!found.effect.trusted || classic === undefined) continue;
    count.trusted++;
    count.methods[found.effect.method] = (count.methods[found.effect.method] ?? 0) + 1;
    if (truth < found.incrementalMarginLow) count.below++;
    else if (truth > found.incrementalMarginHigh) count.above++;
    else count.covered++;
    const place = truth < classic.low * sent ? 1 : truth > classic.high * sent ? 2 : 0;
    count.welch[place]++;
    widths.push((found.effect.high - found.effect.low) / (classic.high - classic.low));
  }
  widths.sort((a, b) => a - b);
  return { ...count, width: widths[widths.length >> 1] };
}

async function main() {
  const campaigns = Number(process.argv[2] ?? 4000);
  const seed = Number(process.argv[3] ?? 1);
  const { roi } = await import('../dist/measure/roi.js');
  const { welch } = await import('../dist/stats/welch.js');
  const { random, randomNormal } = await import('../dist/random.js');
  const share = (part, whole) => (whole === 0 ? '  -  ' : (part / whole).toFixed(3));
  const all = { trusted: 0, covered: 0, below: 0, above: 0 };
  console.log(`${campaigns} campaigns per cell; truth below / above the interval; width = median over Welch's\n`);
  console.log('| CV | held out | buyers in control | trusted | covers | below | above | width | Welch covers | below | above |');
  console.log('|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|');
  let least = 1;
  let tail = 0;
  for (const [s, spread] of spreads.entries()) {
    for (const [h, holdout] of holdouts.entries()) {
      for (const [b, buyers] of controlBuyers.entries()) {
        const found = cell({ roi, welch, random, randomNormal }, {
          spread, holdout, buyers, campaigns, seed: seed * 1000 + s * 100 + h * 10 + b,
        });
        const t = found.trusted;
        for (const key of Object.keys(all)) all[key] += found[key];
        if (t >= campaigns / 2) {
          least = Math.min(least, found.covered / t);
          tail = Math.max(tail, found.below / t, found.above / t);
        }
        console.log(
          `| ${spread} | ${holdout * 100} % | ${buyers} | ${share(t, campaigns)} | ${share(found.covered, t)} | ${share(found.below, t)} | ${share(found.above, t)} | ${found.width?.toFixed(2) ?? '-'} | ${share(found.welch[0], t)} | ${share(found.welch[1], t)} | ${share(found.welch[2], t)} |`,
        );
      }
    }
  }
  console.log(
    `\nover all cells: trusted ${all.trusted}, covers ${share(all.covered, all.trusted)}, below ${share(all.below, all.trusted)}, above ${share(all.above, all.trusted)}; of cells trusted in at least half their campaigns: lowest coverage ${least.toFixed(3)}, longest tail ${tail.toFixed(3)}`,
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
