import { z } from 'zod';
import { idOf } from '#kernel/words.ts';
import { roleNames } from './roles.ts';

export const personId = idOf('per');
export const unitId = idOf('unt');
export const roleName = z.enum(roleNames);

export const login = z.string().trim().toLowerCase().min(2).max(64).regex(/^[\p{L}\p{N}._@-]+$/u, 'letters, digits, . _ @ -');
export const institutionCode = z.string().trim().toLowerCase().max(40);
export const password = z.string().min(1).max(256);
export const none = z.object({});
