select count(*) filter (severity = 'critical') as n, count(*) filter (cost > 5) as s from vulns where cvss > 10;
