import { expect, it } from 'vitest';
import { bench } from '../commands/loadInto.js';

it('where a machine and a person open on one day, a person did, in whatever order they stand', async () => {
  const found: (readonly string[])[] = [];
  for (const machines of [
    ['true', 'false', ''],
    ['false', '', 'true'],
    ['', 'true', 'false'],
  ]) {
    const place = await bench();
    await place.load('campaigns', 'campaign_id,name\nm,Mail\n');
    const row = (who: string, machine: string) => `m,${who},opened,2026-03-05,${machine}\n`;
    const rows = machines.map((machine) => row('a', machine)).join('');
    const file = `campaign_id,customer_id,type,at,machine\n${rows}${row('b', 'true')}${row('b', 'true')}`;
    expect(await place.load('responses', file, '--add-customers')).toBe('5 0 0 0');
    expect(await place.load('responses', file)).toBe('0 0 5 0');
    found.push(await place.rows('select customer_id, machine, copies from responses order by 1'));
    place.close();
  }
  for (const rows of found) expect(rows).toEqual(['a|0|3', 'b|1|2']);
});
