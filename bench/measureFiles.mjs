// The files of bench/measure.mjs, the same every time.
import { once } from 'node:events';
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const firstDay = Date.UTC(2023, 0, 1) / 86_400_000;
const lastDay = Date.UTC(2025, 11, 31) / 86_400_000;
const campaigns = 20;

/** Writes customers, products, campaigns, contacts and orders into `folder`: a tenth as many customers as lines, half as many contacts. */
export async function writeFiles(folder, lines) {
  const customers = Math.max(10, Math.floor(lines / 10));
  const next = numbers(20260101);
  const days = lastDay - firstDay + 1;
  const heads = 'customer_id,household_id,acquired_on,acquisition_cost';
  await write(join(folder, 'customers.csv'), heads, customers, (c) => {
    const household = c % 3 === 0 ? `H${Math.floor(c / 6)}` : '';
    return [
      `${customerId(c)},${household},${iso(firstDay - 1 - (c % 900))},${c % 4 === 1 ? 5 + (c % 70) / 2 : ''}`,
    ];
  });
  const rows = ['product_id,category,unit_cost'];
  for (let p = 0; p < 5000; p++) rows.push(`P${p},K${p % 24},${(1 + (p % 40)).toFixed(2)}`);
  writeFileSync(join(folder, 'products.csv'), `${rows.join('\n')}\n`);
  const mailings = ['campaign_id,name,channel,starts_on,window_days,contact_cost'];
  for (let k = 0; k < campaigns; k++) mailings.push(`M${k},Mailing ${k},post,${iso(startOf(k))},30,0.8`);
  writeFileSync(join(folder, 'campaigns.csv'), `${mailings.join('\n')}\n`);
  const each = Math.floor(lines / 2 / campaigns);
  await write(join(folder, 'contacts.csv'), 'campaign_id,customer_id,contacted_on,arm', campaigns, (k) => {
    const from = next(customers);
    const stride = 1 + 2 * next(2);
    return Array.from({ length: Math.min(each, customers) }, (_, i) => {
      const c = (from + i * stride) % customers;
      return `M${k},${customerId(c)},${iso(startOf(k))},${next(5) === 0 ? 'control' : 'treated'}`;
    });
  });
  let order = 0;
  let written = 0;
  await write(
    join(folder, 'orders.csv'),
    'order_id,line,customer_id,ordered_on,product_id,quantity,amount,channel',
    Infinity,
    () => {
      if (written >= lines) return undefined;
      const size = Math.min(1 + next(6), lines - written);
      // Some buy often: the square of a uniform number is small more often than large.
      const one = next(1 << 15) / (1 << 15);
      const customer = Math.min(customers - 1, Math.floor(one * one * customers) + next(7));
      const day = iso(firstDay + Math.floor((written / lines) * days));
      const id = `O${100000000 + order++}`;
      return Array.from({ length: size }, (_, i) => {
        written++;
        const cents = (next(20) === 0 ? -1 : 1) * (100 + next(9900));
        return `${id},${i + 1},${customerId(customer)},${day},P${next(5000)},${1 + next(3)},${(cents / 100).toFixed(2)},${next(2) ? 'web' : 'store'}`;
      });
    },
  );
}

const startOf = (k) => firstDay + 60 + k * 45;
const customerId = (c) => `C${10000000 + c}`;
const iso = (day) => new Date(day * 86_400_000).toISOString().slice(0, 10);

function numbers(seed) {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % n;
  };
}

async function write(path, header, count, rowsOf) {
  const out = createWriteStream(path);
  let text = `${header}\n`;
  for (let i = 0; i < count; i++) {
    const rows = rowsOf(i);
    if (rows === undefined) break;
    text += `${rows.join('\n')}\n`;
    if (text.length < 1 << 20) continue;
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  out.end(text);
  await once(out, 'finish');
}
