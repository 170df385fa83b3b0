import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf, formatDay } from '../../../src/days.js';
import { random } from '../../../src/random.js';
import { type ActShop, actShop, csv, must, rowsOf } from './actShop.js';

const count = 1500;
const ids = Array.from({ length: count }, (_, i) => `C${String(i).padStart(4, '0')}`);
const uniform = random(11);
let orderNo = 0;

/** Orders of some customers in the days from `from`: `rate` of them buy, 40 on average. */
function orders(who: readonly string[], from: number, days: number, rate: (id: string) => number): string[] {
  return who.flatMap((id) => {
    if (uniform() >= rate(id)) return [];
    const day = from + Math.floor(uniform() * days);
    return [`O${++orderNo},${id},${formatDay(day)},${(20 + 40 * uniform()).toFixed(2)}`];
  });
}

const day = (month: number, date: number) => dayOf(2025, month, date)!;
const header = 'order_id,customer_id,ordered_on,amount';
const keen = (id: string) => Number(id.slice(1)) % 2 === 0;

let shop: ActShop;

/** A round without the world's help: the list goes out and those contacted buy more, the keen ones above all. */
async function round(campaign: string, sendOn: number, made: string): Promise<void> {
  const rows = rowsOf(await must(shop, `act show ${campaign} --arms all --format json`));
  await must(shop, `act sent ${campaign} --on ${formatDay(sendOn)}`, formatDay(sendOn));
  const arm = new Map(rows.map((row) => [String(row.customer_id), row.arm]));
  const rate = (id: string) =>
    0.08 + (keen(id) ? 0.1 : 0) + ((arm.get(id) ?? 'control') !== 'control' && keen(id) ? 0.25 : 0);
  shop.write(`${made}.csv`, csv(header, orders(ids, sendOn, 14, rate)));
  await must(shop, `ingest orders ${made}.csv --through ${formatDay(sendOn + 20)}`, formatDay(sendOn + 21));
}

beforeAll(async () => {
  shop = await actShop({
    customers: csv(
      'customer_id,keen',
      ids.map((id) => `${id},${keen(id) ? 'yes' : 'no'}`),
    ),
    orders: csv(
      header,
      orders(ids, day(1, 1), 80, () => 0.4),
    ),
  });
  await must(shop, 'set margin 0.5');
});

afterAll(() => shop.close());

const plan = (campaign: string, sendOn: string, more = '') =>
  `campaign = "${campaign}"\nchannel = "post"\nsend_on = ${sendOn}\nwindow_days = 14\ncontact_cost = 1.50\n${more}`;

