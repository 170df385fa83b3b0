import { conflicts, nameKey } from './conflicts.js';
import { byId, pairKey } from './links.js';
import type { Candidate, Match } from './matchPeople.js';

/** Two customers with similar names, with how similar from 0 to 1: a question, never an answer. */
export interface Similar extends Match {
  readonly similarity: number;
}

/** From here on two names are called similar. */
const leastSimilarity = 0.92;

/** A block of more customers than this is not compared pair by pair. */
const largestBlock = 2000;

/**
 * Pairs of people with similar names (Jaro-Winkler of given and family name in the order of the alphabet, at least 0.92)
 * and the same birth date or postal code, besides those `matches` has. All are for review.
 */
export function similarPeople(
  candidates: readonly Candidate[],
  matches: readonly Match[],
  apart: ReadonlySet<string>,
): { readonly matches: readonly Similar[]; readonly skipped: readonly string[] } {
  const groupOf = new Map<string, number>();
  for (const match of matches) {
    groupOf.set(match.customerId, match.group);
    groupOf.set(match.personId, match.group);
  }
  const found = new Map<string, Similar>();
  const skipped: string[] = [];
  let group = matches.at(-1)?.group ?? 0;
  for (const rule of ['birth_date', 'postal_code'] as const) {
    const blocks = new Map<string, { readonly candidate: Candidate; readonly name: string }[]>();
    for (const candidate of candidates) {
      const key = rule === 'birth_date' ? candidate.birthDate?.toString() : candidate.postalCode;
      const name = fullName(candidate);
      if (key === undefined || name === undefined) continue;
      const block = blocks.get(key);
      if (block === undefined) blocks.set(key, [{ candidate, name }]);
      else block.push({ candidate, name });
    }
    for (const [key, block] of blocks) {
      if (block.length > largestBlock) {
        skipped.push(
          `${rule} ${rule === 'birth_date' ? 'of a day' : key}: ${block.length} customers are too many to compare`,
        );
        continue;
      }
      for (const [i, a] of block.entries()) {
        for (const b of block.slice(i + 1)) {
          if (a.candidate.personId === b.candidate.personId) continue;
          const together = groupOf.get(a.candidate.personId);
          if (together !== undefined && together === groupOf.get(b.candidate.personId)) continue;
          const similarity = jaroWinkler(a.name, b.name);
          const pair = pairKey(a.candidate.personId, b.candidate.personId);
          if (similarity < leastSimilarity || found.has(pair)) continue;
          if (apart.has(pairKey(a.candidate.customerId, b.candidate.customerId))) continue;
          const [person, customer] = byId(a.candidate.personId, b.candidate.personId) < 0 ? [a, b] : [b, a];
          const against = conflicts(person.candidate, customer.candidate).filter(
            (what) => !what.endsWith('_name'),
          );
          group++;
          found.set(pair, {
            group,
            customerId: customer.candidate.personId,
            personId: person.candidate.personId,
            rule: `name+${rule}`,
            evidence: `${customer.name} ~ ${person.name}`,
            via: undefined,
            state: 'review',
            reason: ['similar names are no proof', ...against.map((what) => `${what} differs`)].join('; '),
            similarity,
          });
        }
      }
    }
  }
  return { matches: [...found.values()], skipped };
}

/** Given and family name as one text, whichever way round they were entered. */
function fullName(candidate: Candidate): string | undefined {
  const words = nameKey(`${candidate.firstName ?? ''} ${candidate.lastName ?? ''}`).split(' ');
  return candidate.lastName === undefined || words.length < 2 ? undefined : words.sort().join(' ');
}

/**
 * How similar two texts are, from 0 to 1 (Winkler 1990, "String comparator metrics and enhanced decision rules in the
 * Fellegi-Sunter model of record linkage", ASA Section on Survey Research Methods; scaling 0.1, prefix of up to 4).
 * @example jaroWinkler('martha', 'marhta') // 0.9611
 */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  const reach = Math.max(Math.floor(Math.max(a.length, b.length) / 2) - 1, 0);
  const taken = new Uint8Array(b.length);
  const inA: string[] = [];
  for (let i = 0; i < a.length; i++) {
    const to = Math.min(i + reach, b.length - 1);
    for (let j = Math.max(i - reach, 0); j <= to; j++) {
      if (taken[j] === 1 || a[i] !== b[j]) continue;
      taken[j] = 1;
      inA.push(a[i]!);
      break;
    }
  }
  const common = inA.length;
  if (common === 0) return 0;
  const inB = [...b].filter((_, j) => taken[j] === 1);
  const swapped = inA.reduce((n, letter, i) => n + (letter === inB[i] ? 0 : 1), 0) / 2;
  const jaro = (common / a.length + common / b.length + (common - swapped) / common) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}
