import { formatDay } from '../../days.js';
import { historyEnd } from '../../world/calendar.js';
import { pastCampaigns } from '../../world/past.js';
import { shopTableNames } from '../../world/shopTables.js';
import { model } from './play.js';
import type { Stage } from './stage.js';

/** A store is made for the exports. */
export async function begin(stage: Stage, folder: string): Promise<void> {
  stage.tell(
    `A simulated shop's exports are in ${folder}; its history ends on ${formatDay(historyEnd)}, and so the clock is set back.\nLines that start with $ can be typed again there. One file, clm.db, will hold everything.`,
  );
  stage.clock(historyEnd);
  await stage.clm('init --currency EUR --zone Europe/Berlin');
}

/** The exports go into the store; `rest` writes those of events before they are needed. */
export async function load(stage: Stage, rest: () => Promise<void>): Promise<void> {
  for (const table of shopTableNames) {
    if (table === 'orders') await rest();
    await stage.clm(
      `ingest ${table} ${table}.csv${table === 'orders' ? ` --through ${formatDay(historyEnd)}` : ''}`,
    );
  }
  await stage.clm('status');
}

/** What past campaigns earned. */
export async function lookBack(stage: Stage): Promise<void> {
  stage.tell('Who was reached by the past campaigns?');
  await stage.clm(
    'measure funnel --columns campaign_id,arm,channel,targeted,delivered,opened,clicked,unsubscribed',
  );
  stage.tell(
    'Was it worth it? Gross counts every order of the people contacted; incremental only what they bought beyond\nthe people held out at random. Only the last is profit.',
  );
  await stage.clm(
    'measure roi --columns campaign_id,arm,cost,gross_roi,attributed_roi,incremental_roi,incremental_roi_low,incremental_roi_high',
  );
  stage.tell('The last catalogue in detail: margin per household, contacted against held out.');
  await stage.clm(`measure lift --campaign spring-25 --metric margin --columns ${liftColumns}`);
}

/** Past campaigns teach whom a contact changes. `lists` are the campaigns of the lists closed so far. */
export async function learn(stage: Stage, lists: readonly string[]): Promise<void> {
  const first = lists.length === 0;
  const campaigns = [...catalogues, ...lists].join(',');
  if (first)
    stage.tell('Mailing everybody hardly pays. Whom does a catalogue change? The past holdouts know.');
  await stage.clm(
    `predict train ${model} --target effect --campaigns ${campaigns} --columns model,rows,treated,control,buyers`,
  );
  if (first) {
    stage.tell(
      'Does it hold? Fitted without the last campaign and tried on it: tenths of the file, best first,\nwith the margin a contact was expected to add and the one it did.',
    );
    await stage.clm(
      `predict evaluate ${model} --columns decile,customers,predicted,actual,actual_low,actual_high`,
    );
  }
}

const catalogues = pastCampaigns.filter(({ channel }) => channel === 'post').map(({ id }) => id);

const liftColumns =
  'arm,treated,control,treated_mean,control_mean,difference,difference_low,difference_high,p_value';

/** The loop closes. Answers the rows of the audit. */
export async function audit(stage: Stage): Promise<readonly Readonly<Record<string, unknown>>[]> {
  stage.tell('The loop closes: what every list promised before it was sent, and what it earned.');
  const { answer } = await stage.clm(
    'audit --columns campaign_id,promised,promised_low,promised_high,realised,realised_low,realised_high,verdict',
  );
  stage.tell(
    'Only a simulation knows the truth: the profit each list had to expect, and mailing everybody instead.',
  );
  return [...answer.rows].map((row) =>
    Object.fromEntries(answer.columns.map(({ name }, i) => [name, row[i]])),
  );
}
