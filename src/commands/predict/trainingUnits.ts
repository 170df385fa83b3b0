import { formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { howMany, type Note, note } from '../../result.js';
import { type CustomerFacts, unknownDay } from '../../store/customerFacts.js';
import type { History } from '../../store/history.js';
import type { Store } from '../../store/open.js';
import { readPastDays } from '../../store/pastDays.js';
import type { CampaignAccount, PastUnits } from '../../store/pastOutcomes.js';
import { readPastUnits } from '../../store/pastUnits.js';
import { keepUnits, neverOrdered } from '../../store/prospects.js';
import { pastMonths } from './pastMonths.js';
import { customersAsOf, populationOf } from './population.js';
import type { TrainingQuestion } from './trainingData.js';

interface Units {
  readonly units: PastUnits;
  readonly notes: readonly Note[];
}

/**
 * The past rows that a question is learned from: units of campaigns; customers at past days where there are none, or where the
 * target has nothing to do with contact; prospects at past days; everybody as of today. Exit 5 if there is none.
 */
export async function trainingUnits(
  store: Store,
  history: History,
  facts: CustomerFacts,
  question: TrainingQuestion,
): Promise<Units> {
  const { target } = question;
  if (target === 'look-alike') return everybody(history, facts, question);
  if (question.cutoffs === undefined && target !== 'churn' && target !== 'first-purchase') {
    const units = await readPastUnits(store, history, facts, question);
    const useful = target === 'response' ? units.treated.some((t) => t === 1) : units.rows > 0;
    if (useful || target === 'effect' || target === 'response') {
      if (useful) return { units, notes: [] };
      throw noHistory(question, units.account);
    }
  }
  const windowDays = question.windowDays ?? store.settings.windowDays;
  const { cutoffs, notes } = pastMonths(history, question.asOf, windowDays, question.cutoffs);
  const past = readPastDays(store, history, facts, {
    windowDays,
    cutoffs,
    marginMillionths: question.marginMillionths,
  });
  if (target === 'first-purchase') {
    const units = keepUnits(past, neverOrdered(history, past));
    if (units.rows > 0) return { units, notes: [...notes, ...prospectNotes(units, facts)] };
    throw noProspects(facts);
  }
  if (past.rows > 0) return { units: past, notes };
  throw noHistory(question, []);
}

/**
 * Everybody there is, and whether they have ever ordered: what tells customers from prospects today. With `prospectsOf`
 * the prospects of that day, and whether they have ordered since.
 */
function everybody(
  history: History,
  facts: CustomerFacts,
  { asOf, prospectsOf, target }: TrainingQuestion,
): Units {
  const day = prospectsOf ?? asOf;
  const customer =
    prospectsOf === undefined ? customersAsOf(facts, day) : populationOf(target, history, facts, day);
  const rows = customer.length;
  const t0 = new Int32Array(rows).fill(day + 1);
  const now = new Int32Array(rows).fill(asOf + 1);
  const purchase = neverOrdered(history, { customer, t0: now }).map((prospect) => 1 - prospect);
  const buyers = purchase.reduce((a, b) => a + b, 0);
  if (rows === 0 || buyers === 0 || buyers === rows) {
    throw new UserError(
      prospectsOf === undefined
        ? `nothing to tell customers from prospects by: ${buyers} of ${howMany(rows, 'customer has', 'customers have')} ordered`
        : `nothing to try likeness on: of ${howMany(rows, 'prospect')} as of ${formatDay(day)}, ${buyers} have ordered by ${formatDay(asOf)}`,
      {
        code: 'no_prospects',
        exit: exits.insufficient,
        hint:
          prospectsOf === undefined
            ? 'a prospect is a customer without orders: load them with "clm ingest customers"'
            : 'wait for later orders, or train it as of an earlier day (--as-of)',
      },
    );
  }
  const units = {
    rows,
    customer,
    t0,
    campaigns: [`${prospectsOf === undefined ? 'customers' : 'prospects'} as of ${formatDay(day)}`],
    campaign: new Int32Array(rows),
    treated: new Uint8Array(rows),
    response: new Uint8Array(rows),
    purchase,
    margin: new Float64Array(rows),
    account: [],
  };
  if (prospectsOf !== undefined) return { units, notes: [] };
  return {
    units,
    notes: [
      note(
        `${howMany(buyers, 'customer')} and ${howMany(rows - buyers, 'prospect')}, who have never ordered: scores rank by likeness to customers; they are no chances of a purchase, and no margin is computed from them`,
      ),
    ],
  };
}

function prospectNotes(units: PastUnits, facts: CustomerFacts): readonly Note[] {
  const unknown = facts.acquiredOn.filter((day, c) => facts.unit[c]! >= 0 && day === unknownDay).length;
  return [
    note(
      `${units.purchase.reduce((a, b) => a + b, 0)} first orders of ${howMany(new Set(units.customer).size, 'prospect')}, known (acquired_on) and without an order on the day`,
    ),
    ...(unknown === 0
      ? []
      : [note(`customers without acquired_on, of whom nobody knows since when they are known: ${unknown}`)]),
  ];
}

function noProspects(facts: CustomerFacts): UserError {
  const dated = facts.acquiredOn.some((day) => day !== unknownDay);
  return new UserError(
    `nothing to learn first purchases from: ${dated ? 'nobody was known before their first order' : 'no customer has a day since which they are known (acquired_on)'}`,
    {
      code: 'no_history',
      exit: exits.insufficient,
      hint: '--target look-alike ranks prospects by their likeness to customers instead',
    },
  );
}

function noHistory(question: TrainingQuestion, account: readonly CampaignAccount[]): UserError {
  const waiting = account.reduce((n, one) => n + one.incomplete, 0);
  const randomised = question.target === 'effect';
  const ends = account.flatMap((one) => (one.incomplete > 0 ? [one.firstDay + one.windowDays - 1] : []));
  const ready = Math.max(Math.min(...ends), question.asOf + 1);
  const unsent = account.filter((one) => one.unsent).map((one) => one.campaign);
  const allUnsent = unsent.length > 0 && unsent.length === account.length;
  const reason = allUnsent
    ? `nobody was contacted for ${unsent.join(', ')}, as far as the store knows`
    : waiting > 0
      ? `the windows of ${howMany(waiting, 'assigned unit is', 'assigned units are')} not over as of ${formatDay(question.asOf)}`
      : `there are no past ${question.target === 'response' ? 'contacts' : 'units'} as of ${formatDay(question.asOf)}`;
  return new UserError(
    `nothing to learn ${randomised ? 'an effect' : `a ${question.target}`} from: ${reason}`,
    {
      code: randomised ? 'no_randomised_history' : 'no_history',
      exit: exits.insufficient,
      hint:
        waiting > 0
          ? `the first are over on ${formatDay(ready)}: wait, or say a later --as-of if all that happened until then is loaded ("clm ingest --through" keeps that)`
          : allUnsent
            ? 'if it went out, enter it with "clm act sent", or load contacts'
            : randomised
              ? 'send a list with a holdout first (act list holds out 10 % unless told otherwise), or use --target response'
              : 'load past contacts and orders, or wait until their windows are over',
    },
  );
}
