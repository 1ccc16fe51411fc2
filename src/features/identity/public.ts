export { authenticate } from './credentials.ts';
export { createPerson, createSignInLink } from './people.ts';
export { createUnit } from './units.ts';
export { permissions, permissionsOfRoles, roleNames, type RoleName } from './roles.ts';
