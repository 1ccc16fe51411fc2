-- A file that came together with a document and was read beside it: package.json beside yarn.lock, a parent POM. Its bytes are an original like the document's.
create table import_companion (
  tenant_id text not null, import_id text not null, path text not null, sha256 text not null, bytes bigint not null,
  primary key (tenant_id, import_id, path)
);
select tenant_table('import_companion');
alter table import_companion add foreign key (tenant_id, import_id) references import (tenant_id, id);
alter table import_companion add foreign key (tenant_id, sha256) references original (tenant_id, sha256);

-- The document's own path in the tree that its companions are of; null where it came alone. `read_digest` names it and all of them; null where that is its own SHA-256.
alter table import add column path text, add column read_digest text;
