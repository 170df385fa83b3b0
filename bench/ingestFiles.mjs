// The order files of bench/ingest.mjs, the same every time.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/**
 * Writes `count` order lines, of orders of 1 to 6 lines, by about one customer in ten lines, in order of time; orders are numbered
 * from `from`. With `quoted`, texts stand in quotes as many exports have them.
 */
export async function writeOrders(path, { from = 0, count, quoted = false, customers }) {
  const out = createWriteStream(path);
  out.write('order_id,line,customer_id,ordered_on,product_id,quantity,amount,discount,channel\n');
  let state = 12345 + from;
  const next = (n) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % n;
  };
  const q = quoted ? '"' : '';
  let text = '';
  for (let written = 0, order = from; written < count; order++) {
    const size = 1 + next(6);
    const customer = next(customers);
    const day = new Date(Date.UTC(2023, 0, 1 + Math.floor((written / count) * 1000))).toISOString().slice(0, 10);
    for (let line = 1; line <= size && written < count; line++, written++) {
      const cents = 100 + next(9900);
      const amount = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
      text += `${q}O${100000000 + order}${q},${line},${q}C${1000000 + customer}${q},${day},${q}P${next(20000)}${q},${1 + next(3)},${amount},0.00,${q}${next(2) ? 'web' : 'store'}${q}\n`;
    }
    if (text.length > 1 << 20) {
      if (!out.write(text)) await once(out, 'drain');
      text = '';
    }
  }
  out.end(text);
  await once(out, 'finish');
}
