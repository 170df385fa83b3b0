/**
 * The two parts of an order line's margin, as SQL over `o` (order_rows) and `p` (product_rows, left joined):
 * `known` is amount − cost in minor units where the line or its product says what it cost, `rated` the amount whose
 * margin is a rate, settled later. Their sum is exact, so nothing is rounded twice. With @assume every line is
 * rated. A unit cost times a quantity is rounded once, half to even; a returned line gives its cost back.
 */
export const lineMargin = {
  known: `case when @assume is not null then 0
      when o.cost is not null then o.amount - o.cost
      when p.unit_cost is not null then o.amount - ${halfEven('(p.unit_cost * @minor_per_major / 1000000.0 * case when o.amount < 0 then -abs(o.quantity) else o.quantity end)')}
      else 0 end`,
  rated: `case when @assume is null and (o.cost is not null or p.unit_cost is not null) then 0 else o.amount end`,
} as const;

/** An SQL number rounded to a whole one, halves to the even one. */
function halfEven(x: string): string {
  return `cast(case when abs(${x}) - floor(abs(${x})) = 0.5 then 2 * round(${x} / 2) else round(${x}) end as integer)`;
}
