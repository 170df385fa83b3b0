/**
 * WebAssembly written down in TypeScript: each function answers the bytes of an instruction behind those of its operands.
 * Enough for loops over arrays in linear memory. Numbers as in the core specification 2.0, chapter 5 (binary format).
 */
export type Code = readonly number[];

export const i32 = 0x7f;
export const f64 = 0x7c;
export const v128 = 0x7b;

/** A function of a module: types of its parameters and further locals, and its body. It returns nothing. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly number[];
  readonly locals: readonly number[];
  readonly body: Code;
}

const unsigned = (n: number): Code => (n < 128 ? [n] : [(n & 127) | 128, ...unsigned(Math.floor(n / 128))]);
const signed = (n: number): Code =>
  n >= -64 && n < 64 ? [n & 127] : [(n & 127) | 128, ...signed(Math.floor(n / 128))];
const doubleBytes = (n: number): Code => [...new Uint8Array(Float64Array.of(n).buffer)];
const two =
  (...operation: number[]) =>
  (a: Code, b: Code): Code => [...a, ...b, ...operation];
const one =
  (...operation: number[]) =>
  (a: Code): Code => [...a, ...operation];
const read =
  (align: number, ...operation: number[]) =>
  (address: Code, offset = 0): Code => [...address, ...operation, align, ...unsigned(offset)];
const write =
  (align: number, ...operation: number[]) =>
  (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...value,
    ...operation,
    align,
    ...unsigned(offset),
  ];

export const local = (index: number): Code => [0x20, ...unsigned(index)];
export const assign = (index: number, value: Code): Code => [...value, 0x21, ...unsigned(index)];

export const int = (n: number): Code => [0x41, ...signed(n)];
export const double = (n: number): Code => [0x44, ...doubleBytes(n)];
export const add = two(0x6a);
export const multiplyInts = two(0x6c);
export const and = two(0x71);
export const shiftLeft = two(0x74);
export const shiftRight = two(0x76);
export const loadInt = read(2, 0x28);

export const loadDouble = read(3, 0x2b);
export const storeDouble = write(3, 0x39);
export const addDouble = two(0xa0);
export const multiply = two(0xa2);
export const loadLong = read(3, 0x29);
export const storeLong = write(3, 0x37);
/** A 64-bit integer with its sign, as a double. */
export const toDouble = one(0xb9);
/** A 32-bit integer without a sign, as a 64-bit one. */
export const widened = one(0xad);
export const and64 = two(0x83);
export const shiftRight64 = two(0x87);

export const loadPair = read(3, 0xfd, 0x00);
export const storePair = write(3, 0xfd, 0x0b);
export const pairOf = one(0xfd, 0x14);
/** The second half of a pair of doubles replaced. */
export const withSecond = two(0xfd, 0x22, 1);
export const addDoubles = two(0xfd, 0xf0, 0x01);
export const subtractDoubles = two(0xfd, 0xf1, 0x01);
export const multiplyDoubles = two(0xfd, 0xf2, 0x01);
/** Both first halves of two pairs, and both second ones. */
export const firstHalves = two(0xfd, 0x0d, ...[0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]);
export const secondHalves = two(
  0xfd,
  0x0d,
  ...[8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31],
);
/** All bits of a half where the first of two pairs of doubles is less there. */
export const areLess = two(0xfd, 0x49);
/** The second of two pairs of doubles where it is less, else the first. */
export const lesserDoubles = two(0xfd, 0xf6, 0x01);
/** Bits of the first of two where those of a mask are set, else of the second. */
export const choose = (yes: Code, no: Code, mask: Code): Code => [...yes, ...no, ...mask, 0xfd, 0x52];
export const firstDouble = one(0xfd, 0x21, 0);
export const secondDouble = one(0xfd, 0x21, 1);
export const addLongs = two(0xfd, 0xce, 0x01);
export const subtractLongs = two(0xfd, 0xd1, 0x01);
export const shiftLongsLeft = two(0xfd, 0xcb, 0x01);
export const firstLong = one(0xfd, 0x1d, 0);
export const secondLong = one(0xfd, 0x1d, 1);
export const longs = (first: number, second: number): Code => [
  0xfd,
  0x0c,
  ...new Uint8Array(BigInt64Array.of(BigInt(first), BigInt(second)).buffer),
];

/** Runs `body` again as long as local `at` is below `end` after it; at least once. */
export function repeatWhileBelow(at: number, end: Code, ...body: readonly Code[]): Code {
  return [0x03, 0x40, ...body.flat(), ...local(at), ...end, 0x49, 0x0d, 0, 0x0b];
}

/** Adds to a local that is an address. */
export function advance(at: number, bytes: number): Code {
  return assign(at, add(local(at), int(bytes)));
}

const many = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const bytes = (code: Code): Code => [...unsigned(code.length), ...code];
const text = (name: string): Code => bytes([...new TextEncoder().encode(name)]);
const section = (id: number, content: Code): Code => [id, ...bytes(content)];

/** A binary module of functions over one memory that is imported as `host.memory`. */
function wasmModule(functions: readonly WasmFunction[]): Uint8Array {
  const types = functions.map(({ parameters }) => [0x60, ...bytes(parameters), 0]);
  const exported = functions.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]);
  const bodies = functions.map(({ locals, body }) =>
    bytes([...many(locals.map((type) => [1, type])), ...body, 0x0b]),
  );
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, many(types)),
    ...section(2, many([[...text('host'), ...text('memory'), 2, 0, 1]])),
    ...section(3, many(functions.map((_, index) => unsigned(index)))),
    ...section(7, many(exported)),
    ...section(10, many(bodies)),
  ]);
}

declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { readonly initial: number }) => WasmMemory;
  readonly Instance: new (
    module: object,
    imports: { readonly host: { readonly memory: WasmMemory } },
  ) => { readonly exports: Readonly<Record<string, (...numbers: readonly number[]) => void>> };
};

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): void;
}

/** Functions compiled, with the memory they work on. */
export interface WasmInstance {
  readonly memory: WasmMemory;
  readonly run: Readonly<Record<string, (...numbers: readonly number[]) => void>>;
}

const shared = new Map<readonly WasmFunction[], WasmInstance | undefined>();

/**
 * Functions compiled once for a process, whose callers come one after the other: engines set aside gigabytes of addresses
 * for each memory. `undefined` where the engine lacks what they use.
 */
export function sharedInstance(functions: readonly WasmFunction[]): WasmInstance | undefined {
  if (!shared.has(functions)) {
    try {
      shared.set(functions, wasmInstance(functions));
    } catch {
      shared.set(functions, undefined);
    }
  }
  return shared.get(functions);
}

/** Compiles functions over a memory of their own, one page of 64 KiB at first. Throws where the engine lacks what they use. */
function wasmInstance(functions: readonly WasmFunction[]): WasmInstance {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(wasmModule(functions));
  return { memory, run: new WebAssembly.Instance(module, { host: { memory } }).exports };
}

/** Makes a memory at least so large; what it held is kept, but arrays over it must be made anew. Throws if there is no room. */
export function reserve({ memory }: WasmInstance, size: number): void {
  const missing = size - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
}
