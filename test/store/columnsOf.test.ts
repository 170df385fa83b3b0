import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDay } from '../../src/days.js';
import { attributionSql, attributions } from '../../src/store/attributionFacts.js';
import { armOutcomes, armOutcomesSql } from '../../src/store/campaignFacts.js';
import { type CampaignQuestion, campaignParameters, overUnits } from '../../src/store/campaignUnits.js';
import { checkCounts, checkCountsSql } from '../../src/store/checkFacts.js';
import { armContacts, armContactsSql } from '../../src/store/costFacts.js';
import { covariates, pastOrdersSql } from '../../src/store/covariateFacts.js';
import { funnelRows, funnelSql } from '../../src/store/funnelFacts.js';
import { openStore, type Store } from '../../src/store/open.js';
import { pastAttributesSql } from '../../src/store/pastAttributes.js';
import { peopleContacted, peopleContactedSql, toCome, toComeSql } from '../../src/store/toCome.js';
import { loadShop } from './loadShop.js';

const base: CampaignQuestion = {
  asOf: parseDay('2025-04-30')!,
  campaignId: undefined,
  windowDays: undefined,
  marginMillionths: undefined,
  assumeMarginMillionths: undefined,
};

const questions: readonly (readonly [string, CampaignQuestion])[] = [
  ['all campaigns', base],
  ['an early day', { ...base, asOf: parseDay('2024-11-20')! }],
  ['one campaign with another window', { ...base, campaignId: 'autumn-24', windowDays: 45 }],
  ['an assumed margin', { ...base, assumeMarginMillionths: 370_000 }],
];

/** Makes the shop a bad one: units in two arms, contacts of the held out, shared mailboxes, missing costs, odd returns. */
const trouble = `
update order_rows set cost = null where order_no % 3 = 0;
update product_rows set unit_cost = null where product % 2 = 0;
update customer_rows set email_key = 'same@example.org' where customer in (11, 12, 13);
update assignment_rows set arm = case when arm = 'control' then 'treated' else 'control' end where customer % 41 = 0;
update assignment_rows set unit = 'made up' where customer in (3, 5, 8);
update contact_rows set day = day - 3 where customer % 17 = 0;
update contact_rows set second = 36000 where customer % 2 = 0;
update contact_rows set cost = 250000 where customer % 7 = 0;
update order_rows set second = 30000 + order_no % 9000 where order_no % 2 = 0;
update order_rows set returns_order = 999999 where amount < 0 and order_no % 5 = 0;
update campaign_rows set priority = campaign % 3, margin = case when campaign % 2 = 0 then 310000 end;
update contact_rows set channel = 'phone' where customer % 4 = 0;
update campaign_rows set channel = null where campaign % 5 = 0;
insert into contact_rows (customer, campaign, wave, day, arm, channel, load) select customer, campaign, '2', day + 5, arm, 'sms', load
  from contact_rows where customer % 3 = 0 and wave = '';
update response_rows set wave = '2' where customer % 2 = 0;
update response_rows set machine = customer % 3 where customer % 3 < 2 and type in ('opened', 'clicked');
update response_rows set type = 'rejected' where customer % 37 = 0;
delete from contact_rows where customer % 29 = 0;
update assignment_rows set list = 'gone' where customer % 58 = 0;
update response_rows set type = 'delivered' where customer % 13 = 0 and type <> 'delivered';
insert into attribute_names values (901, 'visits', 1), (902, 'debt', 1), (903, 'hobby', 0);
insert into attribute_rows (customer, attribute, known_on, value, load)
  select customer, attribute, 19300 + 137 * n + customer % 500, case when customer % 7 = n then '' else customer % 11 - 3.5 * n end, 1
  from customer_rows, (select 901 as attribute union all select 902 union all select 903),
    (select 0 as n union all select 1 union all select 2) where customer > 0 and (customer + attribute) % 4 >= n`;

let shop: Awaited<ReturnType<typeof loadShop>>;
let store: Store;

beforeAll(async () => {
  shop = await loadShop();
  shop.store.close();
  store = openStore(`${shop.folder}/clm.db`, { wait: 5, write: true });
  for (const statement of trouble.split(';'))
    store.db.exec(statement.replace('update ', 'update or ignore '));
});
afterAll(() => {
  store.close();
  shop.close();
});

type Row = Record<string, number | string | null>;

