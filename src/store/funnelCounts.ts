import { byText } from './armSums.js';
import type { CampaignColumns } from './columnsOf.js';
import type { FunnelRow } from './funnelFacts.js';
import type { Store } from './open.js';

type Counts = { -readonly [Name in keyof FunnelRow]: FunnelRow[Name] } & { channel: string };

/** What a response says, as bits; the last four are told apart by who did it. */
const bits = {
  sent: 1,
  rejected: 2,
  bounced: 4,
  delivered: 8,
  unsubscribed: 16,
  complained: 32,
  responded: 64,
  redeemed: 128,
  opened: 256,
  openedByUnknown: 512,
  openedByMachine: 1024,
  clicked: 2048,
  clickedByMachine: 4096,
} as const;

/** Counts the people at each stage, by campaign, arm and channel; an unknown channel is ''. The definition is `funnelSql`. */
export function countFunnel(store: Store, columns: CampaignColumns): Counts[] {
  const { units } = columns;
  const { assigned, asked } = units;
  const contacts = columns.contacts();
  const responses = columns.responses();
  const channels = [...contacts.channels.names];
  const usual = usualChannels(store, channels, contacts.channels.codes);
  const waveOf = responses.waves.names.map((name) => contacts.waves.codes.get(name) ?? -2);
  const control = units.arms.codes.get('control') ?? -1;
  const untargeted = untargetedMembers(store);
  const saysDelivered = new Uint8Array(asked.length);
  const flags = responses.words.names.map(flagsOfType);
  const saysSo = responses.words.codes.get('delivered') ?? -1;
  // Columns of events are made when they are asked for: asked for once, not for every customer.
  const { start: madeStart, campaign: madeFor, channel: madeBy, day: madeOn, wave: madeIn } = contacts;
  const { start: saidStart, campaign: saidTo, word: said, wave: saidIn, machine } = responses;
  const each = (take: (i: number, customer: number, campaign: number) => void) => {
    for (let i = 0; i < assigned.size; i++) {
      if (assigned.arm[i] !== control) take(i, assigned.customer[i]!, asked[assigned.campaign[i]!]!.campaign);
    }
  };
  each((i, customer, campaign) => {
    for (let at = saidStart[customer]!; at < saidStart[customer + 1]!; at++) {
      if (saidTo[at] === campaign && said[at] === saysSo) saysDelivered[assigned.campaign[i]!] = 1;
    }
  });
  const counts = new Map<number, Counts>();
  const own: number[] = [];
  const reached: number[] = [];
  each((i, customer, campaign) => {
    own.length = 0;
    const ofCampaign = usual.get(campaign) ?? -1;
    const end = madeStart[customer + 1]!;
    // Contacts of a customer are sorted by campaign.
    let from = madeStart[customer]!;
    while (from < end && madeFor[from] !== campaign) from++;
    let to = from;
    let earliest = from;
    for (; to < end && madeFor[to] === campaign; to++) {
      const channel = madeBy[to]! < 0 ? ofCampaign : madeBy[to]!;
      if (!own.includes(channel)) own.push(channel);
      if (madeOn[to]! < madeOn[earliest]!) earliest = to;
    }
    const channelAt = (at: number) => (madeBy[at]! < 0 ? ofCampaign : madeBy[at]!);
    const contacted = own.length > 0;
    if (!contacted) {
      if (untargeted.has(`${campaign} ${customer}`)) return;
      own.push(ofCampaign);
    }
    for (let c = 0; c < own.length; c++) reached[c] = 0;
    for (let at = saidStart[customer]!; at < saidStart[customer + 1]!; at++) {
      if (saidTo[at] !== campaign) continue;
      const wave = saidIn[at]! < 0 ? -1 : waveOf[saidIn[at]!]!;
      let touch = from;
      while (touch < to && madeIn[touch] !== wave) touch++;
      const channel = touch < to ? channelAt(touch) : contacted ? channelAt(earliest) : ofCampaign;
      const place = own.indexOf(channel);
      if (place >= 0) reached[place]! |= flags[said[at]!]!(machine[at]!);
    }
    const derived = saysDelivered[assigned.campaign[i]!] === 0;
    for (let c = 0; c < own.length; c++) {
      const key =
        (assigned.campaign[i]! * units.arms.names.length + assigned.arm[i]!) * (channels.length + 1) +
        own[c]! +
        1;
      let row = counts.get(key);
      if (row === undefined) {
        const { campaignId } = asked[assigned.campaign[i]!]!;
        row = none(
          campaign,
          campaignId,
          units.arms.names[assigned.arm[i]!] ?? '',
          channels[own[c]!] ?? '',
          derived,
        );
        counts.set(key, row);
      }
      add(row, reached[c]!, contacted, derived);
    }
  });
  return [...counts.values()].sort(
    (a, b) => byText(a.campaignId, b.campaignId) || byText(a.arm, b.arm) || byText(a.channel, b.channel),
  );
}

