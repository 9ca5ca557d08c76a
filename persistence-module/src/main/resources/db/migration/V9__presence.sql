-- Whether the connected may know when the user is there.
alter table account add column show_presence boolean not null default true;
