-- Counts the sign-ins of a device, so that a token of an earlier one is not taken for the present one's.
alter table device add column sign_ins integer not null default 0;
