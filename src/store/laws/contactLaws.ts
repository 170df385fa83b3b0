import { type Law, lawInSql } from './law.js';

const named = `from %rows m join campaign_rows k on k.campaign = m.campaign join customer_rows c on c.customer = m.customer`;
const contactsNamed = named.replace('%rows', 'contact_rows');
const assignmentsNamed = named.replace('%rows', 'assignment_rows');
const where = `'campaign ' || k.campaign_id || ', customer ' || c.customer_id || ': '`;
const listed = 'exists (select 1 from list_rows l where l.campaign = k.campaign_id)';

/** Everybody contacted has an arm; an arm that came with contacts has them, and starts with the first. */
const assignments = lawInSql(
  'assignments',
  'law',
  'everybody contacted or held out has an arm; an arm without a list has contacts and the day of the first',
  () => `
select ${where} || 'a contact without an assignment' as violation ${contactsNamed}
where not ${listed} and not exists (
  select 1 from assignment_rows a where a.customer = m.customer and a.campaign = m.campaign)
union all
select ${where} || iif(f.day is null, 'an assignment without a list and without a contact',
  'assigned on day ' || m.day || ', first contact on day ' || f.day)
${assignmentsNamed} left join (select customer, campaign, min(day) as day from contact_rows group by customer, campaign) f
  on f.customer = m.customer and f.campaign = m.campaign
where m.list is null and f.day is not m.day
union all
select 'contacts: the held out are shown: ' || count(*) || ' rows' from contacts where arm = 'control' having count(*) > 0`,
);

/** The members of lists and the stored arms agree. */
const members = lawInSql(
  'members',
  'law',
  'every member of a standing list has its arm in the campaign, and whoever has an arm by a list is a unit of it',
  () => `
select 'list ' || l.list || ', customer ' || c.customer_id || ': ' ||
  iif(a.arm is null, 'no assignment', 'arm ' || m.arm || ' on the list, ' || a.arm || ' assigned') as violation
from list_rows l join member_rows m on m.list = l.list
join customer_rows c on c.customer = m.customer join campaign_rows k on k.campaign_id = l.campaign
left join assignment_rows a on a.customer = m.customer and a.campaign = k.campaign
where l.superseded_by is null and a.arm is not m.arm
union all
select 'list ' || m.list || ', customer ' || c.customer_id || ': has an arm by the list and is no unit of it'
${assignmentsNamed} where m.list is not null and not exists (
    select 1 from member_rows b where b.list = m.list and b.customer = m.customer)
  and (m.list, coalesce(m.unit, 'h:' || c.household_id, 'e:' || c.email_key, 'c:' || c.customer_id))
    not in (select list, unit from member_rows)
union all
select 'list ' || list || ': ' || count(*) || ' members of arm ' || arm || iif(contacted = 1, ' are', ' are not') || ' to be contacted'
from member_rows where contacted <> (arm <> 'control') group by list, arm, contacted
union all
select 'list ' || list || ': a chance of ' || propensity || ' of arm ' || arm from member_rows
where propensity < 0 or propensity > 1`,
);

/** A promise is made once: the list and its manifest say the same, and a wave has one list that stands. */
const promises = lawInSql(
  'promises',
  'law',
  'a list and its manifest promise the same, count the same, and a campaign has one standing list per wave',
  () => `
select 'list ' || list || ': ' || wrong as violation from (
  select list, iif(not json_valid(body), 'its manifest is not JSON',
    iif(json_extract(body, '$.list') is not list, 'its manifest is of list ' || coalesce(json_extract(body, '$.list'), 'nothing'),
    iif(p is not promised or lo is not promised_low or hi is not promised_high,
      'promises ' || coalesce(promised, 'nothing') || ', its manifest ' || coalesce(p, 'nothing'),
    iif(promised_low > promised or promised > promised_high, 'promises ' || promised || ' outside of its interval',
    iif(status not in ('draft', 'ready', 'sent') or (status = 'sent') <> (sent_on is not null),
      'is ' || status || iif(sent_on is null, ' without a day', ' with a day of sending'),
    iif(json_extract(body, '$.contacted') is not contacted or json_extract(body, '$.heldOut') is not held,
      'has ' || contacted || ' to contact and ' || held || ' held out, its manifest says ' ||
      coalesce(json_extract(body, '$.contacted'), 0) || ' and ' || coalesce(json_extract(body, '$.heldOut'), 0), null)))))) as wrong
  from (
    select *, iif(json_valid(body), json_extract(body, '$.promise.promised'), null) as p,
      iif(json_valid(body), json_extract(body, '$.promise.interval80.low'), null) as lo,
      iif(json_valid(body), json_extract(body, '$.promise.interval80.high'), null) as hi,
      (select count(*) from member_rows m where m.list = l.list and m.contacted = 1) as contacted,
      (select count(*) from member_rows m where m.list = l.list and m.contacted = 0) as held
    from list_rows l
  )
) where wrong is not null
union all
select 'campaign ' || campaign || ', wave "' || wave || '": ' || count(*) || ' standing lists' from list_rows
where superseded_by is null group by campaign, wave having count(*) > 1
union all
select 'list ' || l.list || ': superseded by ' || s.list || ' of another campaign or wave'
from list_rows l join list_rows s on s.list = l.superseded_by where s.campaign <> l.campaign or s.wave <> l.wave or s.list = l.list
union all
select 'list ' || list || ': made from version ' || plan_version || ' of a plan that is not there' from list_rows
where plan_version is not null and (campaign, plan_version) not in (select campaign, version from plan_rows)
union all
select 'plan ' || campaign || ' version ' || version || ': is not JSON' from plan_rows where not json_valid(body)`,
);

/** The arms of a campaign share it among them. */
const shares = lawInSql(
  'shares',
  'law',
  'the arms of a campaign have shares from 0 to 1 that sum to 1',
  () => `
select 'campaign ' || coalesce(k.campaign_id, a.campaign) || ': the shares of its arms sum to ' || sum(a.share) as violation
from arm_rows a left join campaign_rows k on k.campaign = a.campaign
group by a.campaign, k.campaign_id having abs(sum(a.share) - 1) > 1e-6 or min(a.share) < 0 or max(a.share) > 1`,
);

/** Scores are ranked without gaps. */
const scores = lawInSql(
  'scores',
  'law',
  'the scores of a model on a day are ranked 1, 2, 3 ... and fall into deciles 1 to 10',
  () => `
select 'model ' || model || ' as of day ' || as_of || ': ranks ' || min(rank) || ' to ' || max(rank) || ' of '
  || count(*) || ' scores, deciles ' || min(decile) || ' to ' || max(decile) as violation
from score_rows group by model, as_of
having min(rank) <> 1 or max(rank) <> count(*) or count(distinct rank) <> count(*) or min(decile) < 1 or max(decile) > 10`,
);

export const contactLaws: readonly Law[] = [assignments, members, promises, shares, scores];
