import { describe, expect, it } from 'vitest';
import { shownReturns } from '../../src/commands/measure/roiRows.js';
import { tellingColumns } from '../../src/commands/measure/tellingColumns.js';
import { bench } from '../commands/loadInto.js';

describe('columns that say nothing', () => {
  const columns = ['a', 'b', 'c'].map((name) => ({ name, kind: 'count' as const }));
  const shown = (of: ReturnType<typeof tellingColumns>) =>
    of.filter((column) => column.machineOnly !== true).map((column) => column.name);

  it('stand in machine formats only, if they may', () => {
    const rows = [
      [1, undefined, 0],
      [2, null, 0],
    ];
    expect(shown(tellingColumns(columns, rows, ['b', 'c']))).toEqual(['a', 'c']);
    expect(shown(tellingColumns(columns, rows, ['b', 'c'], (value) => Number(value) > 0))).toEqual(['a']);
    expect(shown(tellingColumns(columns, rows, []))).toEqual(['a', 'b', 'c']);
    expect(shown(tellingColumns(columns, [], ['b']))).toEqual(['a', 'b', 'c']);
  });

  it('roi without any cost shows margins; the funnel of coupons shows who redeemed, not who opened', async () => {
    const place = await bench('--margin', '0.5');
    await place.load('campaigns', 'campaign_id,starts_on,window_days\ncoupons,2025-03-01,10\n');
    await place.load(
      'contacts',
      'campaign_id,customer_id,contacted_on\ncoupons,A,2025-03-01\ncoupons,B,2025-03-01\n',
      '--add-customers',
    );
    await place.load('responses', 'campaign_id,customer_id,type,at\ncoupons,A,redeemed,2025-03-03\n');
    await place.load(
      'orders',
      'order_id,customer_id,ordered_on,amount\n1,A,2025-03-03,10\n2,B,2025-03-20,4\n',
    );
    const table = async (name: string) =>
      (await place.clm('measure', name, '--format', 'table')).out.split('\n')[2];
    expect(await table('roi')).toMatch(
      /^campaign +arm +treated +control +cost +margin of treated +credited +trust$/,
    );
    expect(await table('funnel')).toMatch(
      /^campaign +arm +targeted +sent +delivered +delivered \/ sent +redeemed +redeemed \/ delivered$/,
    );
    const { out } = await place.clm('measure', 'roi', '--format', 'csv', '--columns', 'gross_roi,roi_state');
    expect(out).toBe('gross_roi,roi_state\n,no_cost\n');
    expect(shownReturns([]).every((column) => column.name !== '')).toBe(true);
    place.close();
  });
});
