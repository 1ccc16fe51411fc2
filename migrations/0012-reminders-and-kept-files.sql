-- Of what people were told by mail: once of each thing and stage.
create table reminder (
  tenant_id text not null, person_id text not null, kind text not null, object_id text not null, stage text not null, told_at timestamptz not null,
  primary key (tenant_id, person_id, kind, object_id, stage)
);
select tenant_table('reminder');
alter table reminder add foreign key (tenant_id, person_id) references person (tenant_id, id);

-- Files that are kept beside what bodies decide. A digest may stand alone, for a paper that is kept elsewhere; only what was brought here is handed out.
alter table body add column charter_original text;
alter table body add foreign key (tenant_id, charter_original) references original (tenant_id, sha256);
alter table follow_up add column evidence_original text, add column evidence_file_name text;
alter table follow_up add foreign key (tenant_id, evidence_original) references original (tenant_id, sha256);
