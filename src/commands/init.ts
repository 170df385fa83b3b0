import { exits, UserError } from '../errors.js';
import { currencyDigits, rateScale } from '../money.js';
import { note, type Result } from '../result.js';
import { createStore } from '../store/open.js';
import type { Settings } from '../store/settings.js';
import { defineCommand } from './command.js';
import { shareFlag, windowFlag } from './flagValues.js';
import { storePath } from './shared.js';

export const init = defineCommand({
  description: `Makes an empty store: one SQLite file, readable by its owner only.
The settings change results, so they live in the store; "clm set" changes them later.
Columns: setting value.`,
  examples: ['clm init', 'clm init --db crm/clm.db --currency GBP --zone Europe/London --margin 40%'],
  exits: [exits.done, exits.failed, exits.usage],
  writes: true,
  flags: (command) =>
    command
      .option('--currency <code>', 'ISO 4217 code of the one currency (default USD)', currencyFlag)
      .option('--zone <name>', 'time zone in which instants become days (default UTC)', zoneFlag)
      .option(
        '--window <days>',
        'days in which outcomes count, if a campaign does not say (default 30)',
        windowFlag,
      )
      .option('--margin <share>', 'margin rate where line, product and campaign have none', shareFlag),
  async run(context, options) {
    const path = storePath(context);
    const currency = options.currency ?? 'USD';
    const settings: Settings = {
      currency,
      currencyDigits: currencyDigits(currency)!,
      zone: options.zone ?? 'UTC',
      windowDays: options.window ?? 30,
      marginMillionths: options.margin === undefined ? undefined : Math.round(options.margin * rateScale),
      salt: 'clm',
    };
    if (!context.dryRun) createStore(path, settings, context.db);
    return {
      ...settingsTable(settings),
      notes: [
        note(
          `${context.dryRun ? 'would make' : 'made'} ${context.db}; load exports with "clm ingest <table> <file>"`,
        ),
      ],
    };
  },
});

/** The settings of a store as rows: one name, one value. */
export function settingsTable(settings: Settings): Result {
  return {
    columns: [
      { name: 'setting', kind: 'text' },
      { name: 'value', kind: 'text' },
    ],
    rows: [
      ['currency', settings.currency],
      ['zone', settings.zone],
      ['window', String(settings.windowDays)],
      [
        'margin',
        settings.marginMillionths === undefined ? undefined : String(settings.marginMillionths / rateScale),
      ],
      ['salt', settings.salt],
    ],
  };
}

/** A currency code that has a known number of decimals, or exit 2. */
export function currencyFlag(text: string): string {
  return currencyNamed('--currency', text);
}

/** The currency that a flag or setting names. UserError exit 2 for one that is none. */
export function currencyNamed(flag: string, text: string): string {
  const code = text.toUpperCase();
  if (currencyDigits(code) === undefined) {
    throw new UserError(`${flag}: "${text}" is not an ISO 4217 code`, {
      code: 'unknown_currency',
      exit: exits.usage,
      hint: 'for example USD, EUR, GBP, JPY',
    });
  }
  return code;
}

/** A time zone that the platform knows, or exit 2. */
export function zoneFlag(text: string): string {
  return zoneNamed('--zone', text);
}

/** The time zone that a flag or setting names. UserError exit 2 for one that the platform does not know. */
export function zoneNamed(flag: string, text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch (cause) {
    throw new UserError(`${flag}: "${text}" is not a time zone`, {
      code: 'unknown_zone',
      exit: exits.usage,
      hint: 'for example UTC, Europe/London, Asia/Taipei',
      cause,
    });
  }
}
