-- Of what people were told by mail: once of each thing and stage.
create table reminder (
  tenant_id text not null, person_id text not null, kind text not null, object_id text not null, stage text not null, told_at timestamptz not null,
  primary key (tenant_id, person_id, kind, object_id, stage)
);
select tenant_table('reminder');
alter table reminder add foreign key (tenant_id, person_id) references person (tenant_id, id);
