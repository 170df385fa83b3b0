import { Command, CommanderError } from '@commander-js/extra-typings';
import type { Answered, Context, Entry, LoadedCommand } from './commands/command.js';
import { addEverywhere, addFlags, contextOf } from './commands/flags.js';
import { helpLayout } from './commands/helpText.js';
import { refuseOverwriting } from './commands/refuseOverwriting.js';
import { entries, groups } from './commands/tree.js';
import { wrongLine } from './commands/wrongLine.js';
import { exits, UserError } from './errors.js';
import type { Io } from './io.js';
import { version } from './version.js';

/**
 * Runs one command line and answers its exit status. Only the command that is run is loaded, so help is quick.
 * Rejects only if stdout or stderr itself fails.
 */
export async function run(argv: readonly string[], io: Io, answered?: Answered): Promise<number> {
  const wanted = entries.find((entry) => startsWith(words(argv), entry.path));
  const loaded = new Map<Entry, LoadedCommand>();
  let status: number = exits.done;
  let root: Command | undefined;
  try {
    if (wanted !== undefined) loaded.set(wanted, await wanted.load());
    const perform = async (work: () => Promise<number>) => {
      status = await work();
    };
    root = program(argv, io, loaded, perform, answered);
    await root.parseAsync([...argv], { from: 'user' });
    return status;
  } catch (error) {
    return failed(
      error,
      root,
      wanted?.path ??
        words(argv)
          .slice(0, 1)
          .filter((word) => word in groups),
      argv,
      io,
    );
  }
}

/** The tree with every command loaded, for tests that walk it. */
export async function fullProgram(io: Io): Promise<Command> {
  const loaded = new Map<Entry, LoadedCommand>();
  for (const entry of entries) loaded.set(entry, await entry.load());
  return program([], io, loaded, async (work) => {
    await work();
  });
}

function program(
  argv: readonly string[],
  io: Io,
  loaded: ReadonlyMap<Entry, LoadedCommand>,
  perform: (work: () => Promise<number>) => Promise<void>,
  answered?: Answered,
): Command {
  const root = new Command('clm')
    .description(
      'Closed-loop marketing: what campaigns earned, whom to contact next, and whether the promise held.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .configureHelp(helpLayout)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: () => {},
      getOutHelpWidth: () => io.width,
      getErrHelpWidth: () => io.width,
    })
    .exitOverride();
  addEverywhere(root);
  const parents = new Map<string, Command>();
  for (const [name, summary] of Object.entries(groups)) {
    parents.set(
      name,
      root
        .createCommand(name)
        .summary(summary)
        .description(`${summary[0]!.toUpperCase()}${summary.slice(1)}.`)
        .helpCommand(false)
        .copyInheritedSettings(root),
    );
  }
  for (const entry of entries) {
    const [first, second] = entry.path;
    const parent = second === undefined ? root : parents.get(first!)!;
    if (parent !== root && !root.commands.includes(parent)) root.addCommand(parent);
    const leaf = parent
      .createCommand(second ?? first!)
      .summary(entry.summary)
      .copyInheritedSettings(root);
    const spec = loaded.get(entry);
    if (spec !== undefined) {
      addFlags(leaf, spec);
      leaf.action(async (...received: unknown[]) => {
        const options = { ...root.opts(), ...leaf.opts() };
        await perform(async () => {
          const context = contextOf(io, spec, options, argv, run);
          guard(context, leaf);
          const results = await spec.run(context, leaf.opts(), received.slice(0, -2));
          answered?.(results);
          const { print } = await import('./commands/print.js');
          return await print(context, results);
        });
      });
    }
    parent.addCommand(leaf);
  }
  return root;
}

/** No command writes over what it reads: the store, and the files that its arguments name. */
function guard(context: Context, leaf: Command): void {
  const { rejects } = leaf.opts() as { readonly rejects?: string };
  const files = leaf.registeredArguments.some((argument) => argument.name() === 'file') ? leaf.args : [];
  refuseOverwriting(context, { '--rejects': rejects, '--output': context.rows.output }, files);
}

/** The leading words of a command line: what is left when flags of the program and their values are passed over. */
function words(argv: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (let i = 0; i < argv.length && found.length < 2; i++) {
    const word = argv[i]!;
    if (['--db', '--wait', '--color'].includes(word)) i++;
    else if (!word.startsWith('-')) found.push(word);
  }
  return found;
}

function startsWith(typed: readonly string[], path: readonly string[]): boolean {
  return path.every((word, index) => typed[index] === word);
}

/** Says what went wrong, in the form of the house, and answers the exit status. */
function failed(
  error: unknown,
  root: Command | undefined,
  path: readonly string[],
  argv: readonly string[],
  io: Io,
): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exits.done;
    if (error.code === 'commander.help') return exits.usage;
    return report(wrongLine(error, root, path), argv, io);
  }
  if (error instanceof Error && (error as NodeJS.ErrnoException).code === 'EPIPE') return exits.done;
  return report(error, argv, io);
}

function report(error: unknown, argv: readonly string[], io: Io): number {
  const known = error instanceof UserError;
  const message = error instanceof Error ? error.message : String(error);
  const exit = known ? error.exit : exits.failed;
  if (wantsJson(argv)) {
    const body = known
      ? { error: message, code: error.code, exit, hint: error.hint ?? null }
      : { error: message, code: 'unexpected', exit, hint: null };
    io.stderr.write(`${JSON.stringify(body)}\n`);
    return exit;
  }
  io.stderr.write(`clm: ${known ? message : `unexpected: ${message}`}\n`);
  if (known && error.hint !== undefined) io.stderr.write(`hint: ${error.hint}\n`);
  if (!known) {
    if (argv.includes('--debug') && error instanceof Error) io.stderr.write(`${error.stack ?? ''}\n`);
    else io.stderr.write('hint: this is a bug; run again with --debug and report what it prints\n');
  }
  return exit;
}

function wantsJson(argv: readonly string[]): boolean {
  return argv.some((word, i) => word === '--format=json' || (word === '--format' && argv[i + 1] === 'json'));
}
