import type { Action } from '@case-attachments/contract';
import type { User } from '../ports/access.js';

export const DEMO_ROLES = ['referring-dentist', 'oral-surgeon', 'front-desk', 'outsider'] as const;
export type DemoRole = (typeof DEMO_ROLES)[number];

export interface DemoIdentity {
  readonly user: Pick<User, 'id' | 'displayName'> & { readonly orgName: string };
  readonly actions: readonly Action[];
}

const clinical: readonly Action[] = ['list', 'read', 'upload', 'rename', 'delete', 'restore', 'export'];

/**
 * Who signs in to a demo, by whichever way: roles, not invented people. The user's id is the role, so that files belong
 * to the same person whoever signed the grant.
 */
export const DEMO_IDENTITIES: Readonly<Record<DemoRole, DemoIdentity>> = {
  'referring-dentist': {
    user: { id: 'referring-dentist', displayName: 'Referring dentist', orgName: 'Dental practice' },
    actions: clinical,
  },
  'oral-surgeon': {
    user: { id: 'oral-surgeon', displayName: 'Oral surgeon', orgName: 'Oral surgery clinic' },
    actions: [...clinical, 'audit'],
  },
  'front-desk': {
    user: { id: 'front-desk', displayName: 'Front desk', orgName: 'Oral surgery clinic' },
    actions: ['list', 'read', 'upload', 'rename', 'export'],
  },
  outsider: {
    user: { id: 'outsider', displayName: 'Someone not on the case', orgName: 'Another clinic' },
    actions: [],
  },
};
