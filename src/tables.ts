import { exported, type TableColumn, tableColumns } from './tableColumns.js';

export interface Table {
  readonly name: TableName;
  readonly help: string;
  readonly columns: readonly TableColumn[];
  /** Groups of columns of which at least one must be there. */
  readonly oneOf?: readonly (readonly string[])[];
  /** Whether columns that the table does not know are kept (customers: as attributes). */
  readonly keepsUnknown?: boolean;
  /** How a row is recognised, in words. */
  readonly keyHelp: string;
}

export const tableNames = [
  'customers',
  'products',
  'orders',
  'campaigns',
  'contacts',
  'responses',
  'costs',
  'consents',
  'cases',
  'visits',
  'targets',
  'markets',
  'rates',
] as const;

export type TableName = (typeof tableNames)[number];

/** The tables that can be ingested: one description for the loader, the store, `clm schema` and the help. */
export const tables: Readonly<Record<TableName, Table>> = {
  customers: {
    name: 'customers',
    help: 'people or accounts; every other column is kept as an attribute',
    keyHelp: 'customer_id',
    keepsUnknown: true,
    columns: tableColumns.customers,
  },
  products: {
    name: 'products',
    help: 'what is sold, with its cost',
    keyHelp: 'product_id',
    columns: tableColumns.products,
  },
  orders: {
    name: 'orders',
    help: 'sales, one row per order line; returns are lines with a negative amount',
    keyHelp: 'order_id + line; without line, its position among the rows of its order',
    oneOf: [['amount', 'unit_price']],
    columns: tableColumns.orders,
  },
  campaigns: {
    name: 'campaigns',
    help: 'what was sent, when, at what cost',
    keyHelp: 'campaign_id',
    columns: tableColumns.campaigns,
  },
  contacts: {
    name: 'contacts',
    help: 'who was contacted, and who was held out (arm = control)',
    keyHelp: 'campaign_id + customer_id + wave',
    columns: tableColumns.contacts,
  },
  responses: {
    name: 'responses',
    help: 'what came back: delivered, opened, clicked, unsubscribed, redeemed and others',
    keyHelp:
      'response_id, else campaign_id + customer_id + wave + type + at + ref, counted with multiplicity',
    columns: tableColumns.responses,
  },
  costs: {
    name: 'costs',
    help: 'what campaigns cost beyond fixed_cost and contact_cost',
    keyHelp: 'cost_id, else the whole row, counted with multiplicity',
    oneOf: [['amount', 'unit_price']],
    columns: tableColumns.costs,
  },
  consents: {
    name: 'consents',
    help: 'who may be contacted how; the latest by event time wins, ties resolve to denied',
    keyHelp: 'customer_id + channel + purpose + at',
    columns: tableColumns.consents,
  },
  cases: {
    name: 'cases',
    help: 'complaints and other service cases, with what came of them',
    keyHelp: 'case_id',
    columns: tableColumns.cases,
  },
  visits: {
    name: 'visits',
    help: 'visits to a site, an app or a store by customers who are known',
    keyHelp: 'visit_id, else the whole row, counted with multiplicity',
    columns: tableColumns.visits,
  },
  targets: {
    name: 'targets',
    help: 'what campaigns are to reach, and by when',
    keyHelp: 'campaign_id + metric; without campaign_id, metric + channel',
    columns: tableColumns.targets,
  },
  markets: {
    name: 'markets',
    help: 'what the market spent, and on whom: panels, surveys, published figures',
    keyHelp: 'period + segment + brand',
    columns: tableColumns.markets,
  },
  rates: {
    name: 'rates',
    help: 'exchange rates, for amounts that are not in the currency of the store',
    keyHelp: 'from_currency + to_currency + day',
    columns: tableColumns.rates,
  },
};

/**
 * A header in the form in which headers are compared: lower case, blanks, hyphens, dots and underscores folded
 * into single blanks. `Customer_ID`, `customer id` and `CUSTOMER-ID` are one header.
 */
export function headerKey(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_.-]+/gu, ' ')
    .trim();
}

const headersOf = new WeakMap<Table, ReadonlyMap<string, TableColumn>>();

/** The column of a table that a header names, by name or alias. */
export function columnFor(table: Table, header: string): TableColumn | undefined {
  let known = headersOf.get(table);
  if (known === undefined) {
    const columns = exported(table.columns);
    // Names after aliases and first columns after later ones, for the last entry of a key stays.
    const aliases = columns.flatMap((column) =>
      (column.aliases ?? []).map((alias) => [headerKey(alias), column] as const),
    );
    const names = columns.map((column) => [headerKey(column.name), column] as const);
    known = new Map([...aliases.toReversed(), ...names.toReversed()]);
    headersOf.set(table, known);
  }
  return known.get(headerKey(header));
}

/** Whether amounts of a table may be in other currencies than that of the store. */
export function isConverted(table: Table): boolean {
  return table.columns.some((column) => column.name === 'currency');
}

/** Parses the name of a table, or `undefined`. */
export function tableNamed(name: string): Table | undefined {
  return (tableNames as readonly string[]).includes(name) ? tables[name as TableName] : undefined;
}
