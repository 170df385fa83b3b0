/** Where the keys of a TOML file stand, counted from 1, and what is written after their `=`, by dotted path. */
export interface KeyLines {
  readonly lines: ReadonlyMap<string, number>;
  /** Without texts and comments. */
  readonly written: ReadonlyMap<string, string>;
}

/** The path of a key in its table. */
export function dotted(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/**
 * Where each key stands and what is written there, by its dotted path (`arms.2.share`). A light scan: the parser gives no
 * positions. A key it misses only costs a complaint its line number.
 */
export function keyLines(text: string): KeyLines {
  const lines = new Map<string, number>();
  const written = new Map<string, string>();
  const counts = new Map<string, number>();
  let path = '';
  for (const { number, line } of linesOutsideTexts(text)) {
    const header = headerPattern.exec(line);
    const key = keyPattern.exec(line);
    if (header !== null) {
      path = numbered(keysOf(header[2]!), counts);
      if (header[1] === '[[') {
        const count = (counts.get(path) ?? 0) + 1;
        counts.set(path, count);
        path = `${path}.${count}`;
      }
      lines.set(path, number);
    } else if (key !== null) {
      const at = keysOf(key[1]!).reduce(dotted, path);
      lines.set(at, number);
      written.set(at, withoutTexts(key[2]!).trim());
    }
  }
  return { lines, written };
}

const keyPart = `(?:[\\w-]+|"(?:[^"\\\\]|\\\\.)*"|'[^']*')`;
const keyPath = `${keyPart}(?:\\s*\\.\\s*${keyPart})*`;
const headerPattern = new RegExp(`^\\s*(\\[\\[?)\\s*(${keyPath})\\s*\\]`);
const keyPattern = new RegExp(`^\\s*(${keyPath})\\s*=(.*)$`);
const keyParts = new RegExp(keyPart, 'g');

/** The keys of a dotted key, without their quotes. */
function keysOf(text: string): readonly string[] {
  return (text.match(keyParts) ?? []).map((part) => (/^["']/.test(part) ? part.slice(1, -1) : part));
}

/** The path of a header, with the number of the current block after every key that is a list of blocks. */
function numbered(keys: readonly string[], counts: ReadonlyMap<string, number>): string {
  let path = '';
  for (const [i, key] of keys.entries()) {
    path = dotted(path, key);
    const count = counts.get(path);
    if (count !== undefined && i < keys.length - 1) path = `${path}.${count}`;
  }
  return path;
}

/** The lines of a file that do not lie inside a multi-line text, counted from 1. */
export function* linesOutsideTexts(
  text: string,
): Generator<{ readonly number: number; readonly line: string }> {
  let inside: string | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (inside !== undefined) {
      if (line.includes(inside)) inside = undefined;
      continue;
    }
    yield { number: index + 1, line };
    const fence = /("""|''')/.exec(line)?.[1];
    if (fence !== undefined && line.split(fence).length === 2) inside = fence;
  }
}

/** A line without its texts and its comment. */
export function withoutTexts(line: string): string {
  return line.replace(/"""[\s\S]*|'''[\s\S]*|"(?:[^"\\]|\\.)*"|'[^']*'|#.*/g, '');
}
