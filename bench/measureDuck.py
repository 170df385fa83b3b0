"""The questions of bench/measure.mjs put to DuckDB on two threads, or to pandas: `load <folder>`, then `<engine> <question> <folder>`.

Ids are whole numbers, money is in cents and days are dates, in a file of the engine's own: what the engine likes best.
A question is answered with every column that clm prints, and fetched; of the answer some sums are printed, which have to be those
of clm's answer. Wanting in DuckDB's answers: prices of contacts by arm or contact (all cost 0.80 here), service cases and returns
that name their order (there are none), and all that lift prints beyond means: intervals, p-values, health checks.
"""
import json
import sys

NETTED = """
  select customer, order_no, min(day) as day, sum(amount) as amount,
    sum(amount - round_even(p.unit_cost * (case when amount < 0 then -quantity else quantity end), 0)) as margin
  from orders join products p using (product) group by customer, order_no
"""

# A score says in which fifth a value stands; equal values have equal scores.
SCORE = "1 + cast(5 * (rank() over (order by {0}) - 1) as bigint) // count(*) over ()"

DUCK = {
    "segments": f"""
with bought as (
  select customer, max(case when amount > 0 then day end) as last, count(*) filter (where amount > 0) as orders, sum(amount) as spend
  from (select customer, order_no, min(day) as day, sum(amount) as amount from orders group by all) group by customer
), scored as (
  select *, {SCORE.format('last')} as r, {SCORE.format('orders')} as f, {SCORE.format('spend')} as m, max(last) over () as newest
  from bought where orders > 0
), named as (
  select *, case
    when r = 5 and f >= 4 then 'champions' when r in (3, 4) and f >= 4 then 'loyal'
    when r >= 4 and f in (2, 3) then 'potential loyalist' when r = 5 and f = 1 then 'new' when r = 4 and f = 1 then 'promising'
    when r = 3 and f = 3 then 'needs attention' when r = 3 then 'about to sleep'
    when f in (3, 4) then 'at risk' when f = 5 then 'can not lose' else 'hibernating' end as segment
  from scored
)
select segment, count(*) as customers, count(*) / sum(count(*)) over () as share, sum(orders) as orders, sum(spend) as spend,
  sum(spend) / sum(sum(spend)) over () as spend_share, avg(date_diff('day', last, date '2025-12-31')) as recency_days,
  sum(orders) / count(*) as orders_per_customer, sum(spend) / count(*) as spend_per_customer
from named group by segment""",
    "lift": """
with contacted as (
  select c.campaign, c.customer, u.household, coalesce('H' || u.household, 'C' || c.customer) as unit, c.arm, c.day
  from contacts c join customers u using (customer)
), unit as (
  select campaign, unit, arm, household, min(day) as t0 from contacted group by all
), members as (
  select campaign, customer, unit, arm from contacted
  union all
  select n.campaign, u.customer, n.unit, n.arm from unit n join customers u using (household)
  anti join contacts c on c.campaign = n.campaign and c.customer = u.customer
), outcome as (
  select n.campaign, n.unit, n.arm,
    coalesce(sum(o.amount - round_even(p.unit_cost * (case when o.amount < 0 then -o.quantity else o.quantity end), 0)), 0) as margin
  from unit n join members m using (campaign, unit, arm)
  left join orders o on o.customer = m.customer and o.day between n.t0 and n.t0 + 29
  left join products p using (product)
  group by all
)
select campaign, arm, count(*) as n, count(*) filter (where margin <> 0) as buyers, sum(margin) as margin, avg(margin) as mean,
  sum(margin * margin) as squares
from outcome group by all""",
    "cohorts": f"""
with bought as (
  select customer, date_trunc('month', day) as month, count(*) filter (where amount > 0) as orders, sum(margin) as margin
  from ({NETTED}) group by all
), first as (
  select customer, min(month) as cohort, any_value(acquisition_cost) as acquisition_cost
  from bought join customers using (customer) where orders > 0 group by customer
), size as (
  select cohort, count(*) as customers, avg(acquisition_cost) as acquisition_cost from first group by cohort
), active as (
  select cohort, month, count(*) filter (where orders > 0) as active, sum(orders) as orders, sum(margin) as margin
  from bought join first using (customer) where month >= cohort group by all
), contacted as (
  select cohort, date_trunc('month', day) as month, count(*) * 80 as cost
  from contacts join first using (customer) where arm <> 'control' group by all
)
select cohort, date_diff('month', cohort, month) as age, customers, coalesce(active, 0) as active,
  coalesce(active, 0) / customers as active_share, coalesce(orders, 0) as orders, coalesce(margin, 0) as margin,
  sum(coalesce(margin, 0) - coalesce(cost, 0)) over (partition by cohort order by month) / customers as earned_per_customer,
  acquisition_cost as acquisition_cost_per_customer
from size join (select unnest(generate_series(date '2023-01-01', date '2025-12-01', interval 1 month))::date as month) on month >= cohort
left join active using (cohort, month) left join contacted using (cohort, month)""",
    "actives": """
with bought as (
  select distinct customer, date_trunc('month', day) as month
  from (select customer, order_no, min(day) as day, sum(amount) as amount from orders group by all) where amount > 0
), first as (select customer, min(month) as cohort from bought group by customer)
select cohort, date_diff('month', cohort, month) as age, count(*) as active from bought join first using (customer) group by all""",
    "deciles": f"""
with bought as (
  select customer, sum(amount) as spend, sum(margin) as margin, count(*) filter (where amount > 0) as orders from ({NETTED}) group by customer
), sent as (
  select customer, count(*) * 80 as cost from contacts where arm <> 'control' group by customer
), account as (
  select customer, coalesce(orders, 0) as orders, coalesce(spend, 0) as spend, coalesce(margin, 0) as margin,
    coalesce(cost, 0) as contact_cost, coalesce(margin, 0) - coalesce(cost, 0) as profit
  from bought full join sent using (customer)
), ranked as (
  select *, 1 + 10 * (row_number() over (order by profit desc, customer) - 1) // count(*) over () as decile from account
), tenths as (
  select decile, count(*) as customers, sum(orders) as orders, sum(spend) as spend, sum(margin) as margin,
    sum(contact_cost) as contact_cost, sum(profit) as profit
  from ranked group by decile
)
select *, profit / sum(profit) over () as profit_share, sum(profit) over (order by decile) / sum(profit) over () as cumulative_share
from tenths""",
}


