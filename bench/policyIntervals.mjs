// How often the 95 % intervals of "clm predict policy" contain the true profit of contacting everybody, by the number of
// purchasers that were held out; and how often they lie wholly above it, which is the error that costs money.
//
//   npm run build && node bench/policyIntervals.mjs [worlds per cell, default 400] [seed, default 1]
import { policyValue } from '../dist/predict/policyValue.js';
import { random } from '../dist/random.js';

const worlds = Number(process.argv[2] ?? 400);
const uniform = random(Number(process.argv[3] ?? 1));

const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

/** Units of one campaign: contact raises the chance of a purchase by three tenths; margins are log-normal with mean 50.00. */
function drawn(n, held, rate, spread) {
  const variance = Math.log(1 + spread * spread);
  const arm = Int32Array.from({ length: n }, () => (uniform() < held ? 0 : 1));
  const margin = Float64Array.from(arm, (treated) =>
    uniform() < rate * (1 + 0.3 * treated)
      ? Math.exp(Math.log(5000) - variance / 2 + Math.sqrt(variance) * normal())
      : 0,
  );
  const level = new Float64Array(n).fill(rate * 5000);
  return {
    unit: Int32Array.from({ length: n }, (_, i) => i),
    campaign: new Int32Array(n),
    campaigns: 1,
    arm,
    arms: 1,
    margin,
    cost: Float64Array.of(0, 10),
    levels: [level, level],
  };
}

console.log('units  held out  rate  CV  purchasers held out  robust covers  weighted covers  low end above truth');
for (const [n, held, rate, spread] of [
  [4000, 0.1, 0.01, 1],
  [4000, 0.2, 0.015, 1],
  [4000, 0.2, 0.02, 1],
  [5000, 0.2, 0.025, 1],
  [6000, 0.2, 0.03, 1],
  [6000, 0.5, 0.03, 1],
  [6000, 0.5, 0.03, 2],
]) {
  const truth = n * (0.3 * rate * 5000 - 10);
  const covered = { robust: 0, weighted: 0 };
  let [above, buyers] = [0, 0];
  for (let world = 0; world < worlds; world++) {
    const units = drawn(n, held, rate, spread);
    const value = policyValue(units, new Int32Array(n).fill(1), new Int32Array(n), world + 1);
    for (const name of ['robust', 'weighted']) {
      if (value[name].low <= truth && truth <= value[name].high) covered[name]++;
    }
    if (value.robust.low > truth) above++;
    buyers += value.heldOutBuyers;
  }
  const share = (count) => (count / worlds).toFixed(3);
  console.log(
    [n, held, rate, spread, (buyers / worlds).toFixed(1), share(covered.robust), share(covered.weighted), share(above)].join('  '),
  );
}
