/** A gamma(shape, 1) draw: Marsaglia & Tsang 2000, ACM TOMS 26(3); below shape 1 boosted. */
export function drawGamma(uniform, normal, shape) {
  if (shape < 1) return drawGamma(uniform, normal, shape + 1) * Math.exp(Math.log(1 - uniform()) / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(uniform);
    const v = 1 + c * x;
    if (v <= 0) continue;
    const cube = v * v * v;
    if (Math.log(1 - uniform()) < 0.5 * x * x + d - d * cube + d * Math.log(cube)) return d * cube;
  }
}

function drawNormal(uniform) {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/**
 * Customers of a BG/NBD world (r 0.5, alpha 8, a 0.8, b 2.5, weeks) who first bought on some day of two years, with spend of a
 * Gamma-Gamma one (p 6, q 4, gamma 15): days with a purchase, as a store would count them.
 */
export function drawBuyers(customers, uniform) {
  const frequency = new Int32Array(customers);
  const recency = new Float64Array(customers);
  const age = new Float64Array(customers);
  const margin = new Float64Array(customers);
  for (let i = 0; i < customers; i++) {
    const days = 7 + Math.floor(uniform() * 730);
    const rate = drawGamma(uniform, drawNormal, 0.5) / 8 / 7;
    const a = drawGamma(uniform, drawNormal, 0.8);
    const leaving = a / (a + drawGamma(uniform, drawNormal, 2.5));
    let time = 0;
    let last = 0;
    let x = 0;
    for (;;) {
      time += -Math.log(1 - uniform()) / rate;
      if (time >= days) break;
      const day = Math.floor(time);
      if (day > last) {
        x++;
        last = day;
      }
      if (uniform() < leaving) break;
    }
    frequency[i] = x;
    recency[i] = last / 7;
    age[i] = days / 7;
    const scale = drawGamma(uniform, drawNormal, 4) / 15;
    margin[i] = x === 0 ? 0 : drawGamma(uniform, drawNormal, 6 * x) / (scale * x);
  }
  return { frequency, recency, age, margin };
}
