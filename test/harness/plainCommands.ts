/** Where a stream of a command goes: `shown`, `piped` into what follows, or the name of a file. */
export type Sink = { readonly to: 'shown' | 'piped' } | { readonly file: string };

/** A command line of `clm` as a shell would read it, where a shell would do no more than cut it and join its streams. */
export interface PlainCommand {
  /** What follows `clm`. */
  readonly words: readonly string[];
  /** Variables set for this command alone. */
  readonly env: Readonly<Record<string, string>>;
  /** Shell text whose output is its stdin: what stands before a `|`. */
  readonly before?: string;
  /** Shell text that reads what is piped: what stands behind a `|`. Its exit status is the command's. */
  readonly after?: string;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Whether it runs only if what is before it ended with 0 (`&&`). */
  readonly onSuccess: boolean;
}

/** Another command, for a shell. */
export interface ShellCommand {
  readonly shell: string;
  readonly onSuccess: boolean;
}

const quoted = /'[^']*'|"[^"$`\\]*"/y;
const joint = /&&|\|(?!\|)/y;
const special = /[;&|()`\n<{}!#~"'\\]|\$\(/y;
const word =
  /[ \t]*(?:'(?<single>[^']*)'|"(?<double>[^"$`\\]*)"|(?<bare>[^\s'"|&;<>()$`\\*?[\]{}#~!]+))(?=[ \t]|$)/y;
const redirection = /[ \t]*(?<both>2>&1|(?<stream>2?)> ?(?<file>[\w./-]+))(?=[ \t]|$)/y;
const loop = /^for (?<name>[a-z]+) in (?<values>[\w ]+); do\s+(?<body>clm [^'"\n;]*)(?:;|\n) ?done$/;

/**
 * The commands of a line that a shell would only cut into words and join: `clm` with variables before it, fed by or
 * feeding other programs, its streams in files, several joined by `&&`, or one of them in a `for` loop. `undefined` for
 * any other line, and for one without `clm`.
 */
export function plainCommands(script: string): readonly (PlainCommand | ShellCommand)[] | undefined {
  const looped = loop.exec(script)?.groups;
  if (looped !== undefined) {
    const { name, values, body } = looped;
    const variable = new RegExp(`\\$${name}\\b`, 'g');
    const each = values!
      .trim()
      .split(/ +/)
      .map((value) => list(body!.replaceAll(variable, value)));
    return each.every((found) => found?.length === 1) ? each.flatMap((found) => found!) : undefined;
  }
  return list(script.includes("'") ? script : script.replaceAll('\\\n', ''));
}

function list(line: string): readonly (PlainCommand | ShellCommand)[] | undefined {
  const pipelines = cut(line);
  if (pipelines === undefined) return undefined;
  const commands: (PlainCommand | ShellCommand)[] = [];
  for (const [place, stages] of pipelines.entries()) {
    const onSuccess = place > 0;
    const ours = stages.findIndex(isOurs);
    if (stages.some((text, i) => i !== ours && mentions(text))) return undefined;
    if (ours < 0 && stages.some((text) => ofTheShell.test(text))) return undefined;
    if (ours < 0) {
      commands.push({ shell: stages.join('|'), onSuccess });
      continue;
    }
    const before = stages.slice(0, ours).join('|').trim();
    const after = stages
      .slice(ours + 1)
      .join('|')
      .trim();
    const read = command(stages[ours]!, after !== '');
    if (read === undefined || read.words.includes('-') !== (before !== '')) return undefined;
    commands.push({ ...read, ...(before && { before }), ...(after && { after }), onSuccess });
  }
  return commands.some((found) => 'words' in found) ? commands : undefined;
}

/** The stages of the pipelines that `&&` joins; `undefined` if the line holds anything else between commands. */
function cut(line: string): string[][] | undefined {
  const pipelines: string[][] = [['']];
  const add = (text: string) => {
    const stages = pipelines.at(-1)!;
    stages.push(stages.pop()! + text);
  };
  for (let at = 0; at < line.length; ) {
    for (const form of [quoted, redirection, joint, special]) form.lastIndex = at;
    const kept = quoted.exec(line)?.[0] ?? redirection.exec(line)?.[0];
    const joined = kept === undefined ? joint.exec(line)?.[0] : undefined;
    if (joined === '|') pipelines.at(-1)!.push('');
    else if (joined === '&&') pipelines.push(['']);
    else if (kept === undefined && special.test(line)) return undefined;
    else add(kept ?? line[at]!);
    at += (kept ?? joined ?? ' ').length;
  }
  return pipelines.flat().some((text) => text.trim() === '') ? undefined : pipelines;
}

const isOurs = (text: string) => /^\s*(?:[A-Z_]+=\S* )*clm\s/.test(`${text} `);
/** What changes the shell that runs it, and so what comes behind it. */
const ofTheShell = /^\s*(?:cd|set|export|umask|ulimit|trap|exec)\b|^\s*\w+=/;
const mentions = (text: string) => /\bclm\s/.test(`${text} `);

function command(text: string, piped: boolean): Omit<PlainCommand, 'onSuccess'> | undefined {
  const words: string[] = [];
  const env: Record<string, string> = {};
  let started = false;
  let stdout: Sink = { to: piped ? 'piped' : 'shown' };
  let stderr: Sink = { to: 'shown' };
  const line = text.trimEnd();
  for (let at = 0; at < line.length; ) {
    word.lastIndex = redirection.lastIndex = at;
    const target = redirection.exec(line);
    const found = target ?? word.exec(line);
    if (found === null) return undefined;
    at += found[0].length;
    const { both, stream, file, single, double, bare } = found.groups!;
    if (both !== undefined) {
      if (!started) return undefined;
      if (file === undefined) stderr = stdout;
      else if (stream === '2') stderr = { file };
      else stdout = { file };
    } else if (started) {
      words.push(single ?? double ?? bare!);
    } else if (bare === 'clm') {
      started = true;
    } else {
      const set = /^([A-Z_]+)=(.*)$/.exec(bare ?? '');
      if (set === null) return undefined;
      env[set[1]!] = set[2]!;
    }
  }
  return started ? { words, env, stdout, stderr } : undefined;
}
