/** A command line of `clm` as a shell would read it, where that needs no shell. */
export interface PlainCommand {
  /** What follows `clm`. */
  readonly words: readonly string[];
  /** Variables set for this command alone. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether what it prints on stdout is dropped (`> /dev/null`). */
  readonly dropped: boolean;
  /** Whether it runs only if the one before it ended with 0 (`&&`). */
  readonly onSuccess: boolean;
}

const piece =
  /[ \t]*(?:(?<and>&&)|(?<drop>> ?\/dev\/null)|'(?<single>[^']*)'|"(?<double>[^"$`\\]*)"|(?<bare>[^\s'"|&;<>()$`\\*?[\]{}#~!]+))(?=[ \t]|$)/gy;
const loop = /^for (?<name>[a-z]+) in (?<values>[\w ]+); do\s+(?<body>clm [^'"\n;]*)(?:;|\n) ?done$/;

/**
 * The commands of a line that a shell would only cut into words: `clm` with variables before it, its stdout dropped,
 * several joined by `&&`, or one of them in a `for` loop. `undefined` for any other line, and if stdin is read.
 */
export function plainCommands(script: string): readonly PlainCommand[] | undefined {
  const looped = loop.exec(script)?.groups;
  if (looped !== undefined) {
    const { name, values, body } = looped;
    const variable = new RegExp(`\\$${name}\\b`, 'g');
    const each = values!
      .trim()
      .split(/ +/)
      .map((value) => body!.replaceAll(variable, value));
    const commands = each.map(list);
    return commands.every((found) => found?.length === 1) ? commands.flatMap((found) => found!) : undefined;
  }
  return list(script.includes("'") ? script : script.replaceAll('\\\n', ''));
}

function list(line: string): readonly PlainCommand[] | undefined {
  const commands: PlainCommand[] = [];
  let words: string[] = [];
  let env: Record<string, string> = {};
  let started = false;
  let dropped = false;
  const end = () => {
    if (!started || words.includes('-')) return false;
    commands.push({ words, env, dropped, onSuccess: commands.length > 0 });
    words = [];
    env = {};
    started = false;
    dropped = false;
    return true;
  };
  let read = 0;
  for (const { 0: text, groups } of line.matchAll(piece)) {
    read += text.length;
    const { and, drop, single, double, bare } = groups!;
    if (and !== undefined) {
      if (!end()) return undefined;
    } else if (drop !== undefined) {
      dropped = true;
    } else if (started) {
      if (dropped) return undefined;
      words.push(single ?? double ?? bare!);
    } else if (bare === 'clm') {
      started = true;
    } else {
      const set = /^([A-Z_]+)=(.*)$/.exec(bare ?? '');
      if (set === null) return undefined;
      env[set[1]!] = set[2]!;
    }
  }
  return read === line.trimEnd().length && end() ? commands : undefined;
}
