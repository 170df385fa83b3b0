import { formatDay } from '../days.js';
import { exits, UserError } from '../errors.js';
import { note, type Result } from '../result.js';
import { addGlobalControl, globalControls } from '../store/globalControl.js';
import type { Store } from '../store/open.js';
import type { Context } from './command.js';
import { settingValue, shareFlag } from './flagValues.js';
import { todayIn } from './shared.js';

/** Sets the share of units that no list contacts, from today on. Exit 2 above one half. */
export function setGlobalControl(context: Context, store: Store, value: string): Result {
  const share = value === 'none' ? 0 : settingValue('global-control', value, shareFlag);
  if (share > 0.5) {
    throw new UserError(`global-control: ${value} would keep out more than half of all units`, {
      code: 'bad_share',
      exit: exits.usage,
      hint: 'a standing control is usually 1 to 10 %',
    });
  }
  const from = todayIn(context, store);
  const made = context.dryRun
    ? undefined
    : store.db.transaction(() => addGlobalControl(store, share, from)).immediate();
  return {
    title: 'Global control: shares of all units that no list contacts',
    columns: [
      { name: 'version', kind: 'count' },
      { name: 'share', kind: 'share' },
      { name: 'from_day', kind: 'day', heading: 'from' },
    ],
    rows: globalControls(store).map((one) => [one.version, one.share, one.from]),
    notes: [
      note(
        `${made === undefined ? 'would keep' : 'keeps'} ${Number((share * 100).toFixed(4))} % of all units out of every list from ${formatDay(from)} on`,
      ),
    ],
  };
}
