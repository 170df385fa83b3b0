import { expect, test } from 'vitest';
import { fitPreferences, ownChances, tryPreferences } from '../../src/predict/preferences.js';
import { random } from '../../src/random.js';

/** Contacts in one cell of people whose chance is beta(1, 9) distributed: the first of nine uniforms is their least. */
function simulated(people: number, seed: number, fixed?: number) {
  const uniform = random(seed);
  const customer: number[] = [];
  const answered: number[] = [];
  const truth = new Float64Array(people);
  for (let c = 0; c < people; c++) {
    truth[c] = fixed ?? Math.min(...Array.from({ length: 9 }, uniform));
    for (let n = Math.floor(uniform() * 8); n > 0; n--) {
      customer.push(c);
      answered.push(uniform() < truth[c]! ? 1 : 0);
    }
  }
  return { customer, answered, truth, cell: new Int32Array(customer.length) };
}

test('95 % of the chances are inside their intervals, each tail about 2.5 %; none is off on average', () => {
  let [inside, below, above, people, sum] = [0, 0, 0, 0, 0];
  for (let seed = 1; seed <= 8; seed++) {
    const made = simulated(1500, seed);
    const own = ownChances(fitPreferences(made, 1500, 1));
    for (let c = 0; c < 1500; c++) {
      const { chance, low, high } = own(c, 0);
      const truth = made.truth[c]!;
      people++;
      sum += chance - truth;
      if (truth < low) below++;
      else if (truth > high) above++;
      else inside++;
    }
  }
  expect(inside / people).toBeGreaterThan(0.93);
  expect(inside / people).toBeLessThan(0.97);
  expect(Math.max(below, above) / people).toBeLessThan(0.045);
  expect(Math.abs(sum / people)).toBeLessThan(0.005);
});

test('where people do not differ, all have the rate, and its interval holds the truth', () => {
  let [inside, differ] = [0, 0];
  for (let seed = 1; seed <= 100; seed++) {
    const made = simulated(200, seed, 0.1);
    const found = fitPreferences(made, 200, 1);
    const { interval, fit } = found.cells[0]!;
    if (interval.low <= 0.1 && 0.1 <= interval.high) inside++;
    if (fit.state === 'differ') differ++;
  }
  expect(inside).toBeGreaterThanOrEqual(90);
  expect(differ).toBeLessThanOrEqual(10);
});

test('the interval of the rate knows that contacts of one customer belong together', () => {
  const many = { customer: [] as number[], answered: [] as number[], cell: [] as number[] };
  for (let c = 0; c < 40; c++) {
    for (let n = 0; n < 10; n++) {
      many.customer.push(c);
      many.answered.push(c % 4 === 0 ? 1 : 0);
      many.cell.push(0);
    }
  }
  const { rate, interval } = fitPreferences(many, 40, 1).cells[0]!;
  expect(rate).toBe(0.25);
  // As 10 of 40, not as 100 of 400.
  expect(interval.low).toBeCloseTo(0.1419, 3);
  expect(interval.high).toBeCloseTo(0.4019, 3);
});

test('own answers foretell later ones where people differ, and not where they do not', () => {
  const half = (made: ReturnType<typeof simulated>, keep: number) => {
    const at = made.customer.map((_, i) => i).filter((i) => i % 2 === keep);
    return {
      customer: at.map((i) => made.customer[i]!),
      answered: at.map((i) => made.answered[i]!),
      cell: at.map(() => 0),
    };
  };
  const varied = simulated(3000, 5);
  const trial = tryPreferences(half(varied, 0), half(varied, 1), 3000, 1)!;
  expect(trial.gain.low).toBeGreaterThan(0);
  expect(trial.foretold / trial.answered).toBeCloseTo(1, 0);
  const same = simulated(3000, 5, 0.1);
  expect(tryPreferences(half(same, 0), half(same, 1), 3000, 1)!.gain.low).toBeLessThanOrEqual(0);
});
