"""The workloads as Polars' expressions; w4 as three frames over one scan each, which is its best form here."""

from datetime import date


def frames(pl, vulns, workload):
    return {"w1": w1, "w2": w2, "w3": w3, "w4": w4}[workload](pl, vulns)


def days(pl):
    return (pl.col("closed") - pl.col("opened")).dt.total_days()



def w1(pl, vulns):
    critical = pl.col("severity") == "critical"
    return [vulns.filter(critical & pl.col("closed").is_null()).select(n=pl.len())]


def w2(pl, vulns):
    in_time = (days(pl) <= 14).fill_null(False)
    critical = vulns.filter(pl.col("severity") == "critical")
    truncated = critical.group_by("business_unit", pl.col("opened").dt.truncate("1mo").alias("month"))
    return [truncated.agg(pct=in_time.sum() * 100.0 / pl.len())]


def w3(pl, vulns):
    severe = vulns.filter(pl.col("severity").is_in(["high", "critical"]))
    return [
        severe.group_by("business_unit").agg(
            days_median=days(pl).median(),
            days_p90=days(pl).quantile(0.9, interpolation="linear"),
            assets=pl.col("asset").n_unique(),
        )
    ]


def w4(pl, vulns):
    col = pl.col
    severity, cost, cvss, exploited, unit = col("severity"), col("cost"), col("cvss"), col("exploited"), col("business_unit")
    opened, open_, elapsed = col("opened"), col("closed").is_null(), days(pl)
    critical, high, severe = severity == "critical", severity == "high", severity.is_in(["high", "critical"])

    def count(condition=None):
        return pl.len() if condition is None else condition.fill_null(False).sum()

    def total(value, condition=None):
        return (value if condition is None else value.filter(condition)).sum()

    def mean(value, condition=None):
        return (value if condition is None else value.filter(condition)).mean()

    in_2025 = (opened >= date(2025, 1, 1)) & (opened < date(2026, 1, 1))
    overall = [
        count(critical & open_),
        count(high & open_),
        count(exploited),
        count(exploited & open_),
        mean(cvss, open_),
        total(cost),
        total(cost, critical),
        total(cost, exploited & severe),
        mean(cost, unit == "Payments"),
        count(cvss >= 9),
        count((cvss >= 7) & open_),
        count(critical & (elapsed <= 14)),
        count(high & (elapsed <= 30)),
        count(elapsed > 90),
        mean(elapsed, critical),
        mean(elapsed, high),
        count(opened >= date(2026, 1, 1)),
        count(in_2025 & critical),
        total(cost, (opened >= date(2025, 1, 1)) & open_),
        count((unit == "Retail") & critical),
        count(unit.is_in(["Retail", "Payments"]) & exploited),
        mean(cvss, unit == "Cloud Platform"),
        total(cost, (unit == "Sales, EMEA") & ~open_),
        count(cost > 50000),
        count((cost > 50000) & open_ & severe),
        mean(cost, cvss >= 8),
        count(col("closed") >= date(2026, 1, 1)),
        mean(elapsed, exploited),
        count((severity == "low") & (elapsed > 60)),
        total(cost, (severity == "medium") & ~exploited),
    ]
    by_unit = [
        overall[0],
        count(open_),
        overall[4],
        total(cost, open_),
        overall[11],
        count(critical),
        mean(elapsed, severe),
        overall[3],
        total(cost, cvss >= 7),
        overall[16],
    ]
    by_month = [
        count(),
        count(critical),
        overall[11],
        mean(elapsed),
        total(cost),
        overall[2],
        mean(cvss),
        overall[9],
        total(cost, severe & open_),
        count(elapsed > 30),
    ]

    def named(letter, expressions):
        return {f"{letter}{i}": expression for i, expression in enumerate(expressions, 1)}

    return [
        vulns.select(**named("u", overall)),
        vulns.group_by("business_unit").agg(**named("b", by_unit)),
        vulns.group_by(opened.dt.truncate("1mo").alias("month")).agg(**named("m", by_month)),
    ]
