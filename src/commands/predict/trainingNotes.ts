import { howMany, type Note, note, warning } from '../../result.js';
import type { CampaignAccount } from '../../store/pastOutcomes.js';

const mostNamed = 20;

/** Says that attributes were taken from versions that became known on or after t0, as there were no earlier ones. */
export function laterNote(
  later: readonly { readonly name: string; readonly rows: number }[],
  rows: number,
  what: string,
): readonly Note[] {
  if (later.length === 0) return [];
  const most = later.reduce((largest, one) => Math.max(largest, one.rows), 0);
  const shown = later.slice(0, mostNamed).map(({ name }) => name);
  const names = [
    ...shown,
    ...(later.length > mostNamed ? [`and ${later.length - mostNamed} more`] : []),
  ].join(', ');
  return [
    note(
      `attributes known only since t0 or later, in up to ${most} of ${rows} ${what}; their earliest version is used: ${names}`,
    ),
  ];
}

/** Which campaigns and units were left out and why, and what does not compare. */
export function accountNotes(account: readonly CampaignAccount[]): readonly Note[] {
  const used = account.filter((one) => one.treated + one.control > 0);
  const notes: Note[] = [];
  for (const one of account) {
    if (one.treated + one.control === 0) {
      const why = one.unsent
        ? 'nobody was contacted, as far as the store knows (enter it with "clm act sent", or load contacts)'
        : one.incomplete > 0
          ? 'its window is not over'
          : 'no unit in an arm that was asked for';
      notes.push(note(`${one.campaign} is left out: ${why}`));
    } else if (one.incomplete > 0) {
      notes.push(
        note(
          `${one.campaign}: ${howMany(one.incomplete, 'unit whose window is not over is', 'units whose window is not over are')} left out, in both arms`,
        ),
      );
    }
    if (one.mixed > 0)
      notes.push(
        warning(
          `${one.campaign}: ${howMany(one.mixed, 'unit has', 'units have')} members in two arms and ${one.mixed === 1 ? 'is' : 'are'} left out`,
        ),
      );
    if (one.otherArms > 0)
      notes.push(
        note(
          `${one.campaign}: ${howMany(one.otherArms, 'unit in another arm is', 'units in other arms are')} left out`,
        ),
      );
  }
  const windows = new Set(used.map((one) => one.windowDays));
  if (windows.size > 1) {
    notes.push(
      warning(
        `windows differ (${[...windows].sort((a, b) => a - b).join(', ')} days): say one with --window to compare like with like`,
      ),
    );
  }
  return notes;
}
