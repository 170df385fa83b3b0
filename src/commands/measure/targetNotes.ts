import { type Day, formatDay } from '../../days.js';
import { type Note, note, warning } from '../../result.js';
import { asOfNote } from '../shared.js';
import type { Measured } from './measuredTargets.js';
import { controlHint } from './question.js';

/** What a reader of `measure targets` must know. */
export function targetNotes(
  measured: readonly Measured[],
  asOf: Day,
  trusts: ReadonlyMap<string, string>,
  from: Day | undefined,
): readonly Note[] {
  const named = (state: string) =>
    measured
      .filter(({ reached }) => reached.state === state)
      .map(({ target }) => `${target.campaignId ?? target.channel ?? 'the store'} ${target.metric}`)
      .join(', ');
  const count = (state: string) => measured.filter(({ reached }) => reached.state === state).length;
  const said = (state: string, why: string): readonly Note[] =>
    count(state) === 0 ? [] : [note(`${named(state)}: ${why}`)];
  const unknown = count('unknown_metric');
  return [
    note(
      `${asOfNote(asOf)}: of ${measured.length} target${measured.length === 1 ? '' : 's'}, ${count('met')} met, ${count('missed')} missed, ${count('open')} open`,
    ),
    ...(measured.some(({ target }) => target.campaignId === undefined)
      ? [
          note(
            `targets of no campaign count from ${from === undefined ? 'the first of January of the year they are due' : formatDay(from)}`,
          ),
        ]
      : []),
    ...(measured.some(({ reached, metric }) => metric?.of === 'effect' && reached.state === 'open')
      ? [
          warning(
            'the effect of a running campaign is interim: it is taken to grow on as those of finished campaigns did, do not decide on it',
          ),
        ]
      : []),
    ...(measured.some(
      ({ reached, metric }) =>
        metric?.of === 'sales' && reached.state === 'open' && reached.method?.endsWith('course'),
    )
      ? [note('sales of contacted units would mostly have come anyway; profit says what the campaign added')]
      : []),
    ...said('no_control', `nobody was held out, so the effect can not be measured; ${controlHint}`),
    ...said('no_margin', 'no known cost and no margin rate; pass --margin, or load costs'),
    ...said('no_cost', 'there is no cost, so there is no return on it'),
    ...said('needs_campaign', 'this metric is one of a campaign: name it in campaign_id'),
    ...said('unknown_channel', 'no order came by this channel'),
    ...said('too_little', 'too little has happened to forecast from'),
    ...said('no_forecast', 'how many different customers will buy is not forecast'),
    ...(unknown === 0
      ? []
      : [
          warning(
            `${named('unknown_metric')}: no such metric; known are revenue, margin, orders, buyers, new_customers, cost, contacts, profit, incremental_margin, roi, types of response, and counts with _rate`,
          ),
        ]),
    ...[...trusts]
      .filter(([, word]) => word !== 'ok')
      .map(([id, word]) =>
        warning(`${id}: not trustworthy (${word}); see "clm measure roi --campaign ${id}"`),
      ),
  ];
}
