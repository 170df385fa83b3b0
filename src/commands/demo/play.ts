import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { formatDay } from '../../days.js';
import type { Send } from '../../world/effect.js';
import { type Outgoing, respond, sendOf } from '../../world/respond.js';
import type { Truth, World } from '../../world/shop.js';
import type { DemoFolder } from './folder.js';
import { planToml, type Round, windowDays } from './rounds.js';
import type { Stage } from './stage.js';

/** One round that has been played, with what only the world knows about its list. */
export interface Played {
  readonly campaign: string;
  readonly send: Send;
  readonly truth: Truth;
}

export const model = 'catalogue';

/** Sends a round's list into the world and loads what comes back. `sent` are the lists sent before. */
export async function playRound(
  stage: Stage,
  folder: DemoFolder,
  shop: World,
  sent: readonly Send[],
  round: Round,
  first: boolean,
): Promise<Played> {
  const { campaign, asOf, sendOn, through } = round;
  folder.write(`${campaign}.toml`, planToml(round, model));
  if (first) {
    stage.tell(
      `Who should get the next catalogue? A plan says what it costs and how it is measured. ${campaign}.toml:\n\n${planToml(round, model).trimEnd()}`,
    );
    await stage.clm(
      `act plan ${campaign}.toml --columns holdout,treated,held_out,detectable_effect,break_even_effect`,
    );
    stage.tell('The list: whom it pays to contact. What it promises is kept now, before anything is sent.');
  } else {
    await stage.clm(`act plan ${campaign}.toml --quiet -o ${folder.expect(`${campaign}-power.csv`)}`);
  }
  const listed = folder.expect(`${campaign}.csv`);
  await stage.clm(`act list ${campaign} -o ${listed}`);
  if (first) stage.head(listed, 4);
  const members = folder.expect(`${campaign}-members.csv`);
  await stage.clm(`act show ${campaign} --arms all --format csv -o ${members}`);
  stage.clock(sendOn);
  await stage.clm(`act sent ${campaign} --on ${formatDay(sendOn)}`);

  const rows = parse(readFileSync(join(stage.folder, members)), { columns: true }) as Record<
    string,
    string
  >[];
  const send = sendOf(shop, {
    ...outgoing(round),
    members: rows.map((row) => ({ customerId: row.customer_id ?? '', arm: row.arm ?? '' })),
  });
  const answer = respond(shop, [...sent, send], asOf, through);
  const until = formatDay(through);
  folder.write(`orders-${until}.csv`, answer.orders);
  folder.write(`responses-${until}.csv`, answer.responses);
  stage.tell(`The catalogue goes out. Eight weeks later, new exports of the shop:`);
  stage.clock(through);
  await stage.clm(`ingest orders orders-${until}.csv --through ${until}`);
  await stage.clm(`ingest responses responses-${until}.csv`);
  return { campaign, send, truth: answer.truth[answer.truth.length - 1]! };
}

/** A round's campaign as the world sees it, before anybody is on the list. */
export function outgoing(round: Round): Omit<Outgoing, 'members'> {
  return {
    campaignId: round.campaign,
    channel: 'post',
    day: round.sendOn,
    windowDays,
    focus: round.focus,
    fixedCost: round.fixedCost,
    contactCost: round.contactCost,
  };
}
