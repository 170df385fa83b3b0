import type { FeatureHelp, Wanted } from './features.js';
import type { History } from './history.js';
import type { SourceFeatures } from './orderFeatures.js';
import { firstFrom } from './orderLines.js';

type Named = readonly [name: string, unit: FeatureHelp['unit'], help: string, values: Float64Array];

/** Service cases per customer before t0. What closed a case on t0 or later is not known yet. */
export function caseFeatures({ cases, customers }: History, wanted: Wanted): SourceFeatures {
  const rows = wanted.customer.length;
  const column = () => new Float64Array(rows);
  const year = column();
  const all = column();
  const open = column();
  const since = column().fill(Number.NaN);
  const satisfaction = column().fill(Number.NaN);
  const newest = nothing(rows);
  for (let row = 0; row < rows; row++) {
    const customer = wanted.customer[row]!;
    if (customer >= customers) continue;
    const t0 = wanted.t0[row]!;
    const first = cases.start[customer]!;
    const end = firstFrom(cases.day, first, cases.start[customer + 1]!, t0);
    let said = 0;
    let sum = 0;
    for (let at = first; at < end; at++) {
      const day = cases.day[at]!;
      newest[row] = day;
      if (t0 - day <= 365) year[row] = year[row]! + 1;
      const closed = cases.closed[at]!;
      if (closed >= t0) open[row] = open[row]! + 1;
      else {
        if (closed > newest[row]!) newest[row] = closed;
        if (Number.isNaN(cases.satisfaction[at]!)) continue;
        said++;
        sum += cases.satisfaction[at]!;
      }
    }
    all[row] = end - first;
    if (end > first) since[row] = t0 - cases.day[end - 1]!;
    if (said > 0) satisfaction[row] = sum / said;
  }
  return source(
    [
      ['cases_365', 'count', 'service cases opened in the 365 days before t0', year],
      ['cases_all', 'count', 'service cases opened before t0', all],
      ['cases_open', 'count', 'service cases opened before t0 and not closed by then', open],
      ['case_days_ago', 'number', 'days from the last service case to t0', since],
      ['case_satisfaction', 'number', 'mean satisfaction with the cases closed before t0', satisfaction],
    ],
    newest,
  );
}

/** Visits per customer before t0. */
export function visitFeatures({ visits, customers }: History, wanted: Wanted): SourceFeatures {
  const rows = wanted.customer.length;
  const column = () => new Float64Array(rows);
  const [month, quarter, all] = [column(), column(), column()];
  const since = column().fill(Number.NaN);
  const newest = nothing(rows);
  for (let row = 0; row < rows; row++) {
    const customer = wanted.customer[row]!;
    if (customer >= customers) continue;
    const t0 = wanted.t0[row]!;
    const first = visits.start[customer]!;
    const end = firstFrom(visits.day, first, visits.start[customer + 1]!, t0);
    for (let at = first; at < end; at++) {
      const ago = t0 - visits.day[at]!;
      const times = visits.copies[at]!;
      if (ago <= 30) month[row] = month[row]! + times;
      if (ago <= 90) quarter[row] = quarter[row]! + times;
      all[row] = all[row]! + times;
    }
    if (end === first) continue;
    newest[row] = visits.day[end - 1]!;
    since[row] = t0 - newest[row]!;
  }
  return source(
    [
      ['visits_30', 'count', 'visits in the 30 days before t0', month],
      ['visits_90', 'count', 'visits in the 90 days before t0', quarter],
      ['visits_all', 'count', 'visits before t0', all],
      ['visit_days_ago', 'number', 'days from the last visit to t0', since],
    ],
    newest,
  );
}

function nothing(rows: number): Int32Array {
  return new Int32Array(rows).fill(-1_000_000_000);
}

function source(named: readonly Named[], newest: Int32Array): SourceFeatures {
  return {
    columns: named.map(([name, , , values]) => ({ name, kind: 'numeric', values })),
    help: named.map(([name, unit, help]) => ({ name, unit, help })),
    newest,
  };
}
