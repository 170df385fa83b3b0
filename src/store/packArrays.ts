/** Named arrays of numbers. */
export type NumberArrays = Readonly<Record<string, Float64Array | Int32Array | Uint8Array>>;

const makers = {
  f: (bytes: ArrayBuffer) => new Float64Array(bytes),
  i: (bytes: ArrayBuffer) => new Int32Array(bytes),
  b: (bytes: ArrayBuffer) => new Uint8Array(bytes),
} as const;

type Code = keyof typeof makers;

/** Arrays as bytes: the length of a JSON header (32 bits), the header, then every array little endian in its order. */
export function packArrays(arrays: NumberArrays): Buffer {
  const entries = Object.entries(arrays);
  const header = Buffer.from(
    JSON.stringify(entries.map(([name, array]) => [name, codeOf(array), array.byteLength])),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const parts = entries.map(([, array]) => Buffer.from(array.buffer, array.byteOffset, array.byteLength));
  return Buffer.concat([length, header, ...parts]);
}

/** The arrays that `packArrays` packed. */
export function unpackArrays(bytes: Buffer): NumberArrays {
  const start = 4 + bytes.readUInt32LE(0);
  const header = JSON.parse(bytes.toString('utf8', 4, start)) as [string, Code, number][];
  let at = start;
  return Object.fromEntries(
    header.map(([name, code, length]) => {
      const own = new Uint8Array(length);
      own.set(bytes.subarray(at, at + length));
      at += length;
      return [name, makers[code](own.buffer)];
    }),
  );
}

function codeOf(array: Float64Array | Int32Array | Uint8Array): Code {
  if (array instanceof Float64Array) return 'f';
  return array instanceof Int32Array ? 'i' : 'b';
}
