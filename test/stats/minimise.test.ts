import { describe, expect, it } from 'vitest';
import { digamma } from '../../src/stats/digamma.js';
import { logGamma } from '../../src/stats/gamma.js';
import { gaussLegendre } from '../../src/stats/gaussLegendre.js';
import { minimise, type Valued } from '../../src/stats/minimise.js';

/** Rosenbrock 1960: a curved valley with its minimum at (1, 1). */
const valley = ([x, y]: Float64Array): Valued => ({
  value: (1 - x!) * (1 - x!) + 100 * (y! - x! * x!) * (y! - x! * x!),
  gradient: Float64Array.of(-2 * (1 - x!) - 400 * x! * (y! - x! * x!), 200 * (y! - x! * x!)),
});

describe('minimise', () => {
  it('finds the floor of the curved valley from either side', () => {
    for (const start of [
      [-1.2, 1],
      [3, -4],
      [0, 0],
    ]) {
      const found = minimise(valley, start);
      expect(found.settled).toBe(true);
      expect(found.at[0]).toBeCloseTo(1, 6);
      expect(found.at[1]).toBeCloseTo(1, 6);
      expect(found.evaluations).toBeLessThan(150);
    }
  });

  it('takes a badly scaled quadratic in few steps, fewer when told how it bends', () => {
    const scales = [1, 1e3, 1e6];
    const f = (at: Float64Array): Valued => ({
      value: at.reduce((sum, x, i) => sum + (scales[i]! * x * x) / 2, 0),
      gradient: at.map((x, i) => scales[i]! * x),
    });
    const plain = minimise(f, [1, 1, 1]);
    expect(plain.settled).toBe(true);
    const inverse = [1, 0, 0, 0, 1e-3, 0, 0, 0, 1e-6];
    const told = minimise(f, [1, 1, 1], { inverse });
    expect(told.settled).toBe(true);
    expect(told.iterations).toBe(1);
    expect(plain.iterations).toBeGreaterThan(1);
  });

  it('steps back from where the function has no value', () => {
    const f = ([x]: Float64Array): Valued => ({
      value: x! > 0 ? x! - Math.log(x!) : Number.NaN,
      gradient: Float64Array.of(1 - 1 / x!),
    });
    expect(minimise(f, [0.01]).at[0]).toBeCloseTo(1, 8);
  });

  it('says so where there is no minimum', () => {
    const f = ([x]: Float64Array): Valued => ({ value: -x!, gradient: Float64Array.of(-1) });
    expect(minimise(f, [0], { maxIterations: 20 }).settled).toBe(false);
  });
});

it('digamma is the slope of ln Γ', () => {
  for (const x of [0.05, 0.7, 3, 12.5, 900]) {
    const h = 1e-5 * x;
    expect(digamma(x)).toBeCloseTo((logGamma(x + h)! - logGamma(x - h)!) / (2 * h), 6);
    expect(digamma(x + 1)! - digamma(x)!).toBeCloseTo(1 / x, 12);
  }
  expect(digamma(0)).toBeUndefined();
});

it('Gauss-Legendre with n nodes is exact up to degree 2n − 1', () => {
  for (const size of [1, 2, 4, 8, 16, 32]) {
    const { node, weight } = gaussLegendre(size);
    for (let degree = 0; degree < 2 * size; degree++) {
      let sum = 0;
      node.forEach((x, i) => {
        let term = weight[i]!;
        for (let k = 0; k < degree; k++) term *= x;
        sum += term;
      });
      expect(sum).toBeCloseTo(degree % 2 === 1 ? 0 : 2 / (degree + 1), 12);
    }
  }
});
