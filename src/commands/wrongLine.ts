import type { CommanderError, CommandUnknownOpts } from '@commander-js/extra-typings';
import { exits, UserError } from '../errors.js';

/**
 * What is wrong with a command line, in the form of the house. `root` is the program, `path` the command that was named,
 * as far as there is one.
 */
export function wrongLine(
  error: CommanderError,
  root: CommandUnknownOpts | undefined,
  path: readonly string[],
): UserError {
  const [first, ...rest] = error.message.replace(/^error: /, '').split('\n');
  const hint = rest
    .join(' ')
    .replace(/^\(Did you mean (.*)\?\)$/, 'did you mean "$1"?')
    .trim();
  return new UserError(inWords(first ?? error.message), {
    code: error.code.replace('commander.', ''),
    exit: exits.usage,
    hint: hint === '' ? wayOn(error.code, root, path) : hint,
  });
}

const badOption = /^option '(?:-\w, )?(--[\w-]+).*' argument '(.*)' is invalid\. (.*?)\.?$/s;
const badArgument = /^command-argument value '(.*)' is invalid for argument '(.*)'\. (.*?)\.?$/s;

/** `--window: "0" is invalid: expected from 1 to 3660 days`. */
function inWords(message: string): string {
  const option = badOption.exec(message);
  const argument = badArgument.exec(message);
  const [where, value, why] =
    option !== null ? option.slice(1) : argument !== null ? [argument[2], argument[1], argument[3]] : [];
  if (where === undefined) return message;
  const choices = /^Allowed choices are (.*)$/.exec(why!)?.[1];
  return `${where}: "${value}" is ${choices === undefined ? `invalid: ${why}` : `none of ${choices}`}`;
}

/** What to do next where commander has no word for it: a bare word is most often the name of a campaign. */
function wayOn(code: string, root: CommandUnknownOpts | undefined, path: readonly string[]): string {
  const help = `see "${['clm', ...path, '--help'].join(' ')}"`;
  if (code !== 'commander.excessArguments') return help;
  const command = path.reduce<CommandUnknownOpts | undefined>(
    (at, name) => at?.commands.find((one) => one.name() === name),
    root,
  );
  const word = command?.args.at(-1);
  const byFlag = command?.options.some((option) => option.long === '--campaign') === true;
  return byFlag && word !== undefined ? `one campaign: --campaign ${word}; ${help}` : help;
}
