import { type Day, formatDay } from '../../days.js';
import { formatDecimal } from '../../money.js';
import { howMany, type Note, note, warning } from '../../result.js';
import type { Store } from '../../store/open.js';
import { guardNotes } from './liftGuards.js';
import { controlHint } from './question.js';
import type { Watched } from './watchRow.js';

/** What a reader of `measure watch` must know, the alerts first. */
export function watchNotes(
  watched: readonly Watched[],
  campaigns: number,
  asOf: Day,
  threshold: number,
  store: Store,
): readonly Note[] {
  const money = (minor: number) =>
    `${formatDecimal(Math.round(minor), store.settings.currencyDigits)} ${store.settings.currency}`;
  const named = (evidence: string) =>
    watched.filter((one) => one.evidence === evidence).map((one) => one.state.head.campaignId);
  const said = (evidence: string, why: string): readonly Note[] =>
    named(evidence).length === 0 ? [] : [note(`${named(evidence).join(', ')}: ${why}`)];
  const declared = watched.filter(({ stopping }) => stopping?.guard.kind === 'looks');
  const guards = new Map(declared.map(({ state, stopping }) => [state.head.campaign, stopping!.guard]));
  const hold =
    declared.length === 0
      ? 'hold at every look'
      : declared.length === watched.length
        ? 'hold at the looks that the plan declares'
        : 'hold at every look, or at those that the plan declares';
  return [
    ...watched.flatMap(({ state, alerts, findings, toSave }) =>
      alerts.map((id, i) =>
        warning(
          `${state.head.campaignId}: ${id}: ${findings[i]}${id === 'loss' ? `; ${money(toSave)} can still be saved` : ''}`,
        ),
      ),
    ),
    ...watched.flatMap(({ atRisk }) =>
      atRisk.map(({ target, reached }) =>
        warning(
          `${target.campaignId}: target ${target.metric}${target.owner === undefined ? '' : ` (${target.owner})`}: ${Number((reached.forecast ?? 0).toPrecision(4))} expected of ${target.value}, met with a chance of ${(100 * reached.chance!).toFixed(1)} %`,
        ),
      ),
    ),
    ...said('too late', 'it does not pay, but all of it is spent'),
    ...said('too little', 'too few have bought so far to tell'),
    ...said('no control', `nobody is held out, so nobody can say whether it pays; ${controlHint}`),
    ...said('no margin', 'no known cost and no margin rate; pass --margin, or load costs'),
    ...guardNotes(
      declared.map(({ state }) => state.head),
      guards,
    ),
    note(
      watched.length === 0
        ? `as of ${formatDay(asOf)} none of ${howMany(campaigns, 'campaign')} is running`
        : `as of ${formatDay(asOf)} ${watched.length} of ${howMany(campaigns, 'campaign')}; chances and intervals ${hold}, called at ${Number((threshold * 100).toFixed(4))} %`,
    ),
  ];
}
