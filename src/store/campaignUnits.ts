import type { Day } from '../days.js';
import { lineMargin } from './lineMargin.js';
import type { Store } from './open.js';

/** Which campaigns are asked about, as of when, and what replaces their own window and margin rate. */
export interface CampaignQuestion {
  readonly asOf: Day;
  /** `undefined` = all campaigns. */
  readonly campaignId: string | undefined;
  readonly windowDays: number | undefined;
  /** For lines whose cost is not known, millionths. */
  readonly marginMillionths: number | undefined;
  /** For all lines, whatever is known about their cost, millionths. */
  readonly assumeMarginMillionths: number | undefined;
  /** Only units that this list drew. */
  readonly list?: string | undefined;
}

/** The bound parameters of every statement over campaigns. */
export function campaignParameters(store: Store, question: CampaignQuestion) {
  return {
    as_of: question.asOf,
    campaign: question.campaignId ?? null,
    window: question.windowDays ?? null,
    store_window: store.settings.windowDays,
    margin: question.marginMillionths ?? null,
    store_margin: store.settings.marginMillionths ?? null,
    assume: question.assumeMarginMillionths ?? null,
    list: question.list ?? null,
    minor_per_major: Number(`1e${store.settings.currencyDigits}`),
  };
}

/** `asked`: the campaigns of the question, with the window and margin rate that hold for them. */
export const askedCampaigns = `asked as materialized (
  select k.campaign, k.campaign_id, k.priority, k.contact_cost,
    coalesce(case when @campaign is null or k.campaign_id = @campaign then @window end, k.window_days, @store_window) as window_days,
    coalesce(@assume, @margin, k.margin, @store_margin) as margin_rate
  from campaign_rows k
  where @every = 1 or @campaign is null or k.campaign_id = @campaign
)`;

/**
 * `assigned`: every customer with an arm by the day of the report, with the unit they count in. `member`: these, and the
 * others of their household or mailbox, whose orders count too. `unit`: what was randomised, with its first planned
 * day of contact (t0), the last day of its window, and whether that is over. A unit whose members are in two arms
 * counts once in each, and the checks say so.
 */
const assigned = `assigned as materialized (
  select a.campaign, a.customer, a.arm,
    coalesce(a.unit, 'h:' || c.household_id, 'e:' || c.email_key, 'c:' || c.customer_id) as unit, a.day
  from asked k
  join assignment_rows a on a.campaign = k.campaign
  join customer_rows c on c.customer = a.customer
  where a.day <= @as_of and (@list is null or a.list = @list)
)`;

const members = `sharing as materialized (
  select customer, coalesce('h:' || household_id, 'e:' || email_key) as unit
  from customer_rows
  where customer > 0 and (household_id is not null or email_key is not null)
), member as materialized (
  select campaign, customer, arm, unit from assigned
  union all
  select distinct a.campaign, s.customer, a.arm, a.unit
  from sharing s join assigned a on a.unit = s.unit
  where not exists (
    select 1 from assignment_rows o where o.customer = s.customer and o.campaign = a.campaign and o.day <= @as_of)
)`;

const unitsThemselves = `unit as materialized (
  select a.campaign, a.unit, a.arm, min(a.day) as t0, min(a.day) + k.window_days - 1 as last_day,
    case when min(a.day) + k.window_days - 1 <= @as_of then 1 else 0 end as complete
  from assigned a join asked k on k.campaign = a.campaign
  group by a.campaign, a.unit, a.arm, k.window_days
)`;

export const units = `${assigned}, ${members}, ${unitsThemselves}`;

