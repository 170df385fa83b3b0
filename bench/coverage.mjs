// How often the 95 % intervals of the measures contain the truth, where bench/intervals.mjs, looks.mjs and
// factsCoverage.mjs do not say it: rates and ratios of lift, the effect on the delivered, shares of customers, service cases,
// wallets. Simulates with the program's own functions.
//
//   npm run build && node bench/coverage.mjs [worlds per cell, default 2000] [seed, default 1]
import { pathToFileURL } from 'node:url';

function counted(uniform, n, p) {
  const stay = Math.log(1 - p);
  let count = 0;
  for (let at = Math.floor(Math.log(1 - uniform()) / stay); at < n; count++) {
    at += 1 + Math.floor(Math.log(1 - uniform()) / stay);
  }
  return count;
}

function poisson(uniform, mean) {
  let count = 0;
  for (let time = -Math.log(1 - uniform()); time < mean; count++) time -= Math.log(1 - uniform());
  return count;
}

const rateSample = (n, k) => ({ n, buyers: k, sum: k, sumSquares: k });

/** An arm whose buyers have log-normal baskets of mean 50.00 and a coefficient of variation. */
function amounts({ random: uniform, normal }, n, rate, spread) {
  const variance = Math.log(1 + spread * spread);
  const logMean = Math.log(5000) - variance / 2;
  const sample = { ...rateSample(n, counted(uniform, n, rate)), sum: 0, sumSquares: 0 };
  for (let i = 0; i < sample.buyers; i++) {
    const value = Math.exp(logMean + Math.sqrt(variance) * normal());
    sample.sum += value;
    sample.sumSquares += value * value;
  }
  return sample;
}

const inside = (interval, truth) => interval.low <= truth && truth <= interval.high;
const tools = ({ random, randomNormal }, seed) => {
  const uniform = random(seed);
  return { random: uniform, normal: () => randomNormal(uniform) };
};

/** Difference and relative lift of rates or amounts: how often each covers, and how often they disagree about 0. */
export function liftCovered(library, { shape, held, holdout, rate, lift, spread = 1, worlds, seed }) {
  const tool = tools(library, seed);
  const sent = Math.round((held * (1 - holdout)) / holdout);
  const base = shape === 'rate' ? 1 : 5000;
  const found = { worlds, difference: 0, bounded: 0, relative: 0, below: 0, above: 0, disagree: 0 };
  for (let world = 0; world < worlds; world++) {
    const arm = (n, p) =>
      shape === 'rate' ? rateSample(n, counted(tool.random, n, p)) : amounts(tool, n, p, spread);
    const made = library.lift(shape, arm(sent, rate * (1 + lift)), arm(held, rate));
    if (inside(made.effect, rate * lift * base)) found.difference++;
    const { relative } = made;
    if (relative.state !== 'ok') continue;
    found.bounded++;
    if (inside(relative, lift)) found.relative++;
    else if (lift < relative.low) found.below++;
    else found.above++;
    const sign = ({ low, high }) => (low > 0 ? 1 : high < 0 ? -1 : 0);
    if (sign(relative) !== sign(made.effect)) found.disagree++;
  }
  return found;
}

/** The effect on those the message reached, a share of the treated, of whom `rate + effect` buy. */
export function deliveredCovered(library, { held, holdout, rate, effect, reached, worlds, seed }) {
  const { random: uniform } = tools(library, seed);
  const sent = Math.round((held * (1 - holdout)) / holdout);
  let covered = 0;
  for (let world = 0; world < worlds; world++) {
    const got = counted(uniform, sent, reached);
    const buyers = counted(uniform, got, rate + effect) + counted(uniform, sent - got, rate);
    const control = rateSample(held, counted(uniform, held, rate));
    const { low, high } = library.lift('rate', rateSample(sent, buyers), control).effect;
    if (inside({ low: (low * sent) / got, high: (high * sent) / got }, effect)) covered++;
  }
  return { worlds, covered };
}

/** Shares of customers who stayed, moved, bought again: Wilson's interval. */
export function shareCovered(library, { n, share, worlds, seed }) {
  const { random: uniform } = tools(library, seed);
  let covered = 0;
  for (let world = 0; world < worlds; world++)
    if (inside(library.wilson(counted(uniform, n, share), n), share)) covered++;
  return { worlds, covered };
}

/** Service cases, `again` the chance that a customer with a case has one more. */
export function casesCovered(library, { mean, again, worlds, seed }) {
  const { random: uniform } = tools(library, seed);
  const found = { worlds, covered: 0, single: 0 };
  for (let world = 0; world < worlds; world++) {
    let [count, squares, largest] = [0, 0, 1];
    for (let left = poisson(uniform, mean * (1 - again)); left > 0; left--) {
      let own = 1;
      while (uniform() < again) own++;
      count += own;
      squares += own * own;
      largest = Math.max(largest, own);
    }
    if (inside(library.poissonInterval(count, squares, largest), mean)) found.covered++;
    if (inside(library.poissonInterval(count), mean)) found.single++;
  }
  return found;
}