describe('the loop', { timeout: 120_000 }, () => {
  it('starts without a model: everybody is randomised, nothing is promised, something is learned', async () => {
    shop.write('first.toml', plan('first', '2025-04-02', 'holdout = 0.4\n'));
    await must(shop, 'act plan first.toml', '2025-03-25');
    await must(shop, 'act list first', '2025-03-25');
    await round('first', day(4, 2), 'april');
    const [row] = rowsOf(await must(shop, 'audit first --format json'));
    expect(row).toMatchObject({ verdict: 'no promise', promised: null, covered: null, cost_gap: 0 });
    expect(Number(row?.realised)).toBeGreaterThan(0);
  });

  it('feeds the closed list into the next training, held out and all (LOO-05)', async () => {
    const [list] = rowsOf(await must(shop, 'act show first --format json'));
    const [model] = rowsOf(
      await must(shop, 'predict train keen --target effect --format json', '2025-04-25'),
    );
    expect(model).toMatchObject({
      rows: 1500,
      treated: list?.contacted,
      control: list?.held_out,
      campaigns: 1,
    });
  });

  it('then lists those whom a contact changes, promises, and is held to it', async () => {
    shop.write('second.toml', plan('second', '2025-05-02', 'holdout = 0.25\nmodel = "keen"\n'));
    const planned = await must(shop, 'act plan second.toml', '2025-04-25');
    expect(planned.err).toContain('from the model, for those it would select');
    const said = await must(shop, 'act list second --format json', '2025-04-25');
    const listed = rowsOf(said);
    const share = listed.filter((row) => keen(String(row.customer_id))).length / listed.length;
    expect(share).toBeGreaterThan(0.7);
    expect(listed.every((row) => Number(row.expected_profit) > 0)).toBe(true);
    const [promised] = rowsOf(await must(shop, 'act show second --format json'));
    expect(promised?.promise_state).toBe('ok');
    expect(Number(promised?.promised_low)).toBeLessThan(Number(promised?.promised));
    expect(Number(promised?.expected_buyers)).toBeGreaterThan(0.2 * Number(promised?.contacted));
    expect(Number(promised?.expected_buyers)).toBeLessThan(0.8 * Number(promised?.contacted));
    expect(Number(promised?.expected_margin)).toBeGreaterThan(Number(promised?.expected_buyers) * 8);
    expect(said.err).toMatch(/of those contacted it expects \d+ to buy, for [\d,.]+ EUR of margin/);
    expect(said.err).toMatch(/promise: [\d,.-]+ EUR profit, 80 % interval/);

    expect(rowsOf(await must(shop, 'audit second --format json'))[0]).toMatchObject({ verdict: 'running' });
    await round('second', day(5, 2), 'may');
    const rows = rowsOf(await must(shop, 'audit --format json'));
    expect(rows.map((row) => row.campaign_id)).toEqual(['first', 'second']);
    const audited = rows[1]!;
    expect(audited.covered).toBe(
      Number(audited.realised) >= Number(audited.promised_low) &&
        Number(audited.realised) <= Number(audited.promised_high),
    );
    const roi = rowsOf(await must(shop, 'measure roi --campaign second --format json'))[0]!;
    expect(audited.realised).toBeCloseTo(Number(roi.incremental_margin) - Number(roi.cost), 6);
    expect((await must(shop, 'audit')).err).toContain('a verdict over lists needs at least 10');
  });

  it('ranks by response where only that is known: no promise, a score as the least, half held out suggested', async () => {
    await must(shop, 'predict train buys --target purchase', '2025-05-25');
    shop.write('third.toml', plan('third', '2025-06-02'));
    await must(shop, 'act plan third.toml', '2025-05-25');
    const said = await must(
      shop,
      'act list third --model buys --min 0.15 --top 50 --format json',
      '2025-05-25',
    );
    const listed = rowsOf(said);
    expect(listed).toHaveLength(50);
    expect(listed.every((row) => Number(row.score) >= 0.15 && row.expected_profit === null)).toBe(true);
    expect(said.err).toContain('suggested holdout 50 %');
    const [row] = rowsOf(await must(shop, 'act show third --format json'));
    expect(row).toMatchObject({ promise_state: 'response_only', promised: null, ranking: 'response' });
  });

  it('can not be told the future: a model that has seen later days is refused', async () => {
    shop.write('back.toml', plan('back', '2025-04-10'));
    await must(shop, 'act plan back.toml');
    const said = await shop.clm('act list back --as-of 2025-04-05 --model keen');
    expect(said.exit).toBe(2);
    expect(said.err).toContain('was trained as of 2025-04-22');
  });

  it('keeps the arms of a list when contacts are loaded later, and says what is not on it', async () => {
    const [before] = rowsOf(
      await must(
        shop,
        `query "select count(*) as n from assignments where campaign_id = 'second' and arm = 'control'" --format json`,
      ),
    );
    const held = rowsOf(await must(shop, 'act show second --arms all --format json')).find(
      (row) => row.arm === 'control',
    )!;
    shop.write(
      'sent.csv',
      csv('campaign_id,customer_id,arm,contacted_on', [
        `second,${String(held.customer_id)},treated,2025-05-02`,
      ]),
    );
    await must(shop, 'ingest contacts sent.csv');
    const [after] = rowsOf(
      await must(
        shop,
        `query "select count(*) as n from assignments where campaign_id = 'second' and arm = 'control'" --format json`,
      ),
    );
    expect(after).toEqual(before);
    const [row] = rowsOf(await must(shop, 'audit second --format json'));
    expect(row).toMatchObject({ verdict: 'not measurable', realised: null });
    expect(row?.reason).toContain('held-out units were contacted');
  });
});

describe('a track record', { timeout: 120_000 }, () => {
  it('that is off ends the audit with 7, from ten closed lists on', async () => {
    for (let i = 0; i < 10; i++) {
      const rows = ids.slice(0, 300).map((id, k) => `${id},${(k + i) % 5 === 0 ? 'control' : 'treated'}`);
      shop.write('rec.csv', csv('customer_id,arm', rows));
      const send = formatDay(day(2, 1) + i);
      await must(
        shop,
        `act record rec.csv --campaign rec${i} --send-on ${send} --window 10 --channel post --contact-cost 0.01 --promised 90000 --promised-low 80000 --promised-high 99000 --sent`,
      );
      if (i < 8) continue;
      const said = await shop.clm('audit');
      expect(said.exit).toBe(i < 9 ? 0 : 7);
      if (i === 9) expect(said.err).toContain('the forecasts are off');
    }
  });
});
