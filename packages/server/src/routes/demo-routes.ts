import { signCaseGrant } from '../access/case-grants.js';
import { DEMO_IDENTITIES, DEMO_ROLES } from '../access/demo-identities.js';
import { publicPrefixOf } from '../http/public-prefix.js';
import { Type, type TypedApp } from '../http/typed-app.js';

export interface DemoRoutesOptions {
  readonly secret: string;
  /** What clients use as `server`; null takes the address they came by. */
  readonly publicUrl: string | null;
}

/** Case the demo shows when none is named. */
export const DEMO_CASE_ID = 'C-1001';

const GrantQuery = Type.Object(
  { role: Type.Enum(DEMO_ROLES), caseId: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })) },
  { additionalProperties: false },
);

/** Hands a grant to whoever asks. Registered in demo mode only, and no part of the contract. */
export function registerDemoRoutes(app: TypedApp, { secret, publicUrl }: DemoRoutesOptions): void {
  app.get(
    '/demo/grant',
    { config: { access: 'public' }, exposeHeadRoute: false, schema: { querystring: GrantQuery } },
    async (request) => {
      const { role, caseId = DEMO_CASE_ID } = request.query;
      return {
        server: publicPrefixOf(request, app.prefix, publicUrl),
        caseId,
        token: await signCaseGrant({ secret, caseId, ...DEMO_IDENTITIES[role] }),
      };
    },
  );
}
