import { randomBytes } from 'node:crypto';
import type { AccessHooks } from '../http/access-guard.js';
import { caseGrants } from './case-grants.js';

/** Who says who may do what. */
export interface AccessChoice extends Partial<AccessHooks> {
  /** Both hooks in one, such as `caseGrants({ secret })`. Either this, or `authenticate` and `authorize`. */
  readonly access?: AccessHooks;
  /** Let anybody in with a demo identity. Never with real cases. */
  readonly demo?: boolean;
  /** Signs the demo's grants; made at start when it is missing. */
  readonly secret?: string;
}

/** The hooks to ask and, in a demo, the secret its grants are signed with. */
export interface Access {
  readonly hooks: AccessHooks;
  readonly demoSecret?: string;
}

/** @throws without hooks, unless it is told it is a demo */
export function accessOf(choice: AccessChoice): Access {
  const { access, authenticate, authorize, remember, recall, demo, secret } = choice;
  if (access) return { hooks: access };
  if (authenticate && authorize) {
    return { hooks: { authenticate, authorize, ...(remember && { remember }), ...(recall && { recall }) } };
  }
  if (authenticate || authorize) {
    throw new Error('case-attachments: `authenticate` and `authorize` belong together; one is missing.');
  }
  if (!demo) {
    throw new Error(
      'case-attachments: say who may do what: give `authenticate` and `authorize`, or `access`, such as `caseGrants({ secret })`.',
    );
  }
  const demoSecret = secret ?? randomBytes(32).toString('hex');
  return { hooks: caseGrants({ secret: demoSecret }), demoSecret };
}
