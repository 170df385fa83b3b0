/**
 * One turn of the loop on a simulated world, through the same pure functions as the commands: train on past
 * campaigns, score, choose by expected profit, hold out as in the past, promise, send, measure. `layers` holds those functions,
 * so that the benchmark can pass the built ones and the tests the sources.
 */
export function oneList(layers, options) {
  const { simulate, trainEffect, scoreEffect, cutoff, promise, random } = layers;
  const holdout = options.holdout ?? 0.2;
  const contactCost = options.contactCost ?? 25;
  const world = simulate({ customers: 5000, campaigns: 6, holdout, ...options });
  const { model, history } = trainEffect(world.past);
  const scores = scoreEffect(model, world.next.features, world.rows);
  const cost = new Float64Array(world.rows).fill(contactCost);
  const uniform = random(options.seed ^ 0x5bd1e995);

  const settle = (chosen) => {
    const of = (values) => new Float64Array(chosen.selected.length).map((_, i) => values[chosen.selected[i]]);
    const treated = [];
    const control = [];
    for (const unit of chosen.selected) (uniform() < holdout ? control : treated).push(unit);
    const planned = {
      effect: of(scores.effect),
      outlook: {
        marginTreated: of(scores.marginTreated),
        squareTreated: of(scores.squareTreated),
        squareControl: of(scores.squareControl),
      },
      treated: treated.length,
      control: control.length,
      cost: treated.length * contactCost,
      contactCost,
      leastEffect: chosen.limited ? undefined : contactCost,
    };
    const promised = promise(planned, history);
    const meanMargin = (units, arm) =>
      units.reduce((sum, unit) => sum + world.next.outcome(unit, arm).margin, 0) / units.length;
    const measured =
      treated.length === 0 || control.length === 0
        ? undefined
        : (meanMargin(treated, true) - meanMargin(control, false)) * treated.length - planned.cost;
    const truth = treated.reduce((sum, unit) => sum + world.next.effect[unit] - contactCost, 0);
    return { promised, measured, truth, treated: treated.length };
  };

  const profitOf = (units) => units.reduce((sum, unit) => sum + world.next.effect[unit] - contactCost, 0);
  const everyone = Array.from(new Int32Array(world.rows).map((_, i) => i));
  const by = (values) => everyone.slice().sort((a, b) => values[b] - values[a] || a - b);
  const ranked = by(scores.effect);
  const bestDepth = (truth) => {
    let depth = 0;
    let best = 0;
    let running = 0;
    ranked.forEach((unit, i) => {
      running += truth[unit] - contactCost;
      if (running > best) {
        best = running;
        depth = i + 1;
      }
    });
    return depth;
  };
  const hindsight = profitOf(ranked.slice(0, bestDepth(world.next.effect)));
  const best = profitOf(ranked.slice(0, bestDepth(world.next.usualEffect)));
  const byResponse = by(scores.purchaseTreated);
  const oracle = everyone.reduce((sum, i) => sum + Math.max(0, world.next.effect[i] - contactCost), 0);

  const { effect, standardError } = scores;
  const chosen = { selected: cutoff({ effect, cost, standardError }, options.rule ?? {}), limited: false };
  const most = Math.floor((0.5 * world.rows * 0.9) / (1 - holdout));
  const half = { selected: cutoff({ effect, cost }, { minimum: -1e9 }).slice(0, most), limited: true };
  return {
    list: settle(chosen),
    half: settle(half),
    selected: chosen.selected.length,
    profit: profitOf([...chosen.selected]),
    best,
    hindsight,
    oracle,
    everyone: profitOf(everyone),
    decile: profitOf(byResponse.slice(0, world.rows / 10)),
    model,
  };
}
