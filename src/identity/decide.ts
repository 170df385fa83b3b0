import { pairKey } from './links.js';

/** A line of a review file: two customers, and what was decided on them (empty = nothing yet). */
export interface Reviewed {
  readonly line: number;
  readonly customerId: string;
  readonly personId: string;
  readonly decision: string;
  readonly rule: string;
  readonly evidence: string;
}

/** A line with what becomes of it. */
export interface Settled extends Reviewed {
  readonly result: 'merged' | 'kept apart' | 'unchanged' | 'undecided';
}

/** A line that can not be followed, and why. */
export interface Refused {
  readonly line: number;
  readonly what: string;
}

/**
 * What the lines of a review file change, given the merges in force (whom each customer was merged into), the pairs kept
 * apart and the known customers. A customer is merged into one other at most, and never in a circle; two decisions that
 * contradict each other are refused, and so is a merge over others of two who were kept apart.
 */
export function decide(
  lines: readonly Reviewed[],
  merges: ReadonlyMap<string, string>,
  apart: ReadonlySet<string>,
  isKnown: (customerId: string) => boolean,
): { readonly settled: readonly Settled[]; readonly refused: readonly Refused[] } {
  const into = new Map(merges);
  const kept = new Set(apart);
  const given = new Map<string, string>();
  const settled: Settled[] = [];
  const refused: Refused[] = [];
  const root = (id: string) => {
    let person = id;
    for (let next = into.get(person); next !== undefined; next = into.get(person)) person = next;
    return person;
  };
  /** Two others who were kept apart and would become one person by this merge. */
  const apartAlready = (customerId: string, personId: string) => {
    const ends = [root(customerId), root(personId)];
    for (const pair of kept) {
      const [a, b] = JSON.parse(pair) as [string, string];
      if (pair !== pairKey(customerId, personId) && ends.includes(root(a)) && ends.includes(root(b)))
        return [a, b];
    }
    return undefined;
  };
  for (const one of lines) {
    const { line, customerId, personId } = one;
    const decision = one.decision.trim().toLowerCase();
    const refuse = (what: string) => refused.push({ line, what });
    const settle = (result: Settled['result']) => settled.push({ ...one, decision, result });
    const pair = pairKey(customerId, personId);
    if (decision === '') settle('undecided');
    else if (decision !== 'merge' && decision !== 'apart') {
      refuse(`decision: "${one.decision}" is neither merge nor apart`);
    } else if (!isKnown(customerId)) refuse(`customer_id: "${customerId}" is not known`);
    else if (!isKnown(personId)) refuse(`person_id: "${personId}" is not known`);
    else if (customerId === personId) refuse(`"${customerId}" is one customer already`);
    else if ((given.get(pair) ?? decision) !== decision) refuse('the file decides both merge and apart');
    else if (decision === 'apart') {
      given.set(pair, decision);
      if (root(customerId) === root(personId)) {
        refuse(`"${customerId}" and "${personId}" are merged: unmerge one of them first`);
      } else if (kept.has(pair)) settle('unchanged');
      else {
        kept.add(pair);
        settle('kept apart');
      }
    } else {
      given.set(pair, decision);
      const before = into.get(customerId);
      const against = apartAlready(customerId, personId);
      if (root(customerId) === root(personId)) settle('unchanged');
      else if (before !== undefined) {
        refuse(`"${customerId}" is merged into "${before}" already: name "${root(customerId)}" instead`);
      } else if (against !== undefined) {
        refuse(`"${against[0]}" and "${against[1]}" were kept apart, and this would make them one`);
      } else {
        into.set(customerId, personId);
        settle('merged');
      }
    }
  }
  return { settled, refused };
}
