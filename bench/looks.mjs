// Do the intervals of "measure lift" cover the truth where it is looked at more than once, cut, pooled or adjusted?
// Simulates campaigns with the program's own functions.
//
//   npm run build && node bench/looks.mjs [campaigns per cell, default 2000] [seed, default 1]
import { pathToFileURL } from 'node:url';

const empty = () => ({ n: 0, buyers: 0, sum: 0, sumSquares: 0 });

/** Buys of one arm: unit, day and basket, sparse; a tenth of the buyers come back. */
function buys(n, rate, days, frontLoaded, basket, uniform, normal) {
  const found = [];
  const stay = Math.log(1 - rate);
  for (let unit = Math.floor(Math.log(1 - uniform()) / stay); unit < n; ) {
    let again = true;
    while (again) {
      const spot = uniform();
      const day = Math.floor(days * (frontLoaded ? spot * spot : spot));
      found.push({ unit, day, value: basket * Math.exp(0.6 * normal() - 0.18) });
      again = uniform() < 0.1;
    }
    unit += 1 + Math.floor(Math.log(1 - uniform()) / stay);
  }
  return found;
}

/** The sample of an arm by the end of a day. */
function sampleBy(found, n, day, metric) {
  const units = new Map();
  for (const one of found) if (one.day <= day) units.set(one.unit, (units.get(one.unit) ?? 0) + one.value);
  const sample = { ...empty(), n };
  for (const value of units.values()) {
    const y = metric === 'rate' ? 1 : value;
    sample.buyers++;
    sample.sum += y;
    sample.sumSquares += y * y;
  }
  return sample;
}

/** The true mean of an arm by the end of a day. */
function truthBy(rate, days, day, frontLoaded, basket, metric) {
  const share = (day + 1) / days;
  const seen = frontLoaded ? Math.sqrt(share) : share;
  if (metric === 'amount') return (rate * basket * seen) / 0.9;
  // P(no buy so far): none of a geometric number of buys is seen.
  const none = (1 - rate) + rate * ((0.9 * (1 - seen)) / (1 - 0.1 * (1 - seen)));
  return 1 - none;
}

export function looked(library, { metric, kind, looks, buyers, lift, frontLoaded, campaigns, seed }) {
  const uniform = library.random(seed);
  const normal = () => library.randomNormal(uniform);
  const days = 28;
  const rate = 0.03;
  const basket = 5000;
  const held = Math.round(buyers / rate);
  const sent = held * 4;
  let naive = 0;
  let guarded = 0;
  const widths = [];
  const guards = new Map();
  const guardOf = (share) => (kind === 'sequence' ? library.everyLook(share) : library.plannedLooks(share, looks));
  for (let i = 0; i < campaigns; i++) {
    const control = buys(held, rate, days, frontLoaded, basket, uniform, normal);
    const treated = buys(sent, rate * (1 + lift), days, frontLoaded, basket, uniform, normal);
    let naiveMissed = false;
    let missed = false;
    for (let look = 1; look <= looks; look++) {
      const day = Math.round((days * look) / looks) - 1;
      const strata = [
        { treated: sampleBy(treated, sent, day, metric), control: sampleBy(control, held, day, metric) },
      ];
      const truth =
        truthBy(rate * (1 + lift), days, day, frontLoaded, basket, metric) -
        truthBy(rate, days, day, frontLoaded, basket, metric);
      const share = (day + 1) / days;
      const guard = { ...(guards.get(look) ?? guardOf(share)), p: (p) => p };
      guards.set(look, guard);
      const plain = library.stratifiedLift(metric, strata).effect;
      const made = library.stratifiedLift(metric, strata, { guard }).effect;
      if (plain.low === undefined || made.low === undefined) continue;
      naiveMissed ||= truth < plain.low || truth > plain.high;
      missed ||= truth < made.low || truth > made.high;
      if (look === looks) widths.push((made.high - made.low) / (plain.high - plain.low));
    }
    if (naiveMissed) naive++;
    if (missed) guarded++;
  }
  widths.sort((a, b) => a - b);
  return { campaigns, naive, guarded, width: widths[widths.length >> 1] };
}

