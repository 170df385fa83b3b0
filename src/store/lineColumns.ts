/** The numbers of an order line that are kept while a file is read. */
export const lineNumbers = [
  'order_no',
  'line',
  'customer',
  'day',
  'second',
  'product',
  'returns_order',
  'channel',
  'intermediary',
  'code',
  'currency',
  'row',
  'quantity',
  'amount',
  'cost',
  'discount',
  'original_amount',
  'exchange_rate',
  'updated',
] as const;
export type LineNumber = (typeof lineNumbers)[number];

const whole = new Set<LineNumber>(lineNumbers.slice(0, 12));

/** Whether a column holds whole numbers of 32 bits. */
export function isWhole(name: LineNumber): boolean {
  return whole.has(name);
}

/** Lines by column: whole numbers in 32 bits, the others in floating point. */
export type LineColumns = Readonly<Record<LineNumber, Int32Array | Float64Array>>;

/** Empty columns for so many lines; those that are not given have no room. `shared` ones can be read by other threads. */
export function lineColumns(rows: number, given: ReadonlySet<LineNumber>, shared = false): LineColumns {
  const none = new Int32Array(0);
  const room = (bytes: number) => (shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  return Object.fromEntries(
    lineNumbers.map((name) => [
      name,
      !given.has(name)
        ? none
        : whole.has(name)
          ? new Int32Array(room(4 * rows))
          : new Float64Array(room(8 * rows)),
    ]),
  ) as unknown as LineColumns;
}
