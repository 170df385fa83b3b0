"""The rules of thumb on the bundled shop as of 2025-04-30, by pandas alone.

python3 test/peers/facts.py fixtures/shop > test/peers/facts.json
"""
import json
import math
import sys

import numpy as np
import pandas as pd

folder = sys.argv[1]
read = lambda name: pd.read_csv(f'{folder}/{name}.csv', dtype=str, keep_default_na=False)
orders, products, contacts = read('orders'), read('products'), read('contacts')
campaigns, responses = read('campaigns'), read('responses')
as_of, year = pd.Timestamp('2025-04-30'), pd.Timedelta(days=365)
start, before = as_of - year + pd.Timedelta(days=1), as_of - 2 * year + pd.Timedelta(days=1)

orders['day'] = pd.to_datetime(orders.ordered_on.str[:10])
orders['amount'] = orders.amount.astype(float)
orders['pieces'] = orders.quantity.astype(float)
orders['cost'] = pd.to_numeric(orders.cost)
assert orders.cost.notna().all()
orders['margin'] = orders.amount - orders.cost
back = (orders.amount < 0) & (orders.returns_order_id != '')
orders['of'] = orders.order_id.where(~back, orders.returns_order_id)

price = campaigns.set_index('campaign_id').contact_cost.replace('', '0').astype(float)
contacts['day'] = pd.to_datetime(contacts.contacted_on.str[:10])
made = contacts[contacts.arm != 'control'].copy()
own = pd.to_numeric(made.cost) if 'cost' in made else pd.Series(np.nan, index=made.index)
made['price'] = own.fillna(made.campaign_id.map(price))

last = orders[(orders.day >= start) & (orders.day <= as_of)]
sent = made[(made.day >= start) & (made.day <= as_of)]
served = sent.groupby('customer_id').price.sum()
profit = last.groupby('customer_id').margin.sum().sub(served, fill_value=0).sort_values(ascending=False).values
n = len(profit)

# Orders net of their returns, on their first day.
net = orders.groupby(['customer_id', 'of']).agg(day=('day', 'min'), amount=('amount', 'sum'), margin=('margin', 'sum')).reset_index()
net['amount'] = net.amount.round(2)
now = net[net.day >= start]
past = net[(net.day >= before) & (net.day < start)]
bought_now = now[now.amount > 0].groupby('customer_id').size()
bought_past = past[past.amount > 0].groupby('customer_id').size()
kept = bought_past.index.isin(bought_now.index)
r, m = kept.mean(), now.margin.sum() / len(bought_now)
growth = 1.1 / (1.1 - r - 0.05) / (1.1 / (1.1 - r)) - 1

group = pd.DataFrame({'past': bought_past})
group['orders'] = bought_now.reindex(group.index).fillna(0)
group['spend'] = now.groupby('customer_id').amount.sum().reindex(group.index).fillna(0)
sold = last[(last.amount > 0) & (last.pieces > 0) & (last.product_id != '')].copy()
mean_price = sold.groupby('product_id').amount.sum() / sold.groupby('product_id').pieces.sum()
sold['usual'] = sold.pieces * sold.product_id.map(mean_price)
group['paid'] = sold.groupby('customer_id').amount.sum().reindex(group.index).fillna(0)
group['usual'] = sold.groupby('customer_id').usual.sum().reindex(group.index).fillna(0)
group['served'] = served.reindex(group.index).fillna(0)
loyal, others = group[group.past >= 3], group[group.past < 3]
ratio = lambda of, by: (loyal[of].sum() / loyal[by].sum()) / (others[of].sum() / others[by].sum())

# Offers: a customer in a campaign, with the window of the campaign (30 days where it says none).
windows = pd.to_numeric(campaigns.set_index('campaign_id').window_days).fillna(30) if 'window_days' in campaigns else None
offers = made.groupby(['customer_id', 'campaign_id']).day.min().reset_index()
offers['end'] = offers.day + pd.to_timedelta(offers.campaign_id.map(windows) - 1, unit='D')
offers = offers[offers.campaign_id.isin(responses.campaign_id) & (offers.end <= as_of)]
responses['on'] = pd.to_datetime(responses['at'].str[:10])
human = responses.machine.str.lower().isin(['', 'no', 'false', '0']) if 'machine' in responses else True
answers = responses[responses.type.isin(['clicked', 'responded', 'redeemed']) & human]
joined = offers.merge(answers[['customer_id', 'campaign_id', 'on']], how='left')
hit = joined[(joined.on >= joined.day) & (joined.on <= joined.end)].drop_duplicates(['customer_id', 'campaign_id'])

# The pyramid of the year before.
spent = past.groupby('customer_id').amount.sum().round(2)
ranked = spent[spent.index.isin(bought_past.index) & (spent > 0)].sort_values(ascending=False)
starts = [ranked.iloc[math.ceil(len(ranked) * end) - 1] for end in (0.01, 0.05, 0.2)]


def tier(spend, count):
    if count == 0 or spend <= 0:
        return 4
    return next((i for i, least in enumerate(starts) if spend >= least), 3)


first = net[net.amount > 0].groupby('customer_id').day.min()
spent_now = now.groupby('customer_id').amount.sum().round(2)
tally = {i: [0, 0] for i in range(5)}
for who in net.customer_id.unique():
    was = tier(spent.get(who, 0), bought_past.get(who, 0))
    if was == 4 and not first.get(who, as_of) < before:
        continue
    tally[was][0] += 1
    if tier(spent_now.get(who, 0), bought_now.get(who, 0)) < was:
        tally[was][1] += 1

print(json.dumps({
    'top20': profit[:math.ceil(n / 5)].sum() / profit.sum(),
    'bottom40': -profit[n - math.ceil(2 * n / 5):].sum() / profit.sum(),
    'retention_profit': growth,
    'loyal_spend': loyal.spend.mean() / others.spend.mean(),
    'loyal_orders': loyal.orders.mean() / others.orders.mean(),
    'loyal_price': ratio('paid', 'usual'),
    'loyal_service': ratio('served', 'spend'),
    'ignored': 1 - len(hit) / len(offers),
    'upgrade_medium': tally[2][1] / tally[2][0],
    'upgrade_small': tally[3][1] / tally[3][0],
    'upgrade_inactive': tally[4][1] / tally[4][0],
}, indent=1))
