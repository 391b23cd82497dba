"""What stands in front of every route: headers, hosts, sign-on, limits, the audit log."""
