import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActShop, actShop, csv, must, rowsOf } from './actShop.js';

const ids = Array.from({ length: 40 }, (_, i) => `c${i}`);
const today = '2026-04-10';
let shop: ActShop;

beforeAll(async () => {
  shop = await actShop({
    customers: csv('customer_id', ids),
    orders: csv(
      'order_id,customer_id,ordered_on,amount',
      ids.map((id, i) => `o${i},${id},2026-03-${10 + (i % 20)},30.00`),
    ),
  });
  await must(shop, 'set margin 0.4');
  shop.write(
    'list.csv',
    csv(
      'customer_id,arm',
      ids.map((id, i) => `${id},${i % 4 === 0 ? 'control' : 'treated'}`),
    ),
  );
});

afterAll(() => shop.close());

describe('a send day after today', () => {
  it('is refused, planned or not', async () => {
    const recorded = await shop.clm('act record list.csv --campaign far --send-on 2027-09-01 --sent', today);
    expect(recorded).toMatchObject({ exit: 2 });
    expect(recorded.err).toContain('2027-09-01 is after today, 2026-04-10');
    await must(shop, 'act record list.csv --campaign far --send-on 2027-09-01', today);
    const sent = await shop.clm('act sent far --on 2027-09-01', today);
    expect(sent).toMatchObject({ exit: 2 });
    expect(sent.err).toContain('is after today');
  });

  it('does not move the default as-of, and no window is over before its time', async () => {
    await must(shop, 'act record list.csv --campaign ahead --send-on 2026-04-20 --sent', '2026-04-20');
    const early = await must(shop, 'measure roi --campaign ahead', today);
    expect(early.err).toContain('as of 2026-04-10');
  });
});

describe('a list that was never sent', () => {
  it('is no past campaign: nothing is learned from it, and what is measured is not trusted', async () => {
    await must(shop, 'act record list.csv --campaign kept --send-on 2026-03-12 --window 10', today);
    const line = '--campaign kept --format json';
    const roi = await must(shop, `measure roi ${line}`, today);
    expect(rowsOf(roi)[0]?.trust).toContain('not_sent');
    expect(roi.err).toContain('nobody was contacted, as far as the store knows');
    expect(roi.err).not.toContain('no cost known');
    const lift = rowsOf(await must(shop, `measure lift ${line}`, today));
    expect(lift[0]?.trust).toContain('not_sent');
    const train = await shop.clm('predict train none --campaigns kept', today);
    expect(train).toMatchObject({ exit: 5 });
    expect(train.err).toContain('nobody was contacted for kept');
    await must(shop, 'act sent kept', today);
    expect(rowsOf(await must(shop, `measure roi ${line}`, today))[0]?.trust).not.toContain('not_sent');
    const after = await must(shop, 'predict train none --target purchase --campaigns kept -n', today);
    expect(after.err).toContain('learned from kept');
  });

  it('may hold everybody out: lift, roi and funnel say that nobody was to be contacted', async () => {
    shop.write(
      'held.csv',
      csv(
        'customer_id,arm',
        ids.map((id) => `${id},control`),
      ),
    );
    await must(shop, 'act record held.csv --campaign held --send-on 2026-03-12 --window 5 --sent', today);
    const lift = await shop.clm('measure lift --campaign held', today);
    expect(lift).toMatchObject({ exit: 5 });
    expect(lift.err).toContain('nobody was assigned to be contacted in held');
    for (const report of ['roi', 'funnel']) {
      const said = await must(shop, `measure ${report} --campaign held`, today);
      expect(said.err).toContain('nobody was assigned to be contacted in held');
    }
    const empty = await shop.clm('measure lift --campaign held --as-of 2026-03-11', today);
    expect(empty.err).toContain('nobody was assigned');
  });
});

describe('a list made elsewhere', () => {
  it('may write control in any case, as contacts may', async () => {
    const arms = ['Control', 'CONTROL', '" control"', 'treated'];
    shop.write(
      'case.csv',
      csv(
        'customer_id,arm',
        ids.map((id, i) => `${id},${arms[i % 4]}`),
      ),
    );
    const [row] = rowsOf(
      await must(shop, 'act record case.csv --campaign case --send-on 2026-03-20 --format json', today),
    );
    expect(row).toMatchObject({ contacted: 10, held_out: 30 });
  });

  it('names no flag of ingest when a column is missing', async () => {
    shop.write('headers.csv', 'who,arm\nc1,treated\n');
    const said = await shop.clm('act record headers.csv --campaign headers --send-on 2026-03-20', today);
    expect(said.exit).not.toBe(0);
    expect(said.err).not.toContain('--map');
    expect(said.err).toContain('customer_id');
  });

  it('has a window of up to 3660 days, and rates of up to six decimals', async () => {
    const line = 'act record list.csv --campaign odd --send-on 2026-03-20';
    expect(await shop.clm(`${line} --window 100000000`, today)).toMatchObject({ exit: 2 });
    expect(await shop.clm(`${line} --window 0`, today)).toMatchObject({ exit: 2 });
    const fine = await shop.clm(`${line} --contact-cost 0.0000001`, today);
    expect(fine).toMatchObject({ exit: 2 });
    expect(fine.err).toContain('at most 6 decimals');
    expect(
      await shop.clm('act record list.csv --campaign "a\u0007b" --send-on 2026-03-20', today),
    ).toMatchObject({ exit: 2 });
  });

  it('without a row is nothing to record, and no mistake', async () => {
    shop.write('nobody.csv', 'customer_id,arm\n');
    const said = await must(shop, 'act record nobody.csv --campaign nobody --send-on 2026-03-20', today);
    expect(said.out.trim().split('\n')).toHaveLength(1);
    expect(said.err).toContain('no members');
    expect((await shop.clm('act show nobody', today)).exit).toBe(2);
  });
});

describe('a model', () => {
  const line = 'predict train months --target purchase';

  it('learns from months that there are, at least one, with a penalty that is not negative', async () => {
    expect((await shop.clm(`${line} --cutoffs 0`, today)).exit).toBe(2);
    expect((await shop.clm(`${line} --ridge -1`, today)).exit).toBe(2);
    expect((await shop.clm('predict train effect --ridge -1', today)).exit).toBe(2);
    expect((await shop.clm(`${line} --window 100000000`, today)).exit).toBe(2);
    shop.write(
      'more.csv',
      csv(
        'order_id,customer_id,ordered_on,amount',
        ids.map((id, i) => `m${i},${id},2026-01-${10 + (i % 20)},30.00`),
      ),
    );
    await must(shop, 'ingest orders more.csv', today);
    const said = await must(shop, `${line} --cutoffs 9999 --window 20 --as-of 2026-03-31`, today);
    expect(said.err).toMatch(/the orders reach back \d of 9999 months, to 2026-01-/);
  });

  it('that was dropped is not needed to print the list it made again', async () => {
    shop.write('lo.toml', 'campaign = "lo"\nchannel = "post"\nsend_on = 2026-04-12\n');
    await must(shop, 'act plan lo.toml', today);
    const made = await must(shop, 'act list lo --model months --top 8 --holdout 0.5', today);
    await must(shop, 'predict models months --drop', today);
    const again = await must(shop, 'act list lo --model months --top 8 --holdout 0.5', today);
    expect(again.out).toBe(made.out);
    expect(again.err).toContain('the same as before');
    const other = await shop.clm('act list lo --model months --top 9 --holdout 0.5', today);
    expect(other).toMatchObject({ exit: 2 });
    expect(other.err).toContain('unknown model');
  });
});
