import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { type Day, formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import type { Io } from '../../io.js';
import type { Result } from '../../result.js';
import type { Context } from '../command.js';

/** Where the demo plays: it tells, and it types command lines in its folder. */
export interface Stage {
  readonly folder: string;
  /** Tells something; an empty line comes before it. */
  tell(text: string): void;
  /** Sets the clock of the commands to the evening of a day, as `export CLM_NOW` would. */
  clock(day: Day): void;
  /** Shows the first lines of a file of the folder, as `head` would. */
  head(name: string, lines: number): void;
  /** Types a command line, shows it and what it prints, and answers what it printed. */
  clm(line: string): Promise<Printed>;
}

export interface Printed {
  readonly data: string;
  readonly talk: string;
  /** What the command returned: its rows, before they are printed. */
  readonly answer: Result;
}

const widest = 100;
const nothing: Result = { columns: [], rows: [] };

/**
 * A stage over the program itself: commands run in this process, as if typed in `folder` at a terminal. What is shown
 * goes to stderr, for it is talk; `--quiet` leaves it out. A command that fails ends the demo.
 */
export function stage(context: Context, folder: string): Stage {
  const { io } = context;
  const show = (text: string) => {
    if (!context.quiet) io.stderr.write(text);
  };
  let now = io.now();
  const type = async (line: string): Promise<Printed> => {
    const printed = { data: '', talk: '', answer: nothing };
    const stream = (part: 'data' | 'talk') =>
      new Writable({
        decodeStrings: false,
        write(chunk: string | Buffer, _encoding, done) {
          const text = chunk.toString();
          printed[part] += text;
          show(text);
          done();
        },
      });
    const began = io.elapsed();
    const status = await context.runLine(
      words(line),
      childIo(io, folder, stream('data'), stream('talk'), now),
      (results) => {
        printed.answer = [results].flat()[0] ?? nothing;
      },
    );
    if (context.debug) io.stderr.write(`${Math.round(io.elapsed() - began)} ms: clm ${line}\n`);
    if (status !== exits.done && status !== exits.alert) {
      throw new UserError(`clm ${line}: ended with ${status}: ${printed.talk.trim()}`, {
        code: 'demo_step',
        exit: exits.failed,
      });
    }
    return printed;
  };
  return {
    folder,
    tell: (text) => show(`\n${text}\n`),
    clock: (day) => {
      const instant = `${formatDay(day)}T18:00:00Z`;
      now = new Date(instant);
      show(`\n$ export CLM_NOW=${instant}\n`);
    },
    head: (name, lines) => {
      const text = readFileSync(join(folder, name), 'utf8').split('\n').slice(0, lines).join('\n');
      show(`\n$ head -${lines} ${name}\n${text}\n`);
    },
    clm: (line) => {
      show(`\n$ clm ${line}\n`);
      return type(line);
    },
  };
}

function childIo(io: Io, folder: string, stdout: Writable, stderr: Writable, now: Date): Io {
  const { CLM_DB: _, ...env } = io.env;
  return {
    ...io,
    stdin: Readable.from([]),
    stdinIsTerminal: true,
    stdout,
    stderr,
    stdoutIsTerminal: true,
    stderrIsTerminal: false,
    width: Math.min(widest, io.width),
    env: io.stderrIsTerminal ? env : { ...env, NO_COLOR: '1' },
    cwd: folder,
    now: () => now,
  };
}

/** The words of a command line as a shell would cut them: blanks separate, single or double quotes keep together. */
export function words(line: string): readonly string[] {
  return [...line.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'),
  );
}
