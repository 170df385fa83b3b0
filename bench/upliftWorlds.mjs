/**
 * One simulated world through the functions of the commands: train on past randomised campaigns, score the next, compare with
 * the truth. `layers` holds those functions, so that the benchmark can pass the built ones and the tests the sources.
 */
export function upliftWorld(layers, options) {
  const { simulate, trainEffect, scoreEffect, effectVerdict, fitPurchaseValue, purchaseWorth, effectScores, effectCalibration } = layers;
  const contactCost = options.contactCost ?? 25;
  const world = simulate({ customers: 5000, campaigns: 6, holdout: 0.2, ...options });
  const customers = world.rows;
  const set = { ...world.past, customer: Int32Array.from({ length: world.past.rows }, (_, i) => i % customers) };
  const { model, history } = trainEffect(set);
  const everyRow = Int32Array.from({ length: set.rows }, (_, i) => i);
  const worth = purchaseWorth(fitPurchaseValue(set, everyRow), set.features, set.rows);
  const verdict = effectVerdict(set, { effect: history.crossFitted, worth }, 'margin', options.seed);
  const { effect } = scoreEffect(model, world.next.features, world.rows);
  const chosen = Array.from(effect.keys()).filter((i) => effect[i] > contactCost);
  const profitOf = (units) => units.reduce((sum, i) => sum + world.next.effect[i] - contactCost, 0);
  const oracle = Array.from(effect.keys()).filter((i) => world.next.usualEffect[i] > contactCost);
  // The next campaign, drawn with half held out, as an audit of the calibration would see it.
  const treated = Uint8Array.from(effect, (_, i) => i % 2);
  const margin = Float64Array.from(effect, (_, i) => world.next.outcome(i, treated[i] === 1).margin);
  const scores = effectScores({ campaign: new Int32Array(customers), treated, outcome: margin });
  return {
    verdict: verdict.state,
    rank: rankCorrelation(effect, world.next.usualEffect),
    profit: profitOf(chosen),
    oracle: profitOf(oracle),
    everyone: profitOf(Array.from(effect.keys())),
    chosen: chosen.length,
    calibration: effectCalibration(scores, effect),
    trueSlope: effectCalibration(world.next.usualEffect, effect)?.slope,
  };
}

/** Spearman's rank correlation; ties in the order given, of which there are next to none. */
export function rankCorrelation(a, b) {
  const ranks = (values) => {
    const out = new Float64Array(values.length);
    Array.from(values.keys())
      .sort((i, j) => values[i] - values[j] || i - j)
      .forEach((i, place) => {
        out[i] = place;
      });
    return out;
  };
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  let [both, one] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    both += (x[i] - middle) * (y[i] - middle);
    one += (x[i] - middle) * (x[i] - middle);
  }
  return one === 0 ? 0 : both / one;
}
