"""RFM scores, profit deciles and monthly cohorts of the public Online Retail set, by pandas alone.

python3 test/peers/onlineRetail.py ../shared/data/online-retail/online_retail.csv.gz > test/peers/onlineRetail.json
"""
import json
import sys
from decimal import ROUND_HALF_EVEN, Decimal

import pandas as pd

rows = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
anonymous = rows.CustomerID == ""
pence = [
    int((Decimal(price) * Decimal(quantity) * 100).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
    for price, quantity in zip(rows.UnitPrice, rows.Quantity)
]
lines = pd.DataFrame(
    {
        "customer": rows.CustomerID.values,
        "order": rows.InvoiceNo.values,
        "day": pd.to_datetime(rows.InvoiceDate.values).normalize(),
        "pence": pence,
    }
)
everything = lines.groupby("order").pence.sum()
recent = lines[lines.day >= "2011-11-10"].groupby("order").pence.sum()
lines = lines[~anonymous.values]
orders = lines.groupby(["customer", "order"]).agg(day=("day", "min"), pence=("pence", "sum")).reset_index()
bought = orders[orders.pence > 0]
as_of = lines.day.max()
rfm = pd.DataFrame(
    {
        "recency": (as_of - bought.groupby("customer").day.max()).dt.days,
        "frequency": bought.groupby("customer").size(),
    }
)
rfm["monetary"] = orders.groupby("customer").pence.sum().reindex(rfm.index)
n = len(rfm)
rfm["r"] = 1 + (5 * (rfm.recency.rank(method="min", ascending=False) - 1) // n).astype(int)
rfm["f"] = 1 + (5 * (rfm.frequency.rank(method="min") - 1) // n).astype(int)
rfm["m"] = 1 + (5 * (rfm.monetary.rank(method="min") - 1) // n).astype(int)
cells = rfm.groupby(["r", "f", "m"]).size()

profit = lines.groupby("customer").pence.sum().sort_values(ascending=False, kind="stable")
rank = pd.Series(range(len(profit)), index=profit.index)
deciles = profit.groupby((rank * 10 // len(profit)) + 1).sum()

first = bought.groupby("customer").day.min().dt.to_period("M")
active = bought.assign(month=bought.day.dt.to_period("M"), cohort=bought.customer.map(first))
active["age"] = (active.month - active.cohort).map(lambda gap: gap.n)
matrix = active.groupby(["cohort", "age"]).customer.nunique()

print(
    json.dumps(
        {
            "customers": n,
            "orders": int((everything > 0).sum()),
            "orders_30": int((recent > 0).sum()),
            "orders_of_customers": len(bought),
            "purchase_days": int(bought.groupby("customer").day.nunique().sum()),
            "cells": {f"{r}{f}{m}": int(count) for (r, f, m), count in cells.items()},
            "deciles": [int(value) for value in deciles],
            "peak": int(profit[profit > 0].sum()),
            "earning": int((profit > 0).sum()),
            "cohorts": {f"{cohort}+{age}": int(count) for (cohort, age), count in matrix.items()},
        },
        indent=1,
    )
)
