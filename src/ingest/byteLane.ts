import { isUtf8 } from 'node:buffer';
import type { DataRows } from './dataRows.js';
import { decoderOf } from './encodings.js';
import type { LaneRow } from './laneRow.js';
import type { OpenBytes } from './openRows.js';
import { recordEnd, recordScanner } from './recordScanner.js';
import { plainRecords } from './records.js';

/** Takes whole records of some bytes, as many as there are, or hands them over. */
export type ByteLane = (open: OpenBytes) => void;

/** So many rows in doubt, and more than those that are not, mean that a file is not written as this lane reads it. */
const manyInDoubt = 1000;

const decode = decoderOf('utf-8');
const bareReturn = /\r(?!\n)/;

/**
 * Takes rows straight from their bytes: `put` gets the fields of those that have as many as the header, in quotes or not.
 * `firstName` is what the first field of a repeated header says, or '' if there is none. A row in doubt goes to `slow` as text, the way of the reference; bytes in doubt are handed over.
 */
export function byteLane(
  width: number,
  firstName: string,
  delimiter: string,
  put: LaneRow,
  slow: (rows: DataRows) => void,
): ByteLane {
  const { starts, ends, fields } = recordScanner(delimiter, width);
  const first = Buffer.from(firstName);
  let rows = 0;
  let doubts = 0;
  /** Whether the row can be no blank one, and no header again. */
  const isData = (bytes: Buffer): boolean => {
    const at = starts[0]!;
    const byte = bytes[at]!;
    if (at === ends[0] || byte <= 32 || byte >= 127) return false;
    return byte !== first[0] || bytes.compare(first, 0, first.length, at, at + first.length) !== 0;
  };
  return (open) => {
    const { bytes } = open;
    const limit = bytes.lastIndexOf(10) + 1;
    const whole = bytes.subarray(0, limit);
    if (whole.includes(0) || !isUtf8(whole)) {
      open.handOver();
      return;
    }
    let { line } = open;
    let from = 0;
    const stop = () => open.taken(from, line - open.line);
    while (from < limit) {
      const next = fields(bytes, from);
      if (next > 0 && isData(bytes) && put(bytes, starts, ends, line)) {
        rows++;
        line++;
        from = next;
        continue;
      }
      const end = recordEnd(bytes, from, limit);
      if (end < 0) break;
      const text = decode(bytes.subarray(from, end));
      const records = bareReturn.test(text) ? undefined : plainRecords(text, line, delimiter);
      if (records === undefined) {
        stop();
        open.handOver();
        return;
      }
      const shaped = open.shapes.rows(records);
      if (shaped !== undefined) slow(shaped);
      doubts += records.rows.length;
      for (let i = from; i < end; i++) if (bytes[i] === 10) line++;
      from = end;
    }
    stop();
    if (doubts > manyInDoubt && doubts > rows) open.handOver();
  };
}