/** The outcome of `n` units at once. */
function arm(n, rate, basket, metric, uniform, normal) {
  const found = buys(n, rate, 1, false, basket, uniform, normal);
  return sampleBy(found, n, 0, metric);
}

export function strataCovered(library, { metric, buyers, campaigns, seed }) {
  const uniform = library.random(seed);
  const normal = () => library.randomNormal(uniform);
  const basket = 5000;
  let missed = 0;
  let rawMissed = 0;
  const worlds = [
    { rate: 0.06, holdout: 0.03 },
    { rate: 0.02, holdout: 0.2 },
    { rate: 0.03, holdout: 0.4 },
  ];
  for (let i = 0; i < campaigns; i++) {
    let truth = 0;
    let whole = 0;
    const strata = worlds.map(({ rate, holdout }) => {
      const held = Math.round(buyers / rate);
      const sent = Math.round((held * (1 - holdout)) / holdout);
      const lift = 1 + 0.2 * uniform();
      const mean = (at) => truthBy(at, 1, 0, false, basket, metric);
      truth += sent * (mean(rate * lift) - mean(rate));
      whole += sent;
      return {
        treated: arm(sent, rate * lift, basket, metric, uniform, normal),
        control: arm(held, rate, basket, metric, uniform, normal),
      };
    });
    const made = library.stratifiedLift(metric, strata).effect;
    const join = (of) =>
      strata.reduce((sum, one) => {
        for (const key of Object.keys(sum)) sum[key] += of(one)[key];
        return sum;
      }, empty());
    const raw = library.stratifiedLift(metric, [{ treated: join((s) => s.treated), control: join((s) => s.control) }]).effect;
    if (truth / whole < made.low || truth / whole > made.high) missed++;
    if (truth / whole < raw.low || truth / whole > raw.high) rawMissed++;
  }
  return { campaigns, missed, rawMissed, falselyFound: 0 };
}

export function familyCovered(library, { rows, campaigns, seed }) {
  const uniform = library.random(seed);
  const normal = () => library.randomNormal(uniform);
  let missed = 0;
  let falselyFound = 0;
  for (let i = 0; i < campaigns; i++) {
    const control = arm(6000, 0.03, 5000, 'amount', uniform, normal);
    let any = false;
    let least = 1;
    for (let row = 0; row < rows; row++) {
      const strata = [{ treated: arm(6000, 0.03, 5000, 'amount', uniform, normal), control }];
      const { low, high } = library.stratifiedLift('amount', strata, { alpha: 0.05 / rows }).effect;
      any ||= low > 0 || high < 0;
      least = Math.min(least, library.stratifiedLift('amount', strata).effect.pValue);
    }
    if (any) missed++;
    if (least * rows < 0.05) falselyFound++;
  }
  return { campaigns, missed, falselyFound };
}

export function interactionFound(library, { metric, parts, buyers, campaigns, seed }) {
  const uniform = library.random(seed);
  const normal = () => library.randomNormal(uniform);
  let falselyFound = 0;
  for (let i = 0; i < campaigns; i++) {
    const strata = Array.from({ length: parts }, (_, part) => {
      const rate = 0.01 * (1 + part);
      const held = Math.round(buyers / rate);
      return {
        treated: arm(held * 4, rate, 5000, metric, uniform, normal),
        control: arm(held, rate, 5000, metric, uniform, normal),
      };
    });
    const found = library.interaction(metric, strata);
    if (found !== undefined && found.pValue < 0.05) falselyFound++;
  }
  return { campaigns, missed: 0, falselyFound };
}

