select business_unit, date_trunc('month', opened) as month,
  count(*) filter (where closed - opened <= 14) * 100.0 / count(*) as pct
from vulns where severity = 'critical' group by business_unit, date_trunc('month', opened);
