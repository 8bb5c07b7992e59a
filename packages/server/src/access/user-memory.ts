import type { AccessHooks } from '../http/access-guard.js';
import type { User, UserMemory } from '../ports/access.js';

/**
 * How tickets keep the user of these hooks: as the hooks say, else by the plain fields that `authenticate` returned.
 * @throws when the hooks have one half
 */
export function userMemoryOf({ remember, recall }: AccessHooks): UserMemory {
  if (remember && recall) return { remember, recall };
  if (remember || recall) {
    throw new Error('case-attachments: `remember` and `recall` belong together; one is missing.');
  }
  return { remember: (user) => user, recall: (remembered) => remembered as User };
}
