import { isConverted, type TableName, tables } from '../tables.js';

const conversion = `Amounts in another currency than the store's (a currency column, or --currency) are converted by the rate of their day:
the latest on or before it among those of "clm ingest rates", each amount rounded once, half to even; a rate of the
other direction is divided by. Without such a rate the row is rejected. The row keeps the amount it had and the rate;
rates that are corrected later change it when its export is loaded again.`;

const remarks: Partial<Readonly<Record<TableName, string>>> = {
  costs: `A row is an amount (basis total), or with another basis a price, which reports multiply by what they count on their
day: per contact, contacts made (by the row's channel, if it has one); per response and per redemption, responses of
type responded and redeemed, not made by machines, whenever they came. A cost without a campaign is shown by "clm
status" and "clm measure roi", and charged to none. Kind contact beside a contact_cost is declared twice: reports refuse it.`,
  cases: 'A case is open as of every day before closed_on, and for good where that is empty.',
  visits: 'Rows of one visit, such as its pages, are visits of their own: give each a visit_id, or none.',
  targets: 'A target that is due later never moves the day that reports are as of.',
  markets:
    'A period is kept in one spelling (2026-Q1), with its first and last day; its amounts have the rate of the last.',
  rates: `A rate holds from its day until there is a later one of the same two currencies; it converts amounts either way.
Currencies are not converted through a third one.`,
  products:
    'A product has no day: its prices are converted by the rate of its updated_at, else of --exported-on.',
  campaigns:
    'Costs of a campaign are converted by the rate of starts_on, else of updated_at, else of --exported-on.',
};

/** What the help of a table says besides its columns: paragraphs, each with a blank line after it. */
export function ingestRemarks(name: TableName): string {
  const said = [remarks[name], isConverted(tables[name]) ? conversion : undefined];
  return said.flatMap((text) => (text === undefined ? [] : [`${text.replaceAll('\n', ' ')}\n\n`])).join('');
}
