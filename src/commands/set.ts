import { exits, UserError, unknownName } from '../errors.js';
import { currencyDigits, rateScale } from '../money.js';
import { note } from '../result.js';
import { hasMoney } from '../store/counts.js';
import { changeSettings, readSettings } from '../store/settings.js';
import { defineCommand } from './command.js';
import { settingValue, shareFlag, windowFlag } from './flagValues.js';
import { currencyNamed, settingsTable, zoneNamed } from './init.js';
import { setGlobalControl } from './setGlobalControl.js';
import { writing } from './shared.js';

const keys = ['currency', 'zone', 'window', 'margin', 'global-control'] as const;

export const set = defineCommand({
  description: `Changes a setting that results depend on. "none" removes the margin rate.
global-control keeps a share of all units (households, mailboxes, customers) out of every list from today on, so that
"clm measure lift --global" can tell what all campaigns together change; "none" ends it. The draw has a salt of its own: a
larger share adds units and keeps the others, and every share that ever held stays on record.
The currency can only change while no amounts are in the store, the zone only while no orders, contacts or responses are.
Keys: ${keys.join(' ')}. Columns: setting value.`,
  examples: ['clm set margin 0.4', 'clm set window 14', 'clm set global-control 5%'],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.busy, exits.newer],
  writes: true,
  flags: (command) => command.argument('<key>', keys.join(', ')).argument('<value>', 'the new value'),
  run: (context, _options, key, value) =>
    writing(context, async (store) => {
      if (key === 'global-control') return setGlobalControl(context, store, value);
      const values = settingValue(key, value, (text) => valuesFor(key, text));
      if ((key === 'currency' || key === 'zone') && (await hasMoney(store))) {
        throw new UserError(`${key} can not change: the store already holds facts recorded in it`, {
          code: 'settled',
          exit: exits.insufficient,
          hint: `make another store with "clm init --${key} ${value}" and load the exports there`,
        });
      }
      if (!context.dryRun) changeSettings(store.db, values);
      const table = settingsTable(context.dryRun ? store.settings : readSettings(store.db));
      return { ...table, notes: [note(`${context.dryRun ? 'would set' : 'set'} ${key} to ${value}`)] };
    }),
});

function valuesFor(key: string, value: string): Readonly<Record<string, string | undefined>> {
  switch (key) {
    case 'currency': {
      const currency = currencyNamed(key, value);
      return { currency, currency_digits: String(currencyDigits(currency)) };
    }
    case 'zone':
      return { zone: zoneNamed(key, value) };
    case 'window':
      return { window_days: String(windowFlag(value)) };
    case 'margin':
      return { margin: value === 'none' ? undefined : String(Math.round(shareFlag(value) * rateScale)) };
    default:
      throw unknownName('setting', key, keys, '"clm set --help"');
  }
}
