import type { Command, OptionValues } from '@commander-js/extra-typings';
import { shareFlag, windowFlag, wordsFlag } from '../flagValues.js';

/** The flags that say which past campaigns are looked at, and how their margins are known. */
export function pastFlags<Args extends unknown[], Opts extends OptionValues>(command: Command<Args, Opts>) {
  return command
    .option('--campaigns <ids>', 'only these past campaigns (default: all with finished windows)', wordsFlag)
    .option('--channel <names>', 'only past campaigns of these channels', wordsFlag)
    .option('--arm <names>', 'only these treated arms, against control (default: all)', wordsFlag)
    .option('--window <days>', "outcome days, instead of each campaign's own", windowFlag)
    .option('--margin <share>', 'margin rate where neither line nor product says what it cost', shareFlag);
}

/** The past campaigns as typed by commander. */
export interface PastOptions {
  readonly campaigns?: readonly string[] | undefined;
  readonly channel?: readonly string[] | undefined;
  readonly arm?: readonly string[] | undefined;
  readonly window?: number | undefined;
  readonly margin?: number | undefined;
}

/** The part of a question that these flags ask. */
export function pastOf({ campaigns, channel, arm, window, margin }: PastOptions) {
  return {
    campaigns,
    channels: channel,
    arms: arm,
    windowDays: window,
    marginMillionths: margin === undefined ? undefined : Math.round(margin * 1_000_000),
  };
}