export function covariateCovered(library, { correlation, campaigns, seed }) {
  const uniform = library.random(seed);
  const normal = () => library.randomNormal(uniform);
  let missed = 0;
  let ratio = 0;
  const rest = Math.sqrt(1 - correlation * correlation);
  for (let i = 0; i < campaigns; i++) {
    const effect = 0.2;
    const drawn = (n, more) => {
      const known = { y: [], x: [] };
      const unknown = { y: [], x: [] };
      for (let unit = 0; unit < n; unit++) {
        const isNew = uniform() < 0.2;
        const x = normal();
        const y = isNew ? normal() - 1 + more : correlation * x + rest * normal() + more * (1 + 0.3 * x);
        const into = isNew ? unknown : known;
        into.y.push(y);
        into.x.push(isNew ? 0 : x);
      }
      return {
        present: library.pairSums(known.y, known.x),
        missing: library.pairSums(unknown.y, unknown.x),
        presentBuyers: known.y.length,
        missingBuyers: unknown.y.length,
      };
    };
    const made = library.cuped([{ treated: drawn(900, effect), control: drawn(300, 0) }]);
    const { low, high } = library.stratifiedLift('amount', made.strata, { method: 'welch' }).effect;
    if (effect < low || effect > high) missed++;
    ratio += made.errorRatio / campaigns;
  }
  return { campaigns, missed, falselyFound: 0, errorRatio: ratio };
}

async function main() {
  const campaigns = Number(process.argv[2] ?? 2000);
  const seed = Number(process.argv[3] ?? 1);
  const library = {
    ...(await import('../dist/measure/lift.js')),
    ...(await import('../dist/measure/guard.js')),
    ...(await import('../dist/measure/interaction.js')),
    ...(await import('../dist/measure/cuped.js')),
    ...(await import('../dist/stats/covariateSlope.js')),
    ...(await import('../dist/random.js')),
  };
  const share = (part, whole) => (part / whole).toFixed(3);
  console.log(`${campaigns} campaigns per cell; misses at any look\n`);
  console.log('| metric | guard | looks | buyers in control | lift | buys come | naive misses | guarded misses | width at the end |');
  console.log('|---|---|---:|---:|---:|---|---:|---:|---:|');
  let next = seed * 1000;
  for (const metric of ['rate', 'amount'])
    for (const [kind, looks] of [['sequence', 28], ['sequence', 4], ['looks', 4], ['looks', 7]])
      for (const buyers of [20, 60, 200])
        for (const [lift, frontLoaded] of [[0, false], [0.3, true]]) {
          const found = looked(library, { metric, kind, looks, buyers, lift, frontLoaded, campaigns, seed: next++ });
          console.log(
            `| ${metric} | ${kind} | ${looks} | ${buyers} | ${lift} | ${frontLoaded ? 'early' : 'evenly'} | ${share(found.naive, campaigns)} | ${share(found.guarded, campaigns)} | ${found.width.toFixed(2)} |`,
          );
        }
  console.log('\n| draws with 3, 20 and 40 % held out | buyers per control | misses | pooled raw would miss |\n|---|---:|---:|---:|');
  for (const metric of ['rate', 'amount'])
    for (const buyers of [5, 15, 60]) {
      const found = strataCovered(library, { metric, buyers, campaigns, seed: next++ });
      console.log(`| ${metric} | ${buyers} | ${share(found.missed, campaigns)} | ${share(found.rawMissed, campaigns)} |`);
    }
  console.log('\n| family | any simultaneous interval misses | Holm finds what is not there |\n|---|---:|---:|');
  for (const rows of [2, 5, 12]) {
    const found = familyCovered(library, { rows, campaigns, seed: next++ });
    console.log(`| ${rows} | ${share(found.missed, campaigns)} | ${share(found.falselyFound, campaigns)} |`);
  }
  console.log('\n| interaction that is not there | parts | buyers per control | found at 5 % |\n|---|---:|---:|---:|');
  for (const metric of ['rate', 'amount'])
    for (const parts of [2, 5, 10])
      for (const buyers of [2, 10, 50]) {
        const found = interactionFound(library, { metric, parts, buyers, campaigns, seed: next++ });
        console.log(`| ${metric} | ${parts} | ${buyers} | ${share(found.falselyFound, campaigns)} |`);
      }
  console.log('\n| covariate, correlation | misses | standard error over the plain one |\n|---:|---:|---:|');
  for (const correlation of [0, 0.5, 0.9]) {
    const found = covariateCovered(library, { correlation, campaigns, seed: next++ });
    console.log(`| ${correlation} | ${share(found.missed, campaigns)} | ${found.errorRatio.toFixed(3)} |`);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
