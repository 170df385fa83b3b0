import { expect, test } from 'vitest';
import { bench } from './loadInto.js';

const ask = ['predict', 'preferences', '--as-of', '2025-12-31', '--format', 'json'] as const;

/** Twenty who answer e-mails sent in the evening, twenty who answer those of the morning; each got six of each, and a letter. */
async function twoHabits() {
  const place = await bench('--zone', 'Europe/Berlin');
  const ids = Array.from({ length: 40 }, (_, i) => `C${String(i).padStart(2, '0')}`);
  await place.load('customers', `customer_id\n${ids.join('\n')}\n`);
  const campaigns = Array.from({ length: 6 }, (_, k) => `k${k},email,2025-0${k + 1}-10,14`);
  await place.load(
    'campaigns',
    `campaign_id,channel,starts_on,window_days\n${campaigns.join('\n')}\nletter,post,2025-08-01,14\n`,
  );
  const contacts: string[] = [];
  const responses: string[] = [];
  for (const [i, id] of ids.entries()) {
    for (let k = 0; k < 6; k++) {
      // 05:30 in UTC is 6:30 or 7:30 in Berlin; half past ten in the evening is the day after in neither.
      contacts.push(`k${k},${id},a,2025-0${k + 1}-10T05:30:00Z`, `k${k},${id},b,2025-0${k + 1}-12 19:00:00`);
      const evening = i % 2 === 0;
      if (k % 3 > 0) responses.push(`k${k},${id},${evening ? 'b' : 'a'},clicked,2025-0${k + 1}-13`);
      if (k === 0) responses.push(`k0,${id},,clicked,2025-01-10 12:00`);
    }
    contacts.push(`letter,${id},,2025-08-01`);
    if (i < 4) responses.push(`letter,${id},,responded,2025-08-10`);
  }
  await place.load('contacts', `campaign_id,customer_id,wave,contacted_on\n${contacts.join('\n')}\n`);
  await place.load('responses', `campaign_id,customer_id,wave,type,at\n${responses.join('\n')}\n`);
  const consents = ids.slice(1).map((id) => `${id},email,granted,2024-01-01`);
  await place.load(
    'consents',
    `customer_id,channel,status,at\n${consents.join('\n')}\nC03,post,denied,2024-01-01\nC05,,denied,2024-06-01\n`,
  );
  return place;
}

test('each is told their own time, in the zone of the store; consent comes first', async () => {
  const place = await twoHabits();
  const { out, err, status } = await place.clm(...ask);
  expect(status, err).toBe(0);
  const rows = new Map<string, Record<string, unknown>>(
    JSON.parse(out).map((row: Record<string, unknown>) => [row.customer_id, row]),
  );
  // Nobody asked C00 for e-mail, C05 has denied everything.
  expect(rows.get('C00')).toMatchObject({ channel: 'post', time: null, contacts: 1, consent: 'not denied' });
  expect(rows.has('C05')).toBe(false);
  expect(rows.get('C02')).toMatchObject({ channel: 'email', time: 'evening', contacts: 5, answered: 4 });
  // The answer that names no wave belongs to the contact before it: that of the morning.
  expect(rows.get('C03')).toMatchObject({ channel: 'email', time: 'morning', contacts: 5, answered: 5 });
  expect(rows.get('C03')).toMatchObject({ consent: 'granted' });
  expect(err).toContain('400 of 440 contacts carry a time of day');
  // Nothing came back from the fourth campaign.
  expect(err).toContain('nothing came back, left out: 80');
  expect(err).toContain('39 of 40 customers may be contacted');

  // Cells add up to the contacts; an answer counts once.
  const everybody = await place.clm(...ask, '--by', 'cell');
  const cells: readonly Record<string, number | string | null>[] = JSON.parse(everybody.out);
  expect(
    cells.map(({ channel, time, contacts, answered, reachable }) => [
      channel,
      time,
      contacts,
      answered,
      reachable,
    ]),
  ).toEqual([
    ['email', 'morning', 200, 20 * 4 + 40, 38],
    ['email', 'evening', 200, 20 * 4, 38],
    ['post', null, 40, 4, 38],
  ]); // prettier-ignore
  const weekdays = await place.clm(...ask, '--by', 'cell', '--time', 'weekday');
  const days: readonly Record<string, number | string | null>[] = JSON.parse(weekdays.out);
  expect(days.reduce((sum, { contacts }) => sum + Number(contacts), 0)).toBe(440);
  // 10 January 2025 was a Friday, 1 August too.
  expect(days.find(({ channel }) => channel === 'post')).toMatchObject({ time: 'Friday' });
  place.close();
});

test('open windows, campaigns that were not tracked, and stores without answers are said, not guessed', async () => {
  const place = await bench();
  expect((await place.clm(...ask)).status).toBe(5);
  await place.load(
    'campaigns',
    'campaign_id,channel,starts_on,window_days\na,sms,2025-12-20,30\nb,sms,2025-01-05,30\n',
  );
  await place.load(
    'contacts',
    'campaign_id,customer_id,contacted_on\na,C1,2025-12-20\nb,C1,2025-01-05\n',
    '--add-customers',
  );
  const silent = await place.clm(...ask);
  expect([silent.status, silent.err]).toEqual([
    5,
    expect.stringContaining('nothing came back from any of 2'),
  ]);
  await place.load('responses', 'campaign_id,customer_id,type,at\na,C1,clicked,2025-12-21\n');
  const open = await place.clm(...ask);
  expect([open.status, open.err]).toEqual([5, expect.stringContaining('still open')]);
  await place.load('responses', 'campaign_id,customer_id,type,at\nb,C1,clicked,2025-03-21\n');
  const late = await place.clm(...ask);
  expect([late.status, late.err]).toEqual([5, expect.stringContaining('none of 1 contact was answered')]);
  await place.load('responses', 'campaign_id,customer_id,type,at\nb,C1,visit,2025-01-07\n');
  const other = await place.clm(...ask);
  expect([other.status, other.err]).toEqual([5, expect.stringContaining('what came back is visit')]);
  const visits = await place.clm(...ask, '--by', 'cell', '--responses', 'visit');
  expect(JSON.parse(visits.out)).toMatchObject([
    { channel: 'sms', answered: 1, state: 'untold', reachable: 0 },
  ]);
  expect(visits.err).toContain('nobody may be contacted by sms: it needs a consent');
  const timed = await place.clm(...ask, '--time', 'daypart');
  expect([timed.status, timed.err]).toEqual([5, expect.stringContaining('no times of day')]);
  expect((await place.clm(...ask, '--top', '0')).status).toBe(2);
  place.close();
});
