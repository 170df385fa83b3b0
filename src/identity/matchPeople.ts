import type { Day } from '../days.js';
import { conflicts, type Known } from './conflicts.js';
import { addLink, byId, components, type Link, type Links, pairKey, paths } from './links.js';
import { isRole, mailKey } from './mailKey.js';
import { phoneKey } from './phoneKey.js';

/** A customer as the store holds it. `personId` is whom it was merged into before, else itself. */
export interface Candidate extends Known {
  readonly personId: string;
  /** The normalised address. */
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly acquiredOn: Day | undefined;
  /** Whether a customers export named it, rather than an order or a contact alone. */
  readonly listed: boolean;
  /** Values of the columns that hold an id of another system. */
  readonly ids: ReadonlyMap<string, string>;
}

export interface MatchRules {
  /** `email`, `phone`, or a column that holds an id of another system, in the order of trust. */
  readonly by: readonly string[];
  readonly countryCode: string | undefined;
  /** A key of more people than this is nobody's own. */
  readonly most: number;
}

/** Two customers who may be one person: whom, into whom, why, and whether that is safe. */
export interface Match {
  /** Counts up from 1; everybody in a group would be one person. */
  readonly group: number;
  readonly customerId: string;
  readonly personId: string;
  readonly rule: string;
  readonly evidence: string;
  /** The customer that the evidence links this one to, where that is not the person itself. */
  readonly via: string | undefined;
  readonly state: 'merge' | 'review';
  /** Why a person should look. */
  readonly reason: string;
}

/** Keys that are no evidence, by rule and reason: how many customers have one. */
export interface Ignored {
  readonly rule: string;
  readonly why: string;
  readonly customers: number;
  readonly example: string;
}

/**
 * Who may be whom, by keys that are equal. Certain (`merge`) only if everybody in a group shares a key with the person
 * itself and nothing speaks against it: names, birth dates, genders and accounts that differ between any two, a role
 * mailbox, a chain of keys, or an earlier decision that two are apart send the whole group to review; a pair that was kept
 * apart is no longer asked about. The person is who shares a key with all the others, if
 * anybody does; of these the listed, then the longest known, then the first by id.
 */
export function matchPeople(
  candidates: readonly Candidate[],
  rules: MatchRules,
  apart: ReadonlySet<string>,
): { readonly matches: readonly Match[]; readonly ignored: readonly Ignored[] } {
  const people = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const known = people.get(candidate.personId);
    if (known === undefined) people.set(candidate.personId, [candidate]);
    else known.push(candidate);
  }
  const ignored = new Map<string, { customers: number; example: string; rule: string; why: string }>();
  const ignore = (rule: string, why: string, example: string, customers = 1) => {
    const known = ignored.get(`${rule} ${why}`);
    if (known === undefined) ignored.set(`${rule} ${why}`, { rule, why, customers, example });
    else known.customers += customers;
  };
  const personOf = new Map(candidates.map(({ customerId, personId }) => [customerId, personId]));
  const two = new Set(
    [...apart].map((pair) => {
      const [a, b] = JSON.parse(pair) as [string, string];
      return pairKey(personOf.get(a) ?? a, personOf.get(b) ?? b);
    }),
  );
  const links = new Map<string, Map<string, Link[]>>();
  for (const rule of rules.by) {
    for (const [key, holders] of holdersByKey(candidates, rule, rules.countryCode, ignore)) {
      const sharing = [...new Set(holders.map((holder) => holder.personId))];
      if (sharing.length < 2) continue;
      if (sharing.length > rules.most) {
        ignore(rule, `shared by more than ${rules.most} people`, key, holders.length);
        continue;
      }
      for (const a of sharing) {
        for (const b of sharing) {
          if (a !== b && !two.has(pairKey(a, b))) addLink(links, a, b, { rule, key });
        }
      }
    }
  }
  const matches: Match[] = [];
  let group = 0;
  for (const ids of components(people.keys(), links)) {
    group++;
    matches.push(...matchGroup(group, ids, people, links, two));
  }
  return { matches, ignored: [...ignored.values()] };
}

function holdersByKey(
  candidates: readonly Candidate[],
  rule: string,
  countryCode: string | undefined,
  ignore: (rule: string, why: string, example: string) => void,
): ReadonlyMap<string, readonly Candidate[]> {
  const found = new Map<string, Candidate[]>();
  const add = (key: string, candidate: Candidate) => {
    const known = found.get(key);
    if (known === undefined) found.set(key, [candidate]);
    else known.push(candidate);
  };
  for (const candidate of candidates) {
    const value =
      rule === 'email' ? candidate.email : rule === 'phone' ? candidate.phone : candidate.ids.get(rule);
    if (value === undefined || value === '') continue;
    const made =
      rule === 'email' ? mailKey(value) : rule === 'phone' ? phoneKey(value, countryCode) : { key: value };
    if ('why' in made) ignore(rule, made.why, value);
    else add(made.key, candidate);
  }
  if (rule !== 'email' && rule !== 'phone') {
    for (const candidate of candidates) {
      const named = found.get(candidate.customerId);
      if (named !== undefined && !named.includes(candidate)) named.push(candidate);
    }
  }
  return found;
}

function matchGroup(
  group: number,
  ids: readonly string[],
  people: ReadonlyMap<string, readonly Candidate[]>,
  links: Links,
  two: ReadonlySet<string>,
): readonly Match[] {
  const linked = ids.filter((id) => links.get(id)!.size === ids.length - 1);
  const person = [...(linked.length > 0 ? linked : ids)].sort(
    (a, b) => byRank(people.get(a)!, people.get(b)!) || byId(a, b),
  )[0]!;
  const reasons = new Set<string>();
  for (const [i, a] of ids.entries()) {
    for (const b of ids.slice(i + 1)) {
      for (const one of people.get(a)!) {
        for (const other of people.get(b)!) {
          for (const what of conflicts(one, other))
            reasons.add(`${what} differs (${one.customerId}, ${other.customerId})`);
        }
      }
      if (two.has(pairKey(a, b))) reasons.add(`kept apart before (${a}, ${b})`);
      for (const { rule, key } of links.get(a)?.get(b) ?? []) {
        if (rule === 'email' && isRole(key)) reasons.add(`${key} is a role, not a person`);
      }
    }
  }
  const over = paths(person, links);
  for (const id of ids) {
    const via = over.get(id)!;
    if (id !== person && via !== person)
      reasons.add(`chain: ${id} and ${person} share nothing, only ${via} links them`);
  }
  const named = [...reasons];
  const reason =
    named.length <= 4 ? named.join('; ') : `${named.slice(0, 4).join('; ')}; and ${named.length - 4} more`;
  return ids
    .filter((id) => id !== person)
    .map((id) => {
      const via = over.get(id)!;
      const shared = links.get(id)!.get(via)!;
      return {
        group,
        customerId: id,
        personId: person,
        rule: [...new Set(shared.map((link) => link.rule))].join('+'),
        evidence: shared.map((link) => link.key).join(', '),
        via: via === person ? undefined : via,
        state: named.length === 0 ? ('merge' as const) : ('review' as const),
        reason,
      };
    });
}

function byRank(a: readonly Candidate[], b: readonly Candidate[]): number {
  const listed = (of: readonly Candidate[]) => (of.some((one) => one.listed) ? 0 : 1);
  const since = (of: readonly Candidate[]) =>
    Math.min(...of.map((one) => one.acquiredOn ?? Number.MAX_SAFE_INTEGER));
  return listed(a) - listed(b) || since(a) - since(b);
}