/** The rows of a definition, as SQLite answers it. */
function defined(sql: string, question: CampaignQuestion, every: 0 | 1): Row[] {
  return overUnits<Row>(store, sql, { ...campaignParameters(store, question), every });
}

const close = (rows: readonly object[]) =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'number'
          ? Number(value.toPrecision(12))
          : typeof value === 'boolean'
            ? Number(value)
            : value,
      ]),
    ),
  );

describe.each(questions)('the definition in SQL and its evaluation over columns agree: %s', (_, question) => {
  it('on outcomes', async () => {
    const found = (await armOutcomes(store, question)).map((row) => ({
      campaign: row.campaign,
      arm: row.arm,
      complete: row.complete,
      units: row.units,
      firstDay: row.firstDay,
      lastDay: row.lastDay,
      purchasers: row.purchasers,
      orders: row.orders.sum,
      ordersSquares: row.orders.sumSquares,
      spenders: row.spend.buyers,
      spend: row.spend.sum,
      spendSquares: row.spend.sumSquares,
      buyers: row.margin.buyers,
      rated: row.ratedAmount,
      marginSquares: row.margin.sumSquares,
      ratedOrders: row.ratedOrders,
    }));
    const rows = defined(armOutcomesSql, question, 0);
    expect(rows.length).toBeGreaterThan(1);
    expect(close(found)).toEqual(close(rows.map(({ known: _known, rate: _rate, ...row }) => row)));
    const margins = (await armOutcomes(store, question)).map((row) => Number(row.margin.sum.toPrecision(12)));
    expect(margins).toEqual(
      rows.map((row) =>
        Number((Number(row.known) + (Number(row.rated) * Number(row.rate ?? 0)) / 1e6).toPrecision(12)),
      ),
    );
  });
  it('on credit', async () => {
    const rows = defined(attributionSql, question, 1);
    expect(rows.length).toBeGreaterThan(0);
    expect(close(await attributions(store, question))).toEqual(close(rows));
  });
  it('on the funnel', async () => {
    const found = (await funnelRows(store, question)).map((row) => ({ ...row, channel: row.channel ?? '' }));
    const rows = defined(funnelSql, question, 0);
    expect(rows.length).toBeGreaterThan(0);
    expect(close(found)).toEqual(close(rows));
  });
  it('on contacts', async () => {
    expect(close(await armContacts(store, question))).toEqual(close(defined(armContactsSql, question, 0)));
  });
  it('on contacts made and to come', async () => {
    const named = { as_of: question.asOf, planned: 0, store_window: store.settings.windowDays };
    expect(await toCome(store, question.asOf, false)).toEqual(store.db.prepare(toComeSql).all(named));
    const all = { ...named, as_of: question.asOf - 400, planned: 1 };
    const rows = store.db.prepare(toComeSql).all(all);
    expect(rows.length).toBeGreaterThan(0);
    expect(await toCome(store, all.as_of, true)).toEqual(rows);
    const { as_of } = named;
    const people = store.db.prepare(peopleContactedSql).all({ as_of });
    expect(people.length).toBeGreaterThan(0);
    expect(peopleContacted(store, as_of)).toEqual(people);
  });
  it('on what the checks count', async () => {
    const rows = defined(checkCountsSql, question, 0);
    const troubled = rows.filter((row) => Number(row.contaminated) > 0 && Number(row.unitsInTwoArms) > 0);
    expect(troubled.length > 0).toBe(question.campaignId === undefined && question.asOf === base.asOf);
    expect(close(await checkCounts(store, question))).toEqual(close(rows));
  });
  it('on orders before contact', async () => {
    const found = (await covariates(store, question))
      .filter(({ name }) => name === 'orders' || name === 'spend')
      .map(({ campaign, arm, name, sums }) => ({ campaign, arm, name, ...sums }));
    const rows = store.db
      .prepare<[object], Row>(pastOrdersSql)
      .all({ ...campaignParameters(store, question), every: 0 });
    expect(close(found)).toEqual(close(rows));
  });
  it('on attributes before contact', async () => {
    const found = (await covariates(store, question))
      .filter(({ name }) => name !== 'orders' && name !== 'spend')
      .map(({ campaign, arm, name, sums }) => ({ campaign, arm, name, ...sums }));
    const rows = store.db
      .prepare<[object], Row>(pastAttributesSql)
      .all({ ...campaignParameters(store, question), every: 0 });
    expect(new Set(found.map(({ name }) => name))).toEqual(new Set(['debt', 'visits']));
    expect(close(found)).toEqual(close(rows));
  });
});
