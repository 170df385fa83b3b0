// How fast a million scored customers are written as CSV, beside csv-stringify's stream: processor seconds, in turns, into nothing.
// The stream is given cells already formatted where that is cheap. node bench/write.mjs [rows]
import { createWriteStream } from 'node:fs';
import { devNull } from 'node:os';
import { stringify } from 'csv-stringify';
import { random } from '../dist/random.js';
import { csv } from '../dist/render/csv.js';

const rows = Number(process.argv[2] ?? 1_000_000);
const uniform = random(1);
const scored = Array.from({ length: rows }, (_, i) => [
  `C${String(i).padStart(7, '0')}`,
  uniform(),
  Math.round(uniform() * 10_000),
  i + 1,
  1 + Math.floor((10 * i) / rows),
]);
const columns = [
  { name: 'customer_id', kind: 'text' },
  { name: 'score', kind: 'number' },
  { name: 'expected_margin', kind: 'money' },
  { name: 'rank', kind: 'count' },
  { name: 'decile', kind: 'count' },
];

const seconds = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
const drained = (stream) => new Promise((resolve) => stream.once('drain', resolve));

async function ours(out) {
  for (const piece of csv({ columns, rows: scored }, { code: 'EUR', digits: 2 }, {})) {
    if (!out.write(piece)) await drained(out);
  }
  out.end();
}

async function stream(out) {
  const writer = stringify({ header: true, columns: columns.map(({ name }) => name) });
  writer.pipe(out);
  for (const [id, score, cents, rank, decile] of scored) {
    if (!writer.write([id, String(score), (cents / 100).toFixed(2), String(rank), String(decile)])) await drained(writer);
  }
  writer.end();
}

async function taken(write) {
  const out = createWriteStream(devNull);
  const done = new Promise((resolve) => out.once('finish', resolve));
  const started = seconds();
  await write(out);
  await done;
  return seconds() - started;
}

for (let round = 0; round < 3; round++) {
  const [own, theirs] = [await taken(ours), await taken(stream)];
  console.log(
    `${rows} rows: clm ${own.toFixed(2)} s, csv-stringify's stream ${theirs.toFixed(2)} s, ${(own / theirs).toFixed(2)} of it (goal 0.4)`,
  );
}
