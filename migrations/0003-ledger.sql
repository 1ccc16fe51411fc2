create table system (
  tenant_id text not null, id text not null, code text not null, name text not null, name_en text, kind text not null, parent_id text,
  owner_id text, unit_id text, business_line text, criticality text not null, mlps_level smallint, exposure text not null, distribution text not null,
  description text, created_at timestamptz not null, updated_at timestamptz not null, retired_at timestamptz,
  primary key (tenant_id, id)
);
select tenant_table('system');
create unique index system_code on system (tenant_id, lower(code)) where retired_at is null;
alter table system add foreign key (tenant_id, parent_id) references system (tenant_id, id);
alter table system add foreign key (tenant_id, owner_id) references person (tenant_id, id);
alter table system add foreign key (tenant_id, unit_id) references organisation_unit (tenant_id, id);
create index on system (tenant_id, parent_id);
create index system_search on system using gin (bigrams(code || ' ' || name || ' ' || coalesce(name_en, '')));

-- Every system with all its ancestors, itself included at depth 0.
create table system_closure (
  tenant_id text not null, ancestor_id text not null, descendant_id text not null, depth smallint not null,
  primary key (tenant_id, ancestor_id, descendant_id)
);
select tenant_table('system_closure');
alter table system_closure add foreign key (tenant_id, ancestor_id) references system (tenant_id, id);
alter table system_closure add foreign key (tenant_id, descendant_id) references system (tenant_id, id);
create index on system_closure (tenant_id, descendant_id);

-- Original bytes by digest, in compressed pieces, kept as they came.
create table original (
  tenant_id text not null, sha256 text not null, bytes bigint not null, created_at timestamptz not null default now(),
  primary key (tenant_id, sha256)
);
select tenant_table('original');
create table original_chunk (
  tenant_id text not null, sha256 text not null, index integer not null, content bytea not null,
  primary key (tenant_id, sha256, index)
);
select tenant_table('original_chunk');
alter table original_chunk alter column content set storage external;
alter table original_chunk add foreign key (tenant_id, sha256) references original (tenant_id, sha256);

create table import (
  tenant_id text not null, id text not null, system_id text not null, part text not null, file_name text not null, sha256 text not null, bytes bigint not null,
  state text not null, progress smallint not null default 0, format text, spec_version text, counts jsonb, refusal jsonb,
  created_by text, created_at timestamptz not null, finished_at timestamptz,
  primary key (tenant_id, id)
);
select tenant_table('import');
alter table import add foreign key (tenant_id, system_id) references system (tenant_id, id);
alter table import add foreign key (tenant_id, sha256) references original (tenant_id, sha256);
create index on import (tenant_id, system_id, id desc);

-- What happened to every item of a document: compressed JSON lines, in document order.
create table import_report (
  tenant_id text not null, import_id text not null, content bytea not null,
  primary key (tenant_id, import_id)
);
select tenant_table('import_report');
alter table import_report alter column content set storage external;
alter table import_report add foreign key (tenant_id, import_id) references import (tenant_id, id);

-- A part of a system that one line of documents describes: a new document of the part replaces the one before.
create table system_part (
  tenant_id text not null, system_id text not null, part text not null, import_id text not null, sha256 text not null, component_count integer not null,
  -- Of them, those that advisories cannot be compared with: no version, no ecosystem, an impossible version.
  not_checked_count integer not null,
  imported_at timestamptz not null,
  primary key (tenant_id, system_id, part)
);
select tenant_table('system_part');
alter table system_part add foreign key (tenant_id, system_id) references system (tenant_id, id);
alter table system_part add foreign key (tenant_id, import_id) references import (tenant_id, id);

-- The dependency graph of the part's document: nodes are package versions (0 = the root), edges are positions in nodes.
create table dependency_graph (
  tenant_id text not null, system_id text not null, part text not null, import_id text not null,
  nodes bigint[] not null, edge_from integer[] not null, edge_to integer[] not null,
  primary key (tenant_id, system_id, part)
);
select tenant_table('dependency_graph');
alter table dependency_graph add foreign key (tenant_id, system_id) references system (tenant_id, id);

-- A system uses a package version from .. to. What the document claims about it stands beside.
-- Without foreign keys: an import writes thousands of rows while it holds the row of its system, and package versions are never removed.
create table usage (
  tenant_id text not null, system_id text not null, package_version_id bigint not null, part text not null,
  valid_from timestamptz not null, valid_to timestamptz,
  -- Of several parts of a system that use the version now, the one nearest to the root stands for the system: there a finding is one finding.
  stands boolean not null default true,
  -- via: the package version before this one on a shortest path from the root.
  relationship text not null, depth smallint, via bigint, scope text not null, groups text[] not null,
  license_expression text, license_as_written text, license_claim text,
  started_by text not null, ended_by text,
  primary key (tenant_id, system_id, package_version_id, part, valid_from)
);
select tenant_table('usage');
-- Of few different keys: PostgreSQL keeps each once with a list of rows. An index that also held the system would be fifteen times as large, and
-- each use written would touch a page of it that nothing else has touched lately.
create index usage_current on usage (tenant_id, package_version_id) where valid_to is null;
create index usage_of_system on usage (tenant_id, system_id) where valid_to is null;

-- What the institution uses as a whole, kept in the same transaction as usage so that lists need not read all of it.
-- A package version that some system uses now; what is counted over all of them stands beside.
create table package_version_use (
  tenant_id text not null, package_version_id bigint not null, package_id bigint not null, ecosystem text not null, is_checked boolean not null,
  primary key (tenant_id, package_version_id)
);
select tenant_table('package_version_use');
create index on package_version_use (tenant_id, package_id);

create table package_use (
  tenant_id text not null, package_id bigint not null, version_count integer not null, system_count integer not null,
  primary key (tenant_id, package_id)
);
select tenant_table('package_use');

-- Under which licence a version is used now, and what the systems do with it; the text as written counts only where it is no expression.
-- '' stands for none: keys hold no null.
create table license_use (
  tenant_id text not null, package_version_id bigint not null, license_expression text not null, license_as_written text not null,
  internal boolean not null, service boolean not null, distribution boolean not null,
  primary key (tenant_id, package_version_id, license_expression, license_as_written)
);
select tenant_table('license_use');
create table system_license (
  tenant_id text not null, system_id text not null, license_expression text not null, license_as_written text not null, component_count integer not null,
  primary key (tenant_id, system_id, license_expression, license_as_written)
);
select tenant_table('system_license');

-- Of one system without what is below it: the package versions that it uses now, and their findings by severity.
create table system_figures (
  tenant_id text not null, system_id text not null, version_count integer not null,
  critical integer not null, high integer not null, medium integer not null, low integer not null, none integer not null, unknown integer not null, fixable integer not null,
  primary key (tenant_id, system_id)
) with (fillfactor = 50);
select tenant_table('system_figures');

-- One row a day and institution, for trends.
create table daily_snapshot (
  tenant_id text not null, day date not null, numbers jsonb not null,
  primary key (tenant_id, day)
);
select tenant_table('daily_snapshot');
