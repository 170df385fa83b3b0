import { formatDecimal } from '../money.js';
import { historyEnd, historyStart } from './calendar.js';
import { dayText } from './eventTables.js';
import { pastTruth, shop } from './shop.js';
import { shopTableNames, shopTables } from './shopTables.js';

const seed = 7;
const size = 900;

/** The files of `fixtures/shop`: one CSV per table of a small shop, and a page with its totals. */
export function fixtureFiles(): Record<string, Buffer> {
  const small = shop(seed, size);
  const tables = shopTables(small);
  const files: Record<string, Buffer> = {};
  const totals: string[] = [];
  for (const name of shopTableNames) {
    files[`${name}.csv`] = tables[name];
    totals.push(`| ${name}.csv | ${tables[name].toString().split('\n').length - 2} |`);
  }
  const orders = tables.orders.toString().trimEnd().split('\n').slice(1);
  let amount = 0;
  let cost = 0;
  let returns = 0;
  for (const row of orders) {
    const fields = row.split(',');
    amount += Math.round(100 * Number(fields[6]));
    cost += Math.round(100 * Number(fields[7]));
    if (fields[5]!.startsWith('-')) returns++;
  }
  const truths = pastTruth(small);
  const campaigns = small.sends.map((send, k) => {
    const held = send.arms.filter((arm) => arm === 0).length;
    const { contacts, margin, cost, profit } = truths[k]!;
    const money = [margin, cost, profit].map((value) => formatDecimal(Math.round(value), 2));
    return `| ${send.id} | ${send.channel} | ${contacts} | ${held} | ${money.join(' | ')} |`;
  });
  const page = `# A small shop

${size} customers of the simulated world (seed ${seed}), from ${dayText(historyStart)} to ${dayText(historyEnd)}, EUR. \`node bench/shop.mjs\`
writes this folder again, byte for byte, after a build; a test checks it. Load the tables in the order below.

| file | rows |
|---|---:|
${totals.join('\n')}

Order lines sum to an amount of ${formatDecimal(amount, 2)} and a cost of ${formatDecimal(cost, 2)}, so to a margin of ${formatDecimal(amount - cost, 2)};
${returns} of them are returns.

What only the world knows: the expected additional margin of each past campaign within its window, returns settled,
less its full cost.

| campaign | channel | contacted | held out | true margin | cost | true profit |
|---|---|---:|---:|---:|---:|---:|
${campaigns.join('\n')}
`;
  files['README.md'] = Buffer.from(page, 'utf8');
  return files;
}
