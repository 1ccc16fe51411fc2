export { createSystem } from './systems.ts';
export { createImport } from './imports.ts';
export { findingsOf } from './component-views.ts';
export { knowledgeLock } from './identify.ts';
export { countedAt, usedAtSql } from './recount.ts';
export { keepFigures } from './system-figures.ts';
export { noFindings, severityCountsSql } from './severity-counts.ts';
export { listPaths } from './where-used.ts';
export { assertVisible, partOf, visibleSystems } from './reach.ts';
