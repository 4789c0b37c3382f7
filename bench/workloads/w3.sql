select business_unit, quantile_cont(closed - opened, 0.5) as days_median,
  quantile_cont(closed - opened, 0.9) as days_p90, count(distinct asset) as assets
from vulns where severity in ('high', 'critical') group by business_unit;
