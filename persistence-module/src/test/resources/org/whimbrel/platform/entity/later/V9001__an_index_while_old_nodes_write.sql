create index concurrently account_display_name on account (display_name);
