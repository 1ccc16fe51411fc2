-- The application's role owns nothing and obeys row-level security; it is not a superuser.
do $$
begin
  if not exists (select from pg_roles where rolname = 'yuanshu_app') then
    create role yuanshu_app login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
  end if;
exception when duplicate_object or unique_violation then null; -- another server starts on the same cluster at this moment
end $$;
grant usage on schema public to yuanshu_app;
create extension if not exists pg_trgm;

-- A tenant table: every key begins with tenant_id; the one policy shows a tenant only its own rows; spread by tenant_id on Citus.
create function tenant_table(relation regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', relation);
  execute format('alter table %s force row level security', relation);
  execute format('create policy tenant on %s using (tenant_id = current_setting(''app.tenant_id'', true)) with check (tenant_id = current_setting(''app.tenant_id'', true))', relation);
  execute format('grant select, insert, update, delete on %s to yuanshu_app', relation);
  if exists (select from pg_extension where extname = 'citus') then
    execute format('select create_distributed_table(%L, %L)', relation::text, 'tenant_id');
  end if;
end $$;

-- A knowledge table: true for everybody, no tenant; a reference table on Citus.
create function knowledge_table(relation regclass) returns void language plpgsql as $$
begin
  execute format('grant select, insert, update, delete on %s to yuanshu_app', relation);
  if exists (select from pg_extension where extname = 'citus') then
    execute format('select create_reference_table(%L)', relation::text);
  end if;
end $$;

-- Chinese names are searched by two characters: the set of two-character pieces of a text, lower case.
create function bigrams(input text) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct substr(lower(input), i, 2)), '{}') from generate_series(1, greatest(length(input) - 1, 1)) as i
$$;

create table tenant (
  id text primary key,
  code text not null unique,
  name_zh text not null,
  name_en text not null,
  is_demonstration boolean not null default false, demonstration_loaded_at timestamptz,
  created_at timestamptz not null default now()
);
select knowledge_table('tenant');
