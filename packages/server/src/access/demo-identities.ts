import { ACTIONS, type Action } from '@case-attachments/contract';
import type { User } from '../ports/access.js';
import { signCaseGrant } from './case-grants.js';

export const DEMO_ROLES = ['referring-dentist', 'oral-surgeon', 'front-desk', 'outsider'] as const;
export type DemoRole = (typeof DEMO_ROLES)[number];

interface DemoIdentity {
  readonly user: Pick<User, 'id' | 'displayName' | 'orgName'>;
  readonly actions: readonly Action[];
}

/** The people of the demo's referral case, and one who is not on it. */
export const DEMO_IDENTITIES: Readonly<Record<DemoRole, DemoIdentity>> = {
  'referring-dentist': {
    user: { id: 'demo-dentist', displayName: 'Dr. Anna Keller', orgName: 'Keller Family Dentistry' },
    actions: ACTIONS,
  },
  'oral-surgeon': {
    user: { id: 'demo-surgeon', displayName: 'Dr. Marcus Webb', orgName: 'Northside Oral Surgery' },
    actions: ACTIONS,
  },
  'front-desk': {
    user: { id: 'demo-front-desk', displayName: 'Priya Shah', orgName: 'Keller Family Dentistry' },
    actions: ['list', 'read', 'upload', 'export'],
  },
  outsider: {
    user: { id: 'demo-outsider', displayName: 'Sam Outsider', orgName: 'Another Practice' },
    actions: [],
  },
};

/** A grant for one of the demo's people, for demo servers alone: anybody can ask for it. */
export function signDemoGrant(secret: string, role: DemoRole, caseId: string): Promise<string> {
  return signCaseGrant({ secret, caseId, ...DEMO_IDENTITIES[role] });
}