/** Days until half and nine in ten of the cases are closed; cases come evenly over 60 days, those still open are cut. */
export function daysCovered(library, { n, worlds, seed }) {
  const tool = tools(library, seed);
  const days = () => Math.floor(Math.exp(1.5 + 0.9 * tool.normal()));
  // Quantiles of whole days: exp(1.5) = 4.48; exp(1.5 + 0.9 z(0.9)) = 14.2.
  const found = { worlds, half: 0, ninety: 0 };
  for (let world = 0; world < worlds; world++) {
    const cases = Array.from({ length: n }, (_, customer) => {
      const opened = Math.floor(60 * tool.random());
      const closed = opened + days();
      return { customer, opened, closed: closed <= 60 ? closed : null, satisfaction: null, cost: null };
    });
    const { median, ninety } = library.caseFigures(cases, 60);
    const limits = ({ low = 0, high = Number.POSITIVE_INFINITY }) => ({ low, high });
    if (inside(limits(median), 4)) found.half++;
    if (inside(limits(ninety), 14)) found.ninety++;
  }
  return found;
}

/** Shares of wallet, larger in larger wallets of very different size. */
export function walletCovered(library, { n, worlds, seed }) {
  const one = (tool) => {
    const z = tool.normal();
    const share = 1 / (1 + Math.exp(-(0.8 * z + 0.5 * tool.normal() - 0.5)));
    return { share, size: Math.exp(4 + 0.8 * z) };
  };
  const known = tools(library, 99);
  const truth = { own: 0, size: 0, share: 0, n: 300_000 };
  for (let i = 0; i < truth.n; i++) {
    const { share, size } = one(known);
    truth.own += share * size;
    truth.size += size;
    truth.share += share;
  }
  const tool = tools(library, seed);
  const found = { worlds, ofWallets: 0, mean: 0 };
  for (let world = 0; world < worlds; world++) {
    const wallets = Array.from({ length: n }, () => one(tool));
    const spend = wallets.map(({ share, size }) => share * size);
    const [all] = library.walletGroups(spend, wallets, world);
    if (inside(all.shareOfWallet.interval, truth.own / truth.size)) found.ofWallets++;
    if (inside(all.meanShare.interval, truth.share / truth.n)) found.mean++;
  }
  return found;
}

async function main() {
  const worlds = Number(process.argv[2] ?? 2000);
  let seed = 1000 * Number(process.argv[3] ?? 1);
  const library = {
    ...(await import('../dist/measure/lift.js')),
    ...(await import('../dist/measure/caseFigures.js')),
    ...(await import('../dist/measure/walletGroups.js')),
    ...(await import('../dist/stats/poissonInterval.js')),
    ...(await import('../dist/stats/wilson.js')),
    ...(await import('../dist/random.js')),
  };
  const of = (part, whole) => (whole === 0 ? '  -  ' : (part / whole).toFixed(3));
  const table = (title, cells, run, row) => {
    console.log(`\n${title}`);
    for (const cell of cells) {
      seed++;
      console.log(`  ${JSON.stringify(cell)}: ${row(run(library, { ...cell, worlds, seed }))}`);
    }
  };
  const arms = [
    { held: 100, holdout: 0.1, rate: 0.1, lift: 0.2 },
    { held: 500, holdout: 0.1, rate: 0.02, lift: 0.3 },
    { held: 1000, holdout: 0.1, rate: 0.02, lift: 0.3 },
    { held: 5000, holdout: 0.1, rate: 0.02, lift: 0.3 },
    { held: 1000, holdout: 0.5, rate: 0.05, lift: 0 },
  ];
  const liftRow = (found) =>
    `difference ${of(found.difference, found.worlds)}; relative, where there is one (${of(found.bounded, found.worlds)}): ${of(found.relative, found.bounded)}, truth below ${of(found.below, found.bounded)}, above ${of(found.above, found.bounded)}; one says 0 and the other not: ${of(found.disagree, found.bounded)}`;
  for (const shape of ['rate', 'amount']) {
    table(`lift of ${shape}s`, arms.map((cell) => ({ shape, ...cell })), liftCovered, liftRow);
  }
  table(
    'effect per delivered unit',
    [
      { held: 300, holdout: 0.1, rate: 0.05, effect: 0.03, reached: 0.6 },
      { held: 1000, holdout: 0.5, rate: 0.1, effect: 0.05, reached: 0.2 },
      { held: 100, holdout: 0.1, rate: 0.1, effect: 0.2, reached: 0.5 },
    ],
    deliveredCovered,
    ({ covered }) => of(covered, worlds),
  );
  table(
    'shares of customers',
    [20, 100, 1000].flatMap((n) => [0.05, 0.5].map((share) => ({ n, share }))),
    shareCovered,
    ({ covered }) => of(covered, worlds),
  );
  table(
    'service cases',
    [5, 20, 100].flatMap((mean) => [0, 0.3, 0.6].map((again) => ({ mean, again }))),
    casesCovered,
    (found) => `${of(found.covered, worlds)}; as if no customer had two: ${of(found.single, worlds)}`,
  );
  table(
    'days until cases are closed',
    [10, 30, 100].map((n) => ({ n })),
    daysCovered,
    (found) => `half ${of(found.half, worlds)}; nine in ten ${of(found.ninety, worlds)}`,
  );
  table(
    'shares of wallet (a tenth of the worlds)',
    [30, 60, 200].map((n) => ({ n, worlds: Math.ceil(worlds / 10) })),
    (given, cell) => walletCovered(given, { ...cell, worlds: Math.ceil(worlds / 10) }),
    (found) => `of all wallets ${of(found.ofWallets, found.worlds)}; mean ${of(found.mean, found.worlds)}`,
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
