import type { Day } from '../../days.js';
import { type CustomerFacts, unknownDay } from '../../store/customerFacts.js';
import type { History } from '../../store/history.js';
import { neverOrdered } from '../../store/prospects.js';
import { isProspectTarget } from './targets.js';

/** The customers there were by a day: all but those acquired after it. Ascending customer numbers. */
export function customersAsOf(facts: CustomerFacts, asOf: Day): Int32Array {
  const found: number[] = [];
  for (let c = 1; c < facts.customers; c++) {
    if (facts.unit[c]! < 0) continue;
    const acquired = facts.acquiredOn[c]!;
    if (acquired === unknownDay || acquired <= asOf) found.push(c);
  }
  return Int32Array.from(found);
}

/** Whom a model is about: customers there were by a day; of prospects, those of them who have never ordered. */
export function populationOf(target: string, history: History, facts: CustomerFacts, asOf: Day): Int32Array {
  const customer = customersAsOf(facts, asOf);
  if (!isProspectTarget(target)) return customer;
  const prospect = neverOrdered(history, { customer, t0: new Int32Array(customer.length).fill(asOf + 1) });
  return customer.filter((_, i) => prospect[i] === 1);
}
