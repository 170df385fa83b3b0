/** Where an integrand is taken on [-1, 1], and with what weight. */
export interface Quadrature {
  readonly node: Float64Array;
  readonly weight: Float64Array;
}

/**
 * The Gauss-Legendre rule with `size` nodes, ascending: exact for polynomials up to degree 2·size − 1. Roots of the
 * Legendre polynomial by Newton's method. Source: Press et al. 2007, Numerical Recipes, 4.6.
 * @example gaussLegendre(2) // { node: [-0.577350269189626, 0.577350269189626], weight: [1, 1] }
 */
export function gaussLegendre(size: number): Quadrature {
  const node = new Float64Array(size);
  const weight = new Float64Array(size);
  for (let i = 0; i < (size + 1) >> 1; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (size + 0.5));
    let slope = 1;
    for (let pass = 0; pass < 100; pass++) {
      let p = 1;
      let before = 0;
      for (let j = 0; j < size; j++) {
        const earlier = before;
        before = p;
        p = ((2 * j + 1) * x * before - j * earlier) / (j + 1);
      }
      slope = (size * (x * p - before)) / (x * x - 1);
      const step = p / slope;
      x -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    node[i] = -x;
    node[size - 1 - i] = x;
    weight[i] = 2 / ((1 - x * x) * slope * slope);
    weight[size - 1 - i] = weight[i]!;
  }
  return { node, weight };
}
