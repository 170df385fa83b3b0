import type { Command, OptionValues } from '@commander-js/extra-typings';
import type { Exit } from '../errors.js';
import type { Io } from '../io.js';
import type { Result } from '../result.js';

/** The flags that every command has, settled: flag, then environment, then default. */
export interface Everywhere {
  readonly db: string;
  readonly wait: number;
  readonly quiet: boolean;
  readonly color: 'auto' | 'always' | 'never';
  readonly debug: boolean;
}

/** The flags of commands that return rows. `asOf` is as typed; `asOfDay` in commands/shared settles it. */
export interface RowOptions {
  readonly format: 'auto' | 'table' | 'csv' | 'json' | 'ndjson' | 'md' | 'html';
  readonly output?: string;
  readonly columns?: readonly string[];
  readonly limit?: number;
  readonly header: boolean;
  readonly explain?: true;
  /** Draw the result, on a terminal. */
  readonly chart?: true;
  readonly strict?: true;
}

/** Told what a command returned, before it is printed. */
export type Answered = (results: Result | readonly Result[]) => void;

/** What a command is given besides its own options and arguments. */
export interface Context extends Everywhere {
  readonly io: Io;
  readonly rows: RowOptions;
  /** `--as-of` as a day, if given. */
  readonly asOf: number | undefined;
  /** `--known-at` as typed, if given; opening the store settles it. */
  readonly knownAt: string | undefined;
  readonly dryRun: boolean;
  /** The words that were typed, for records. */
  readonly argv: readonly string[];
  /** Runs another command line as if it had been typed, and answers its exit status: what "clm demo" does. */
  readonly runLine: (argv: readonly string[], io: Io, answered?: Answered) => Promise<number>;
}

/** One command: what its help says and what it does. Flags are declared with commander, so that options are typed. */
export interface CommandSpec<Declared> {
  /** What it answers or does, beyond the one-line summary in the command tree. Names the output columns. */
  readonly description: string;
  readonly examples: readonly string[];
  readonly exits: readonly Exit[];
  /** `--as-of` is offered; a text says what it is by default, if not the newest day in the store. */
  readonly asOf?: boolean | string;
  /** `--known-at` is offered: all facts are read as the store held them at a time. */
  readonly knownAt?: boolean;
  /** `-n, --dry-run` is offered. */
  readonly writes?: boolean;
  /** Refused although it returns rows: `act list` refuses `--limit`. */
  readonly refuses?: Readonly<Record<string, string>>;
  readonly flags: (command: Command) => Declared;
  readonly run: (
    context: Context,
    options: OptionsOf<Declared>,
    ...args: ArgsOf<Declared>
  ) => Promise<Result | readonly Result[]>;
}

/** A command with the types of its options forgotten, as the tree holds it. */
export interface LoadedCommand {
  readonly description: string;
  readonly examples: readonly string[];
  readonly exits: readonly Exit[];
  readonly asOf: boolean | string;
  readonly knownAt: boolean;
  readonly writes: boolean;
  readonly refuses: Readonly<Record<string, string>>;
  readonly flags: (command: Command) => Command;
  readonly run: (
    context: Context,
    options: OptionValues,
    args: readonly unknown[],
  ) => Promise<Result | readonly Result[]>;
}

/** The options and arguments that a chain of commander calls has declared. */
type OptionsOf<Declared> = Declared extends { opts(): infer Options } ? Options : never;
type ArgsOf<Declared> = Declared extends { processedArgs: infer Args extends unknown[] } ? Args : never;

/** Declares a command; the tree in `tree.ts` names it. */
export function defineCommand<Declared>(spec: CommandSpec<Declared>): LoadedCommand {
  return {
    description: spec.description,
    examples: spec.examples,
    exits: spec.exits,
    asOf: spec.asOf ?? false,
    knownAt: spec.knownAt ?? false,
    writes: spec.writes ?? false,
    refuses: spec.refuses ?? {},
    flags: (command) => spec.flags(command) as unknown as Command,
    run: (context, options, args) =>
      spec.run(context, options as OptionsOf<Declared>, ...(args as ArgsOf<Declared>)),
  };
}

/** A command's place in the tree, its one line of help, and where it is found when it is run. */
export interface Entry {
  readonly path: readonly string[];
  readonly summary: string;
  readonly load: () => Promise<LoadedCommand>;
}
