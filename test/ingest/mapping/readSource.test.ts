import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { mappingHash } from '../../../src/ingest/mapping/mappingHash.js';
import { readSource } from '../../../src/ingest/mapping/readSource.js';
import { parseToml } from '../../../src/toml.js';

const read = (text: string, name = 'shop') => readSource(parseToml(text, 'clm.toml'), name);
const complaint = (text: string, name = 'shop'): string => {
  try {
    read(text, name);
  } catch (error) {
    if (error instanceof UserError) return `${error.exit} ${error.message} | ${error.hint ?? ''}`;
    throw error;
  }
  return 'nothing was refused';
};
const orders = '[sources.shop]\ntable = "orders"\n';

describe('a source', () => {
  it('names its tables in the order in which others refer to them', () => {
    const source = read(`[sources.shop]
[[sources.shop.tables]]
table = "responses"
[[sources.shop.tables]]
table = "customers"
[[sources.shop.tables]]
table = "campaigns"
[[sources.shop.tables]]
table = "responses"
`);
    expect(source.tables.map(({ table, blocks }) => `${table} ${blocks.length}`)).toEqual([
      'customers 1',
      'campaigns 1',
      'responses 2',
    ]);
  });

  it.each([
    ['[sources.shpo]\ntable = "orders"', /clm.toml: unknown source "shop" \| did you mean "shpo"/],
    [`${orders}delimeter = ";"`, /^2 clm.toml:3: unknown key "delimeter" \| did you mean "delimiter"/],
    [
      `${orders}map.amuont = "Total"`,
      /clm.toml:3: amuont: orders has no such column \| did you mean "amount"/,
    ],
    [`${orders}[sources.shop.map]\n"amuont" = "Total"`, /clm.toml:4: amuont/],
    ['[sources.shop]\ntable = "customers"\nmap.emial = "Mail"', /clm.toml:3: emial: customers has no such/],
    [
      '[sources.shop]\ntable = "ordres"',
      /clm.toml:2: table: unknown table "ordres" \| did you mean "orders"/,
    ],
    ['[sources.shop]\n', /clm.toml: sources.shop: "table" is missing/],
    [`${orders}map.amount = "{Total"`, /clm.toml:3: amount: "\{Total" opens a brace/],
    [`${orders}map.amount = "T"\nset.amount = 5`, /clm.toml:4: amount: is in map, too/],
    [`${orders}units.amount = "dozens"`, /clm.toml:3: amount: "dozens" is not a unit \| cents/],
    [`${orders}units.channel = "cents"`, /clm.toml:3: channel: has no unit/],
    [`${orders}where.Total = { abve = 0 }`, /clm.toml:3: unknown key "abve" \| did you mean "above"/],
    [`${orders}where.Total = { above = "much" }`, /clm.toml:3: above: needs a number or a day/],
    [`${orders}where.Total = {}`, /clm.toml:3: Total: says no condition/],
    [`${orders}where.Total = { prefix = "" }`, /every text starts with/],
    [`${orders}where.Total = []`, /needs a text, or a list of texts/],
    [`${orders}values.channel = "web"`, /must be written as a block/],
    [`${orders}max_rejects = -1`, /max_rejects/],
    [`${orders}[[sources.shop.tables]]\ntable = "costs"`, /clm.toml:2: table: stands beside \[\[tables\]\]/],
    ['margin = 0.4\n', /clm.toml:1: margin: what decides results lives in the store \| "clm set"/],
    ['[source.shop]\n', /unknown key "source" \| did you mean "sources"/],
  ])('is refused with its place: %s', (text, expected) => {
    expect(complaint(text)).toMatch(expected);
  });

  it('has a hash of what it says, not of where it says it', () => {
    const hash = (text: string) => mappingHash(read(text).tables[0]!);
    const once = hash(`${orders}map.amount = "T"\nset.channel = "web"`);
    expect(hash(`# a comment\n\n${orders}set.channel = "web"\nmap.amount = "T"`)).toBe(once);
    expect(hash(`${orders}map.amount = "U"\nset.channel = "web"`)).not.toBe(once);
  });
});
