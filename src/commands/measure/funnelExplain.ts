import { howMany } from '../../result.js';
import { type CampaignQuestion, campaignParameters } from '../../store/campaignUnits.js';
import { type FunnelRow, funnelSql } from '../../store/funnelFacts.js';
import type { Store } from '../../store/open.js';
import { fraction, readUpTo, sqlLines, worked } from './explained.js';
import { type AtLevel, levelExplain } from './level.js';

/** The rates of the funnel with their counts, row by row, and what is in none of them. */
export function funnelExplain(
  rows: readonly FunnelRow[],
  store: Store,
  question: CampaignQuestion,
  level: AtLevel | undefined,
): readonly string[] {
  const machine = rows.reduce((sum, row) => sum + row.openedByMachine, 0);
  return [
    readUpTo(question.asOf),
    `counted: ${howMany(
      rows.reduce((sum, row) => sum + row.targeted, 0),
      'person',
      'people',
    )} assigned to be contacted, once per stage, arm and channel; not counted: those held out, and members of a household who are on no list themselves`,
    `opened and clicked are by people: ${machine} opens by a machine are apart; whoever opened or clicked was delivered to`,
    'x_per_y = people at stage x / people at stage y',
    ...rows.slice(0, worked).map((row) => {
      const of = [row.campaignId, row.arm, row.channel].filter((part) => part !== undefined && part !== '');
      const delivered = row.deliveredIsDerived
        ? `delivered = sent - rejected - bounced = ${row.delivered}; `
        : '';
      return `${of.join(' ')}: ${delivered}delivered_per_sent = ${fraction(row.delivered, row.sent)}; clicked_per_delivered = ${fraction(row.clicked, row.delivered)}; redeemed_per_delivered = ${fraction(row.redeemed, row.delivered)}`;
    }),
    ...levelExplain(level),
    ...sqlLines(funnelSql, { ...campaignParameters(store, question), every: 0 }),
  ];
}
