"""The questions of bench/measure.mjs put to DuckDB on two threads, or to pandas: `load <folder>`, then `<engine> <question> <folder>`.

Ids are whole numbers, money is in cents and days are dates, in a file of the engine's own: what the engine likes best.
Each question prints one number, by which the answers are compared.
"""
import sys

NUMBERS = {
    "segments": "orders of everybody in a segment",
    "lift": "mean margin of the contacted of all campaigns",
    "cohorts": "active customers over all cohorts and ages",
    "deciles": "profit of all customers in cents",
}

NETTED = """
  select customer, order_no, min(day) as day, sum(amount) as amount,
    sum(amount - round_even(p.unit_cost * (case when amount < 0 then -quantity else quantity end), 0)) as margin
  from orders join products p using (product) group by customer, order_no
"""

DUCK = {
    "segments": """
with bought as (
  select customer, max(case when amount > 0 then day end) as last, count(*) filter (where amount > 0) as orders, sum(amount) as spend
  from (select customer, order_no, min(day) as day, sum(amount) as amount from orders group by all) group by customer
), scored as (
  select *, ntile(5) over (order by last) as r, ntile(5) over (order by orders) as f, ntile(5) over (order by spend) as m
  from bought where orders > 0
)
select sum(orders) from (select r, f, m, count(*) as customers, sum(orders) as orders, sum(spend) as spend from scored group by all)""",
    "lift": """
with unit as (
  select c.campaign, coalesce('H' || u.household, 'C' || c.customer) as unit, c.arm, min(c.day) as t0
  from contacts c join customers u using (customer) group by all
), members as (
  select campaign, customer, coalesce('H' || u.household, 'C' || c.customer) as unit, arm
  from contacts c join customers u using (customer)
), outcome as (
  select n.campaign, n.unit, n.arm,
    coalesce(sum(o.amount - round_even(p.unit_cost * (case when o.amount < 0 then -o.quantity else o.quantity end), 0)), 0) as margin
  from unit n join members m using (campaign, unit, arm)
  left join orders o on o.customer = m.customer and o.day between n.t0 and n.t0 + 29
  left join products p using (product)
  group by all
)
select sum(mean) from (select campaign, arm, count(*) as n, avg(margin) as mean, sum(margin * margin) as squares from outcome group by all)
where arm = 'treated'""",
    "cohorts": """
with bought as (
  select distinct customer, date_trunc('month', day) as month
  from (select customer, order_no, min(day) as day, sum(amount) as amount from orders group by all) where amount > 0
), first as (select customer, min(month) as cohort from bought group by customer)
select sum(active) from (
  select cohort, date_diff('month', cohort, month) as age, count(*) as active from bought join first using (customer) group by all)""",
    "deciles": f"""
with bought as (select customer, sum(amount) as spend, sum(margin) as margin, count(*) as orders from ({NETTED}) group by customer),
sent as (select customer, count(*) * 80 as cost from contacts where arm <> 'control' group by customer),
account as (select customer, coalesce(spend, 0) as spend, coalesce(margin, 0) - coalesce(cost, 0) as profit from bought full join sent using (customer)),
ranked as (select *, ntile(10) over (order by profit desc) as decile from account)
select sum(profit) from (select decile, count(*) as customers, sum(spend) as spend, sum(profit) as profit from ranked group by all)""",
}


def load(folder):
    import duckdb

    db = duckdb.connect(f"{folder}/peer.duckdb")
    db.execute("set threads = 2")
    number = lambda column: f"cast(substr({column}, 2) as integer)"
    read = lambda name: f"read_csv('{folder}/{name}.csv', all_varchar = true)"
    db.execute(f"""
create table customers as select {number('customer_id')} as customer, {number("nullif(household_id, '')")} as household from {read('customers')};
create table products as select {number('product_id')} as product, cast(round(unit_cost::double * 100) as integer) as unit_cost from {read('products')};
create table contacts as select {number('campaign_id')} as campaign, {number('customer_id')} as customer, arm, contacted_on::date as day from {read('contacts')};
create table orders as select {number('order_id')} as order_no, {number('customer_id')} as customer, ordered_on::date as day,
  {number('product_id')} as product, quantity::integer as quantity, cast(round(amount::double * 100) as integer) as amount from {read('orders')};""")
    db.close()


def duck(question, folder):
    import duckdb

    db = duckdb.connect(f"{folder}/peer.duckdb", read_only=True)
    db.execute("set threads = 2")
    print(db.execute(DUCK[question]).fetchone()[0])


def pandas_load(folder):
    import duckdb  # reads faster than pandas does

    db = duckdb.connect(f"{folder}/peer.duckdb", read_only=True)
    db.execute("select order_no, customer, day, amount from orders").df().to_pickle(f"{folder}/orders.pkl")


def pandas(question, folder):
    import pandas as pd

    lines = pd.read_pickle(f"{folder}/orders.pkl")
    orders = lines.groupby(["customer", "order_no"], sort=False).agg(day=("day", "min"), amount=("amount", "sum")).reset_index()
    bought = orders[orders.amount > 0]
    if question == "segments":
        sums = bought.groupby("customer").agg(last=("day", "max"), orders=("day", "size"))
        sums["spend"] = orders.groupby("customer").amount.sum()
        scores = [pd.qcut(sums[name].rank(method="first"), 5, labels=False) for name in ("last", "orders", "spend")]
        print(sums.groupby(scores).orders.sum().sum())
    else:
        month = bought.day.dt.year * 12 + bought.day.dt.month
        pairs = pd.DataFrame({"customer": bought.customer, "month": month}).drop_duplicates()
        pairs["cohort"] = pairs.groupby("customer").month.transform("min")
        print(pairs.groupby(["cohort", pairs.month - pairs.cohort]).size().sum())


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    {"load": load, "duckdb": duck, "pandas": pandas, "pandas-load": pandas_load}[what](*rest)
