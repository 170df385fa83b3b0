import type { PeriodLength } from '../../predict/buyerHistories.js';
import { buyingModels } from '../../predict/buyingModels.js';
import type { ClvFit, ClvState } from '../../predict/clv.js';
import type { ClvIntervals } from '../../predict/clvIntervals.js';
import type { ClvTotals, Total } from '../../predict/clvTotals.js';
import { type Note, note, warning } from '../../result.js';

/** What the fit says of itself: parameters, how well it is known, and what it can not be trusted for. */
export function fitNotes(fit: ClvFit, state: ClvState, unpriced: number): readonly Note[] {
  const { buying, spend, model } = fit;
  const groups = fit.histories < fit.customers ? `, ${whole(fit.histories)} different histories` : '';
  return [
    note(
      `${model}: ${parametersText(buyingModels[model].names, buying)}; ${whole(fit.customers)} ${fit.customers === 1 ? 'customer' : 'customers'}, ${whole(fit.repeaters)} of them came back${groups}`,
    ),
    ...(spend === undefined
      ? []
      : [
          note(
            `gamma-gamma: ${parametersText(['p', 'q', 'gamma'], spend)}${correlationText(fit.correlation)}`,
          ),
        ]),
    ...(fit.correlation !== undefined && Math.abs(fit.correlation) > 0.3
      ? [
          warning(
            `margin per order goes with frequency (correlation ${fit.correlation.toFixed(2)}), which the model takes for independent: values of frequent buyers are ${fit.correlation > 0 ? 'too low' : 'too high'}`,
          ),
        ]
      : []),
    ...(fit.notAboveZero > 0
      ? [
          note(
            `${whole(fit.notAboveZero)} customers earned nothing on average; the spend model is fitted without them and shrinks them to the mean like the others`,
          ),
        ]
      : []),
    ...stateNotes(fit, state, unpriced),
  ];
}

function stateNotes(fit: ClvFit, state: ClvState, unpriced: number): readonly Note[] {
  if (state === 'cohort_average') {
    return [
      warning(
        `${fit.model} did not converge (${fit.buying.reason}): every customer gets the average of all, ${fit.average.ordersPerTime.toPrecision(3)} orders per ${fit.model === 'bg-bb' ? 'period' : 'week'}, and no P(alive)${otherModel(fit.model)}`,
      ),
    ];
  }
  if (state === 'average_margin') {
    return [warning(`no model of margins (${fit.spendReason}): every order is worth the average of all`)];
  }
  if (state === 'no_margin') {
    return [
      warning(
        unpriced > 0
          ? `${whole(unpriced)} order lines have no known cost and no margin rate is set: margins and clv are empty; pass --margin, or "clm set margin 0.4"`
          : 'no margins are given: expected margins and clv are empty',
      ),
    ];
  }
  return [];
}

/** Which model may describe what this one can not. */
function otherModel(model: ClvFit['model']): string {
  if (model === 'bg-bb') return '';
  return `; try --model ${model === 'bg-nbd' ? 'pareto-nbd' : 'bg-nbd'}, or more of the past`;
}

/** How much is expected of all customers together. */
export function totalsNote(totals: ClvTotals, horizon: string, discount: number, currency: string): Note {
  const money = (total: Total | undefined) =>
    total === undefined ? undefined : `${currency === '' ? '' : `${currency} `}${range(total)}`;
  const parts = [
    `${range(totals.orders)} orders`,
    totals.margin && `margin ${money(totals.margin)}`,
    totals.clv && `${money(totals.clv)} of today's money at ${Number((discount * 100).toFixed(4))} % a year`,
    totals.alive && `${range(totals.alive)} customers alive`,
  ].filter((part) => part !== undefined);
  const intervals = totals.orders.low === undefined ? '' : ' (95 % intervals of the fit)';
  return note(`expected of all within ${horizon}: ${parts.join(', ')}${intervals}`);
}

function range({ value, low, high }: Total): string {
  const middle = whole(value);
  return low === undefined || high === undefined
    ? middle
    : `${middle} [${whole(Math.max(low, 0))}, ${whole(high)}]`;
}

function parametersText(names: readonly string[], fit: ClvFit['buying']): string {
  const likelihood = `log-likelihood ${fit.logLikelihood.toFixed(2)}`;
  // Where a search ended that did not converge means nothing.
  if (!fit.converged) return `not converged, ${likelihood}`;
  return `${names.map((name, i) => `${name} ${fit.parameters[i]!.toPrecision(4)}`).join(', ')}, ${likelihood}, converged`;
}

function correlationText(correlation: number | undefined): string {
  return correlation === undefined ? '' : `; correlation with frequency ${correlation.toFixed(3)}`;
}

/** `52 weeks`, `1 year`. */
export function spanText(count: number, period: PeriodLength | undefined): string {
  return `${Number(count.toFixed(2))} ${period ?? 'week'}${count === 1 ? '' : 's'}`;
}

/** A number without decimals, thousands set apart. */
export function whole(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** The formulas behind the columns, for --explain. */
export function explainClv(fit: ClvFit, sql: readonly string[]): readonly string[] {
  const model = buyingModels[fit.model];
  const time = fit.model === 'bg-bb' ? 'n = age' : 'T = age';
  return [
    `${fit.model} (${model.source}), x = frequency, t = recency, ${time}; ln Γ sums, maximum likelihood over the logarithms of the parameters:`,
    ...model.formulas.map((formula) => `  ${formula}`),
    'margin per order (Fader & Hardie 2013, notes/025): p (gamma + x z)/(p x + q − 1), z = mean margin per repeat purchase; p gamma/(q − 1) at x = 0',
    'expected_margin = expected_orders · margin per order; clv = the same, each step of the horizon divided by (1 + discount)^(years to its middle)',
    ...(fit.buying.converged
      ? fit.buying.parameters.map((value, i) => `  ${model.names[i]} = ${value}`)
      : []),
    ...(fit.spend?.converged === true
      ? fit.spend.parameters.map((value, i) => `  ${['p', 'q', 'gamma'][i]} = ${value}`)
      : []),
    ...(sql.length === 0
      ? []
      : [
          'purchase days: orders that are not only returned, and what named orders had returned, in SQL:',
          ...sql,
        ]),
  ];
}

/** What the intervals of customers hold. */
export function intervalNotes(between: ClvIntervals | undefined): readonly Note[] {
  return between === undefined
    ? []
    : [
        note(
          'orders_low to orders_high, and margin_low to margin_high (not discounted), hold what a customer really does with 95 % chance',
        ),
      ];
}
