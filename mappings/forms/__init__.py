"""Forms of others (绩效申报表、监控表、自评表), read by their Chinese headings."""
