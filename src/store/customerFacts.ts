import type { Day } from '../days.js';
import { dictionary } from './dictionary.js';
import { eachRow } from './eachRow.js';
import type { Store } from './open.js';

/** A text per customer: codes into `levels`, -1 where it is empty. Index = customer number. */
export interface TextFact {
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

/**
 * The versions of one attribute. `first[c]` is the first version of customer number `c` (−1: none); versions of a
 * customer follow each other by the day they became known. `value` holds codes into `values`.
 */
export interface AttributeVersions {
  readonly name: string;
  readonly first: Int32Array;
  readonly customer: Int32Array;
  readonly knownOn: Int32Array;
  readonly value: Int32Array;
  readonly values: readonly string[];
}

/** What is known about customers themselves, by customer number (0 is nobody). Days are −1e9 where unknown. */
export interface CustomerFacts {
  readonly customers: number;
  readonly ids: readonly string[];
  /** Codes of the unit a customer belongs to (household, else e-mail, else customer) into `units`. */
  readonly unit: Int32Array;
  readonly units: readonly string[];
  readonly unitCodes: ReadonlyMap<string, number>;
  /** The customers of every unit that has more than one, by the unit's code. */
  readonly sharing: ReadonlyMap<number, readonly number[]>;
  /** 1 for customers of a household, whose members then are those of the unit. */
  readonly inHousehold: Uint8Array;
  readonly acquiredOn: Int32Array;
  readonly birthDate: Int32Array;
  readonly text: Readonly<Record<'gender' | 'region' | 'country' | 'acquisition_channel', TextFact>>;
  readonly attributes: readonly AttributeVersions[];
}

/** Stands for an unknown day in the typed arrays of this file. */
export const unknownDay = -1_000_000_000;

const customerColumns = [
  'customer',
  'customer_id',
  'unit',
  'household_id',
  'acquired_on',
  'birth_date',
  'gender',
  'region',
  'country',
  'acquisition_channel',
];

const customerRows = `
select *, coalesce('h:' || household_id, 'e:' || email_key, 'c:' || customer_id) as unit
from customer_rows where customer > 0
order by customer`;

/** Reads what is known about every customer, with all versions of the attributes that are named, or of every one. */
export async function readCustomerFacts(
  store: Store,
  attributes?: readonly string[],
): Promise<CustomerFacts> {
  const size = store.db
    .prepare<[], { n: number }>('select coalesce(max(customer), 0) + 1 as n from customer_rows')
    .get()!.n;
  const ids: string[] = new Array<string>(size).fill('');
  const unit = new Int32Array(size).fill(-1);
  const units = dictionary();
  const acquiredOn = new Int32Array(size).fill(unknownDay);
  const birthDate = new Int32Array(size).fill(unknownDay);
  const gender = textFact(size);
  const region = textFact(size);
  const country = textFact(size);
  const source = textFact(size);
  const inHousehold = new Uint8Array(size);
  const take = (
    customer: number,
    id: string,
    unitKey: string,
    household: string | null,
    acquired: number | null,
    born: number | null,
    ...[g, r, c, s]: readonly (string | null)[]
  ) => {
    ids[customer] = id;
    unit[customer] = units.code(unitKey);
    if (household !== null) inHousehold[customer] = 1;
    if (acquired !== null) acquiredOn[customer] = acquired;
    if (born !== null) birthDate[customer] = born;
    gender.put(customer, g!);
    region.put(customer, r!);
    country.put(customer, c!);
    source.put(customer, s!);
  };
  eachRow(store.db, customerColumns, customerRows, [], take);
  return {
    customers: size,
    ids,
    unit,
    units: units.names,
    unitCodes: units.codes,
    sharing: sharingOf(unit),
    inHousehold,
    acquiredOn,
    birthDate,
    text: {
      gender: gender.fact,
      region: region.fact,
      country: country.fact,
      acquisition_channel: source.fact,
    },
    attributes: readAttributes(store, size, attributes),
  };
}

/** Members of a customer's household before day `t0`, the customer included; who came nobody knows when was always there. */
export function householdSize(facts: CustomerFacts, customer: number, t0: Day): number {
  const members = facts.inHousehold[customer] === 1 ? facts.sharing.get(facts.unit[customer]!) : undefined;
  return members?.filter((one) => one === customer || facts.acquiredOn[one]! < t0).length ?? 1;
}

const attributeNames = 'select attribute, name from attribute_names where numeric >= 0 order by name';

const attributeVersions = `
select attribute, customer, known_on, value from attribute_rows
where customer > 0 and value <> '' and attribute in (select value from json_each(?))
order by customer, attribute, known_on`;

function readAttributes(store: Store, size: number, wanted?: readonly string[]): AttributeVersions[] {
  const names = store.db
    .prepare<[], { attribute: number; name: string }>(attributeNames)
    .all()
    .filter(({ name }) => wanted === undefined || wanted.includes(name));
  const readers = new Map(names.map(({ attribute }) => [attribute, versionsReader(size)]));
  if (names.length > 0) {
    const take = (attribute: number, customer: number, knownOn: Day, value: string) =>
      readers.get(attribute)!.add(customer, knownOn, value);
    const columns = ['attribute', 'customer', 'known_on', 'value'];
    eachRow(store.db, columns, attributeVersions, [JSON.stringify([...readers.keys()])], take);
  }
  return names.map(({ attribute, name }) => ({ name, ...readers.get(attribute)!.versions() }));
}

/** Gathers the versions of one attribute, given by customer and day. */
function versionsReader(size: number) {
  const first = new Int32Array(size).fill(-1);
  const customers: number[] = [];
  const days: number[] = [];
  const codes: number[] = [];
  const values = dictionary();
  return {
    add(customer: number, knownOn: Day, value: string) {
      if (first[customer] === -1) first[customer] = customers.length;
      customers.push(customer);
      days.push(knownOn);
      codes.push(values.code(value));
    },
    versions: () => ({
      first,
      customer: Int32Array.from(customers),
      knownOn: Int32Array.from(days),
      value: Int32Array.from(codes),
      values: values.names,
    }),
  };
}

/** The version of an attribute valid before day `t0` (the latest known by then), else the earliest; -1 if there is none. */
export function versionBefore(attribute: AttributeVersions, customer: number, t0: Day): number {
  const first = attribute.first[customer]!;
  if (first < 0) return -1;
  let at = first;
  while (attribute.customer[at + 1] === customer && attribute.knownOn[at + 1]! < t0) at++;
  return at;
}

function sharingOf(unit: Int32Array): ReadonlyMap<number, readonly number[]> {
  const first = new Map<number, number>();
  const found = new Map<number, number[]>();
  unit.forEach((code, customer) => {
    if (code < 0) return;
    const earlier = first.get(code);
    if (earlier === undefined) first.set(code, customer);
    else if (found.has(code)) found.get(code)!.push(customer);
    else found.set(code, [earlier, customer]);
  });
  return found;
}

function textFact(size: number) {
  const { names, code } = dictionary();
  const codes = new Int32Array(size).fill(-1);
  const fact: TextFact = { codes, levels: names };
  const put = (customer: number, word: string | null) => {
    codes[customer] = code(word);
  };
  return { fact, put };
}
