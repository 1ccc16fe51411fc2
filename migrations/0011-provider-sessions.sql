-- What the identity provider calls the session there (`sid`): with it the provider ends ours, too. Null where it did not say.
alter table session add column provider_session text;
create index on session (tenant_id, provider_session) where provider_session is not null;
