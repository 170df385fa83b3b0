import type { Day } from '../days.js';

/** What is known of a customer that may speak for or against being the same person as another one. */
export interface Known {
  readonly customerId: string;
  readonly firstName: string | undefined;
  readonly lastName: string | undefined;
  readonly birthDate: Day | undefined;
  readonly gender: string | undefined;
  readonly postalCode: string | undefined;
  readonly accountId: string | undefined;
}

/**
 * What speaks against two customers being one person: other birth dates, genders, names or accounts, where both are
 * known. Case, blanks and accents of names do not count, nor an initial for a name.
 */
export function conflicts(a: Known, b: Known): readonly string[] {
  const found: string[] = [];
  if (differ(a.firstName, b.firstName, sameName)) found.push('first_name');
  if (differ(a.lastName, b.lastName, sameName)) found.push('last_name');
  if (a.birthDate !== undefined && b.birthDate !== undefined && a.birthDate !== b.birthDate) {
    found.push('birth_date');
  }
  if (differ(a.gender, b.gender, (x, y) => genderKey(x) === genderKey(y))) found.push('gender');
  if (differ(a.accountId, b.accountId, (x, y) => x === y)) found.push('account_id');
  return found;
}

function differ(
  a: string | undefined,
  b: string | undefined,
  same: (a: string, b: string) => boolean,
): boolean {
  return a !== undefined && b !== undefined && !same(a, b);
}

/** A name in the form in which names are compared: lower case, without accents, dots and hyphens. */
export function nameKey(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function sameName(a: string, b: string): boolean {
  const [x, y] = [nameKey(a), nameKey(b)];
  if (x === y || x === '' || y === '') return true;
  const [short, long] = x.length < y.length ? [x, y] : [y, x];
  return /^[a-z]$/.test(short) && long.startsWith(short);
}

const genders: Readonly<Record<string, string>> = {
  male: 'm',
  man: 'm',
  mr: 'm',
  herr: 'm',
  男: 'm',
  female: 'f',
  woman: 'f',
  w: 'f',
  ms: 'f',
  mrs: 'f',
  frau: 'f',
  女: 'f',
};

function genderKey(gender: string): string {
  const key = gender.normalize('NFKC').trim().toLowerCase().replace(/\.$/, '');
  return genders[key] ?? key;
}