/** The channels of campaigns as codes; what contacts never used is added to `channels`. */
function usualChannels(
  { db }: Store,
  channels: string[],
  codes: ReadonlyMap<string, number>,
): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const rows = db
    .prepare<[], [number, string]>(
      `select campaign, channel from campaign_rows where coalesce(channel, '') <> '' order by campaign`,
    )
    .raw()
    .all();
  for (const [campaign, channel] of rows) {
    let code = codes.get(channel) ?? channels.indexOf(channel);
    if (code < 0) {
      code = channels.length;
      channels.push(channel);
    }
    found.set(campaign, code);
  }
  return found;
}

const standIns = `
select a.campaign, a.customer from assignment_rows a
where a.list is not null and not exists (select 1 from member_rows b where b.list = a.list and b.customer = a.customer)
order by a.customer, a.campaign`;

/** Members of a household for whom another one is on the list. */
function untargetedMembers({ db }: Store): ReadonlySet<string> {
  return new Set(
    db
      .prepare<[], [number, number]>(standIns)
      .raw()
      .all()
      .map((pair) => pair.join(' ')),
  );
}

/** What a response of a type says, by whether a machine made it (1), nobody did (0) or it is not known (-1). */
function flagsOfType(type: string): (machine: number) => number {
  switch (type) {
    case 'opened':
      return (machine) =>
        machine === 0 ? bits.opened : machine === 1 ? bits.openedByMachine : bits.openedByUnknown;
    case 'clicked':
      return (machine) => (machine === 1 ? bits.clickedByMachine : bits.clicked);
    case 'bounced_hard':
    case 'bounced_soft':
      return () => bits.bounced | bits.sent;
    case 'rejected':
    case 'delivered':
      return () => bits[type] | bits.sent;
    case 'sent':
    case 'unsubscribed':
    case 'complained':
    case 'responded':
    case 'redeemed':
      return () => bits[type];
    default:
      return () => 0;
  }
}

const plain = [
  'rejected',
  'bounced',
  'unsubscribed',
  'complained',
  'responded',
  'redeemed',
  'clicked',
] as const;
const apart = ['openedByMachine', 'openedByUnknown', 'clickedByMachine'] as const;

function add(row: Counts, said: number, contacted: boolean, derived: boolean): void {
  // Most say nothing.
  if (said === 0) {
    row.targeted++;
    if (contacted) row.sent++;
    if (contacted && derived) row.delivered++;
    return;
  }
  const has = (bit: number) => (said & bit) !== 0;
  const seen = has(bits.delivered | bits.opened | bits.openedByUnknown | bits.clicked);
  const sent = contacted || has(bits.sent);
  const delivered = seen || (derived && !has(bits.rejected | bits.bounced) && sent);
  row.targeted++;
  if (sent || delivered) row.sent++;
  if (delivered) row.delivered++;
  if (has(bits.opened | bits.openedByUnknown)) row.opened++;
  for (const name of plain) if (has(bits[name])) row[name]++;
  for (const name of apart) if (has(bits[name])) row[name]++;
}

function none(
  campaign: number,
  campaignId: string,
  arm: string,
  channel: string,
  deliveredIsDerived: boolean,
): Counts {
  return {
    campaign,
    campaignId,
    arm,
    channel,
    targeted: 0,
    sent: 0,
    rejected: 0,
    bounced: 0,
    delivered: 0,
    opened: 0,
    clicked: 0,
    unsubscribed: 0,
    complained: 0,
    responded: 0,
    redeemed: 0,
    openedByMachine: 0,
    openedByUnknown: 0,
    clickedByMachine: 0,
    deliveredIsDerived,
  };
}
