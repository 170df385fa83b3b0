import { howMany } from '../../result.js';
import { attributions } from '../attributionFacts.js';
import { bookedCosts } from '../bookedCosts.js';
import type { CampaignQuestion } from '../campaignUnits.js';
import { funnelRows } from '../funnelFacts.js';
import { readHistory } from '../history.js';
import { type Checked, type Law, violations } from './law.js';

const lastDay = `select max(day) from (
  select max(day) as day from order_rows union all select max(day) from contact_rows
  union all select max(day) from response_rows union all select max(day) from cost_rows
  union all select max(day) from assignment_rows)`;

/** Every campaign, as of the last day of anything, with a margin for lines without a cost. */
function question({ store }: Checked): CampaignQuestion {
  const asOf = store.db.prepare<[], number | null>(lastDay).pluck().get() ?? 0;
  return {
    asOf,
    campaignId: undefined,
    windowDays: undefined,
    marginMillionths: store.settings.marginMillionths ?? 1_000_000,
    assumeMarginMillionths: undefined,
  };
}

const one = ({ store }: Checked, sql: string): number => store.db.prepare<[], number>(sql).pluck().get() ?? 0;

/** What campaigns are charged and what is not allocated is what was booked. */
const costs: Law = {
  name: 'costs',
  level: 'law',
  says: 'costs charged to campaigns and costs not allocated sum to all costs booked',
  how: () =>
    'sum(amount * copies) of cost_rows against the booked costs of "measure roi" and those without a campaign',
  find: async (checked, most) => {
    const booked = await bookedCosts(checked.store, question(checked));
    const charged = booked.reduce((sum, cost) => sum + cost.amount, 0);
    const all = one(checked, 'select sum(amount * copies) from cost_rows');
    const free = one(checked, 'select sum(amount * copies) from cost_rows where campaign is null');
    return violations(
      charged + free === all
        ? []
        : [`charged ${charged} and not allocated ${free} are not ${all}, in minor units`],
      most,
    );
  },
};

/** No order is credited more than once. */
const credit: Law = {
  name: 'credit',
  level: 'law',
  says: 'every order is credited at most once, over all campaigns and arms',
  how: () => 'orders and spend credited by "measure roi" against the orders of customers',
  find: async (checked, most) => {
    const credited = await attributions(checked.store, question(checked));
    const orders = credited.reduce((sum, arm) => sum + arm.orders, 0);
    const bought = one(checked, 'select count(distinct order_no) from order_rows where customer > 0');
    return violations(
      orders <= bought ? [] : [`${howMany(orders, 'order is', 'orders are')} credited, ${bought} were made`],
      most,
    );
  },
};

/** The stages of the funnel hold each other. */
const stages: Law = {
  name: 'funnel',
  level: 'law',
  says: 'whoever opened or clicked was delivered to, and whoever was delivered to was sent to and targeted',
  how: () => 'the stages that "measure funnel" counts, per campaign, arm and channel',
  find: async (checked, most) => {
    const rows = await funnelRows(checked.store, question(checked));
    return violations(
      rows.flatMap((row) => {
        const { targeted, sent, delivered, opened, clicked, bounced, rejected } = row;
        const where = `campaign ${row.campaignId}, arm ${row.arm}`;
        if (sent > targeted) return [`${where}: sent ${sent}, targeted ${targeted}`];
        if (Math.max(delivered, bounced, rejected) > sent)
          return [`${where}: delivered ${delivered}, sent ${sent}`];
        if (Math.max(opened, clicked) > delivered) {
          return [`${where}: opened ${opened}, clicked ${clicked}, delivered ${delivered}`];
        }
        return [];
      }),
      most,
    );
  },
};

/** The typed columns that models and windows read hold the rows. */
const history: Law = {
  name: 'history',
  level: 'law',
  says: 'the histories that reports and models read hold every order line, contact and response of known customers',
  how: () => 'rows and amounts of the columns in memory against order_rows, contact_rows and response_rows',
  find: async (checked, most) => {
    const { lines, contacts, responses } = await readHistory(checked.store, question(checked).asOf);
    const pairs: readonly (readonly [string, number, string])[] = [
      ['order lines', lines.day.length, 'select count(*) from order_rows where customer > 0'],
      [
        'amounts',
        lines.amount.reduce((sum, amount) => sum + amount, 0),
        'select sum(amount) from order_rows where customer > 0',
      ],
      ['contacts', contacts.day.length, `select count(*) from contact_rows where arm <> 'control'`],
      [
        'responses',
        responses.copies.reduce((sum, copies) => sum + copies, 0),
        'select sum(copies) from response_rows where coalesce(machine, 0) = 0',
      ],
    ];
    return violations(
      pairs.flatMap(([name, read, sql]) => {
        const held = one(checked, sql);
        return read === held ? [] : [`${name}: ${read} read, ${held} in the table`];
      }),
      most,
    );
  },
};

export const reportLaws: readonly Law[] = [costs, credit, stages, history];
