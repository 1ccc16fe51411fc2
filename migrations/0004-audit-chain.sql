-- The keys that this database was used with. Public keys stay here when their ring is gone: what they signed can still be verified.
create table crypto_key (
  id text primary key,
  use text not null check (use in ('encrypt', 'mac', 'sign')),
  algorithm text not null,
  public_key text, -- SubjectPublicKeyInfo, PEM; of keys for signatures
  created_at timestamptz not null, first_seen_at timestamptz not null default now()
);
select knowledge_table('crypto_key');
revoke update, delete on crypto_key from yuanshu_app;

-- Signed decisions: who signed what, when, with which key. `statement` is the canonical JSON that was signed.
create table signature (
  tenant_id text not null, id text not null, object_kind text not null, object_id text not null,
  signer_id text, signer_name text not null, at timestamptz not null,
  statement text not null, digest_algorithm text not null, digest text not null, algorithm text not null, key_id text not null, value text not null,
  primary key (tenant_id, id)
);
select tenant_table('signature');
revoke update, delete on signature from yuanshu_app;
create index on signature (tenant_id, object_kind, object_id, id);

-- An event is written unsealed in the transaction of its use case; the sealer gives it its place in the chain and both digests.
alter table audit_event
  add outcome text not null default 'done' check (outcome in ('done', 'refused', 'failed')),
  add actor_kind text,
  add seq bigint, add sha256 bytea, add sm3 bytea, add sealed_at timestamptz,
  add check ((seq is null) = (sha256 is null) and (seq is null) = (sm3 is null) and (seq is null) = (sealed_at is null));
create unique index audit_event_seq on audit_event (tenant_id, seq) where seq is not null;
create index audit_event_unsealed on audit_event (tenant_id, id) where seq is null;
create index audit_event_at on audit_event (tenant_id, at, id);
create index audit_event_actor on audit_event (tenant_id, actor_id, at, id);
create index audit_event_action on audit_event (tenant_id, action, at, id);

-- The application writes no seals of its own. Citus knows no grants on columns; there the digests alone tell.
do $$
begin
  if not exists (select from pg_extension where extname = 'citus') then
    revoke insert on audit_event from yuanshu_app;
    grant insert (tenant_id, id, at, actor_id, actor_kind, actor_name, action, outcome, object_kind, object_id, before, after, reason, request_id, address) on audit_event to yuanshu_app;
  end if;
end $$;

-- The two ends of an institution's chain. Written by the functions below alone.
create table audit_chain (
  tenant_id text not null,
  -- what stands before the first event that is still kept: zeros, or the digests of the last one that was retired
  first_seq bigint not null, first_sha256 bytea not null, first_sm3 bytea not null,
  last_seq bigint not null, last_sha256 bytea not null, last_sm3 bytea not null, sealed_at timestamptz,
  primary key (tenant_id)
);
select tenant_table('audit_chain');
revoke insert, update, delete on audit_chain from yuanshu_app;

-- Signed statements of how far the chain came and what its digests were. `statement` is the canonical JSON that was signed.
create table audit_checkpoint (
  tenant_id text not null, number bigint not null, seq bigint not null, kind text not null check (kind in ('periodic', 'export', 'retention')), at timestamptz not null,
  statement text not null, algorithm text not null, key_id text not null, value text not null,
  primary key (tenant_id, number)
);
select tenant_table('audit_checkpoint');
revoke update, delete on audit_checkpoint from yuanshu_app;
create index on audit_checkpoint (tenant_id, seq);

create table audit_verification (
  tenant_id text not null, id text not null, asked_by text, asked_by_name text, asked_at timestamptz not null,
  state text not null check (state in ('waiting', 'running', 'intact', 'faulty', 'failed')), started_at timestamptz, finished_at timestamptz,
  event_count bigint, checkpoint_count bigint, result jsonb,
  primary key (tenant_id, id)
);
select tenant_table('audit_verification');

-- Puts events at the end of the chain, in the order given. Each was unsealed before, and the chain ended at `after_seq`.
create function audit_seal(after_seq bigint, ids text[], sha256s bytea[], sm3s bytea[]) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant constant text := current_setting('app.tenant_id');
  size constant int := cardinality(ids);
  sealed int;
begin
  if size = 0 or size is distinct from cardinality(sha256s) or size is distinct from cardinality(sm3s) then raise exception 'audit_seal: lists of different length'; end if;
  insert into audit_chain (tenant_id, first_seq, first_sha256, first_sm3, last_seq, last_sha256, last_sm3)
    values (tenant, 1, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'), 0, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex')) on conflict do nothing;
  perform from audit_chain where tenant_id = tenant and last_seq = after_seq for update;
  if not found then raise exception 'audit_seal: the chain does not end at %', after_seq using errcode = 'serialization_failure'; end if;
  update audit_event e set seq = after_seq + n.place, sha256 = n.sha256, sm3 = n.sm3, sealed_at = now()
    from unnest(ids, sha256s, sm3s) with ordinality as n (id, sha256, sm3, place)
    where e.tenant_id = tenant and e.id = n.id and e.seq is null and length(n.sha256) = 32 and length(n.sm3) = 32;
  get diagnostics sealed = row_count;
  if sealed <> size then raise exception 'audit_seal: % of % events could be sealed', sealed, size; end if;
  update audit_chain set last_seq = after_seq + size, last_sha256 = sha256s[size], last_sm3 = sm3s[size], sealed_at = now() where tenant_id = tenant;
  return after_seq + size;
end $$;

-- Removes the events up to `last_retired`, where a retention checkpoint says what the chain was there and all of them are older than `days`, at least 183.
create function audit_retire(last_retired bigint, days int) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  tenant constant text := current_setting('app.tenant_id');
  chain audit_chain;
  anchor audit_event;
  retired bigint;
begin
  if days is null or days < 183 then raise exception 'audit_retire: events are kept for at least 183 days'; end if;
  select * into chain from audit_chain where tenant_id = tenant for update;
  select * into anchor from audit_event where tenant_id = tenant and seq = last_retired;
  if chain.tenant_id is null or anchor.seq is null or last_retired < chain.first_seq then raise exception 'audit_retire: there is no such sealed event'; end if;
  if not exists (select from audit_checkpoint where tenant_id = tenant and seq = last_retired and kind = 'retention') then raise exception 'audit_retire: a retention checkpoint is missing'; end if;
  -- When it was sealed is the database's own clock: an event that claims to be old does not go sooner.
  if exists (select from audit_event where tenant_id = tenant and seq <= last_retired and greatest(at, sealed_at) > now() - make_interval(days => days)) then
    raise exception 'audit_retire: an event is younger than % days', days;
  end if;
  delete from audit_event where tenant_id = tenant and seq <= last_retired;
  get diagnostics retired = row_count;
  update audit_chain set first_seq = last_retired + 1, first_sha256 = anchor.sha256, first_sm3 = anchor.sm3 where tenant_id = tenant;
  return retired;
end $$;

revoke execute on function audit_seal(bigint, text[], bytea[], bytea[]), audit_retire(bigint, int) from public;
grant execute on function audit_seal(bigint, text[], bytea[], bytea[]), audit_retire(bigint, int) to yuanshu_app;