/** Order lines of the members of units on some days, each by the order and the day that it counts with. */
function lines(from: string, when: string): string {
  return `select u.campaign, u.unit, u.arm,
    case when o.amount < 0 and o.returns_order is not null
      then coalesce((select min(s.order_no) from order_rows s where s.order_no = o.returns_order and s.day <= @as_of), o.order_no)
      else o.order_no end as order_no,
    case when o.amount < 0 and o.returns_order is not null
      then coalesce((select min(s.day) from order_rows s where s.order_no = o.returns_order and s.day <= @as_of), o.day)
      else o.day end as day,
    o.second, o.amount,
    ${lineMargin.known} as known,
    ${lineMargin.rated} as rated
  from member m
  join unit u on u.campaign = m.campaign and u.unit = m.unit and u.arm = m.arm
  join ${from} o on o.customer = m.customer
  left join product_rows p on p.product = o.product
  where m.customer > 0 and ${when}`;
}

/**
 * `bought`: what each unit bought in its window, per order. A return counts with the order that it names, if that is
 * in the window and the return is not later than the report; a return that names none (or an order that is not here)
 * counts by its own day.
 */
export const boughtInWindow = `returned as materialized (
  select * from order_rows where amount < 0 and returns_order is not null and day <= @as_of
), line as (
  ${lines('order_rows', 'o.day between u.t0 and case when u.last_day < @as_of then u.last_day else @as_of end')}
  union all
  ${lines('returned', 'o.day > u.last_day')}
), bought as (
  select l.campaign, l.unit, l.arm, l.order_no, min(l.day) as day, min(l.second) as second,
    sum(l.amount) as amount, sum(l.known) as known, sum(l.rated) as rated
  from line l join unit u on u.campaign = l.campaign and u.unit = l.unit and u.arm = l.arm
  where l.day between u.t0 and u.last_day
  group by l.campaign, l.unit, l.arm, l.order_no
)`;

const remembered = new WeakMap<Store['db'], string>();

/**
 * Runs a statement whose definition starts with `asked` and `units`. The units of a question are worked out once and kept
 * in temporary tables of the connection, for as long as the question stays the same and nothing is written; the rows are
 * those of the definition.
 */
export function overUnits<Row>(
  store: Store,
  definition: string,
  parameters: ReturnType<typeof campaignParameters> & { readonly every: 0 | 1; readonly type?: string },
): Row[] {
  const { as_of, campaign, window, list } = parameters;
  const whole = campaign === null ? 1 : parameters.every;
  const read = partsRead(definition);
  const question = JSON.stringify([as_of, campaign, window, list, whole, read]);
  if (remembered.get(store.db) !== `${question} ${changes(store)}`) {
    remember(store, read, parameters);
    remembered.set(store.db, `${question} ${changes(store)}`);
  }
  return store.db.prepare<[object], Row>(definition.replace(`, ${units}`, '')).all(parameters);
}

const parts = { assigned, member: members, unit: unitsThemselves } as const;

/** Which of the parts of `units` a statement reads; the others are made from the first. */
function partsRead(definition: string): readonly (keyof typeof parts)[] {
  const read = new Set(
    [...definition.replace(units, '').matchAll(/(?:from|join) (\w+)/g)].map(([, name]) => name),
  );
  return (Object.keys(parts) as (keyof typeof parts)[]).filter(
    (name) => name === 'assigned' || read.has(name),
  );
}

function remember({ db }: Store, read: readonly (keyof typeof parts)[], parameters: object): void {
  const guarded = db.pragma('query_only', { simple: true }) === 1;
  if (guarded) db.pragma('query_only = off');
  try {
    for (const name of Object.keys(parts)) db.exec(`drop table if exists temp.${name}`);
    for (const name of read) {
      db.prepare(
        `create temp table ${name} as with ${askedCampaigns}, ${parts[name]} select * from ${name} order by campaign, unit, arm`,
      ).run(parameters);
      db.exec(`create index temp.${name}_by_unit on ${name} (campaign, unit, arm)`);
      if (name !== 'unit') db.exec(`create index temp.${name}_by_customer on ${name} (customer, campaign)`);
    }
  } finally {
    if (guarded) db.pragma('query_only = on');
  }
}

function changes({ db }: Store): number {
  return db.prepare<[], { n: number }>('select total_changes() as n').get()!.n;
}