def summed(rows, *names):
    """Sums by column."""
    return {name: float(sum(row[name] for row in rows)) for name in names}


# What has to be equal in the answers; money in cents.
CHECKED = {
    "segments": lambda rows: {
        **summed(rows, "customers", "orders", "spend"),
        **{f"recency of {row['segment']}": row["recency_days"] for row in rows},
    },
    "lift": lambda rows: {
        f"{name}, {arm}": float(sum(row[name] for row in rows if row["arm"] == arm))
        for arm in ("treated", "control")
        for name in ("n", "buyers", "margin", "mean")
    },
    "cohorts": lambda rows: {
        **summed(rows, "active", "orders", "margin", "earned_per_customer"),
        "acquisition cost": float(sum(row["acquisition_cost_per_customer"] or 0 for row in rows)),
    },
    "actives": lambda rows: summed(rows, "active"),
    "deciles": lambda rows: {
        **summed(rows, "customers", "orders", "spend", "margin", "contact_cost", "profit"),
        **{f"profit of decile {row['decile']}": float(row["profit"]) for row in rows},
    },
}


def load(folder):
    import duckdb

    db = duckdb.connect(f"{folder}/peer.duckdb")
    db.execute("set threads = 2")
    number = lambda column: f"cast(substr({column}, 2) as integer)"
    read = lambda name: f"read_csv('{folder}/{name}.csv', all_varchar = true)"
    db.execute(f"""
create table customers as select {number('customer_id')} as customer, {number("nullif(household_id, '')")} as household,
  cast(round(nullif(acquisition_cost, '')::double * 100) as integer) as acquisition_cost from {read('customers')};
create table products as select {number('product_id')} as product, cast(round(unit_cost::double * 100) as integer) as unit_cost from {read('products')};
create table contacts as select {number('campaign_id')} as campaign, {number('customer_id')} as customer, arm, contacted_on::date as day from {read('contacts')};
create table orders as select {number('order_id')} as order_no, {number('customer_id')} as customer, ordered_on::date as day,
  {number('product_id')} as product, quantity::integer as quantity, cast(round(amount::double * 100) as integer) as amount from {read('orders')};""")
    db.close()


def duck(question, folder):
    import duckdb

    db = duckdb.connect(f"{folder}/peer.duckdb", read_only=True)
    db.execute("set threads = 2")
    found = db.execute(DUCK[question])
    names = [column[0] for column in found.description]
    print(json.dumps(CHECKED[question]([dict(zip(names, row)) for row in found.fetchall()])))


def pandas_load(folder):
    import pandas as pd

    number = lambda column: column.str.slice(1).astype("int32")
    parts = pd.read_csv(
        f"{folder}/orders.csv",
        usecols=["order_id", "customer_id", "ordered_on", "amount"],
        dtype={"order_id": str, "customer_id": str, "ordered_on": "category"},
        chunksize=1_000_000,
    )
    lines = pd.concat(
        pd.DataFrame(
            {
                "order_no": number(part.order_id),
                "customer": number(part.customer_id),
                "day": pd.to_datetime(part.ordered_on.astype(str)),
                "amount": (part.amount * 100).round().astype("int64"),
            }
        )
        for part in parts
    )
    lines.to_pickle(f"{folder}/orders.pkl")


def pandas(question, folder):
    import pandas as pd

    lines = pd.read_pickle(f"{folder}/orders.pkl")
    orders = lines.groupby(["customer", "order_no"], sort=False).agg(day=("day", "min"), amount=("amount", "sum")).reset_index()
    bought = orders[orders.amount > 0]
    if question == "segments":
        sums = bought.groupby("customer").agg(last=("day", "max"), orders=("day", "size"))
        sums["spend"] = orders.groupby("customer").amount.sum()
        scores = [pd.qcut(sums[name].rank(method="first"), 5, labels=False) for name in ("last", "orders", "spend")]
        print(json.dumps({"orders": float(sums.groupby(scores).orders.sum().sum())}))
    else:
        month = bought.day.dt.year * 12 + bought.day.dt.month
        pairs = pd.DataFrame({"customer": bought.customer, "month": month}).drop_duplicates()
        pairs["cohort"] = pairs.groupby("customer").month.transform("min")
        print(json.dumps({"active": float(pairs.groupby(["cohort", pairs.month - pairs.cohort]).size().sum())}))


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    {"load": load, "duckdb": duck, "pandas": pandas, "pandas-load": pandas_load}[what](*rest)
