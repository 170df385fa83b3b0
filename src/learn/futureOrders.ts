import { type Random, randomGamma } from '../random.js';

/**
 * Draws how many orders a customer who is alive places within a horizon, given `x` repeat purchases by `age`: their own rates are
 * drawn from what their history leaves of the population's, then purchases and leaving are played.
 */
export type DrawOrders = (
  parameters: readonly number[],
  x: number,
  age: number,
  horizon: number,
  uniform: Random,
) => number;

/** BG/NBD: rate gamma(r + x, alpha + age), chance to leave after each purchase beta(a, b + x) (Fader, Hardie & Lee 2005). */
export const drawBgNbdOrders: DrawOrders = (parameters, x, age, horizon, uniform) => {
  const [r, alpha, a, b] = parameters as readonly [number, number, number, number];
  const rate = randomGamma(uniform, r + x) / (alpha + age);
  const leaving = randomBeta(uniform, a, b + x);
  let orders = 0;
  for (let time = wait(uniform, rate); time <= horizon; time += wait(uniform, rate)) {
    orders++;
    if (uniform() < leaving) break;
  }
  return orders;
};

/** Pareto/NBD: rate gamma(r + x, alpha + age), rate of leaving gamma(s, beta + age) (Schmittlein, Morrison & Colombo 1987). */
export const drawParetoNbdOrders: DrawOrders = (parameters, x, age, horizon, uniform) => {
  const [r, alpha, s, beta] = parameters as readonly [number, number, number, number];
  const rate = randomGamma(uniform, r + x) / (alpha + age);
  const end = Math.min(horizon, wait(uniform, randomGamma(uniform, s) / (beta + age)));
  let orders = 0;
  for (let time = wait(uniform, rate); time <= end; time += wait(uniform, rate)) orders++;
  return orders;
};

/**
 * BG/BB: chance to buy beta(alpha + x, beta + age − x), chance to leave before a period beta(gamma, delta + age + 1), for the next
 * period is known to be stayed for (Fader, Hardie & Shang 2010).
 */
export const drawBgBbOrders: DrawOrders = (parameters, x, age, horizon, uniform) => {
  const [alpha, beta, gamma, delta] = parameters as readonly [number, number, number, number];
  const chance = randomBeta(uniform, alpha + x, beta + age - x);
  const leaving = randomBeta(uniform, gamma, delta + age + 1);
  let orders = 0;
  for (let period = 0; period < horizon; period++) {
    if (period > 0 && uniform() < leaving) break;
    if (uniform() < chance) orders++;
  }
  return orders;
};

function wait(uniform: Random, rate: number): number {
  return -Math.log(1 - uniform()) / rate;
}

function randomBeta(uniform: Random, a: number, b: number): number {
  const x = randomGamma(uniform, a);
  return x / (x + randomGamma(uniform, b));
}
