import { randomBytes } from 'node:crypto';
import { MAX_BLOCKS } from '@case-attachments/contract/files';
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { caseGrants } from './access/case-grants.js';
import { userMemoryOf } from './access/user-memory.js';
import { createContentInspector } from './adapters/file-type/content-inspector.js';
import { StagingStore } from './adapters/filesystem/staging-store.js';
import { InProcessChangeNotifier } from './adapters/in-process/in-process-change-notifier.js';
import { createPreviewer } from './adapters/preview/create-previewer.js';
import { WorkerHasher } from './adapters/worker/worker-hasher.js';
import { zipArchiver } from './adapters/zip/zip-archiver.js';
import { type AcceptedTypes, DEFAULT_ACCEPTED_TYPES } from './domain/file-type/accepted-types.js';
import { DEFAULT_LIMITS, type Limits } from './domain/limits.js';
import { DEFAULT_PREVIEW_SETTINGS, type PreviewSettings } from './domain/preview-settings.js';
import { type AccessHooks, registerAccessGuard } from './http/access-guard.js';
import { registerBodyDeadline } from './http/body-deadline.js';
import { registerCors } from './http/cors.js';
import { registerDrain } from './http/drain.js';
import { registerProblems } from './http/problems.js';
import { requestForLog } from './http/request-log.js';
import { registerResponseDefaults } from './http/response-defaults.js';
import { withContractSchemas } from './http/typed-app.js';
import { type DataPlaces, openData } from './open-data.js';
import { type Clock, systemClock } from './ports/clock.js';
import type { Previewer } from './ports/previewer.js';
import { registerAttachmentContentRoutes } from './routes/attachment-content-routes.js';
import { registerAttachmentRoutes } from './routes/attachment-routes.js';
import { registerCaseRoutes } from './routes/case-routes.js';
import { registerChangeRoutes } from './routes/change-routes.js';
import { registerDemoRoutes } from './routes/demo-routes.js';
import { registerExportRoutes } from './routes/export-routes.js';
import { registerOperationsRoutes } from './routes/operations-routes.js';
import { registerPreviewRoutes } from './routes/preview-routes.js';
import { registerSdkRoutes } from './routes/sdk-routes.js';
import { registerTicketRoutes } from './routes/ticket-routes.js';
import { uploadRoutes } from './routes/upload-routes.js';
import { SERVER_VERSION } from './server-version.js';
import { AttachmentContentService } from './services/attachment-content-service.js';
import { AttachmentListService } from './services/attachment-list-service.js';
import { AttachmentService } from './services/attachment-service.js';
import { ChangeService } from './services/change-service.js';
import { createPreviews } from './services/create-previews.js';
import type { ExaminationTimes } from './services/examination-backlog.js';
import { ExportService } from './services/export-service.js';
import { ExportTurns } from './services/export-turns.js';
import { PolicyService } from './services/policy-service.js';
import { TicketService } from './services/ticket-service.js';
import { createUploads, type UploadTimes } from './uploads/create-uploads.js';

/** How long things take and how often they happen, in milliseconds. For tests. */
export interface Timings {
  readonly heartbeatMs: number;
  readonly collectIntervalMs: number;
  /** How long running requests may go on after a close began. */
  readonly drainMs: number;
  readonly uploads: Partial<UploadTimes>;
  readonly examinations: Partial<ExaminationTimes>;
}

const DEFAULT_TIMINGS: Timings = {
  heartbeatMs: 15_000,
  collectIntervalMs: 15 * 60_000,
  drainMs: 5_000,
  uploads: {},
  examinations: {},
};

export const DEFAULT_PREFIX = '/api';
/** The first time, soon after a start: what a crash or somebody's hand left behind is known before long. */
const FIRST_COLLECT_MS = 60_000;

export interface CaseAttachmentsOptions extends DataPlaces, Partial<AccessHooks> {
  /** Both hooks in one, such as `caseGrants({ secret })`. Either this, or `authenticate` and `authorize`. */
  readonly access?: AccessHooks;
  /** Let anybody in with a demo identity. Never with real cases. */
  readonly demo?: boolean;
  /** Signs the demo's grants; made at start when it is missing. */
  readonly secret?: string;
  /** Default `/api`. */
  readonly prefix?: string;
  /** How clients reach the prefix, such as `https://files.example.org/api`, when a proxy hides it. */
  readonly publicUrl?: string;
  /** Origins of the portals whose pages may use the server. */
  readonly allowedOrigins?: readonly string[];
  readonly acceptedTypes?: AcceptedTypes;
  readonly limits?: Partial<Limits>;
  readonly previews?: Partial<PreviewSettings>;
  /** The script-tag build of `@case-attachments/elements`, to serve it. */
  readonly sdkDirectory?: string;
  readonly clock?: Clock;
  /** In place of the one built in, which heeds `previews`. Closed with the app. For tests. */
  readonly previewer?: Previewer;
  readonly timings?: Partial<Timings>;
}

/**
 * Everything under one prefix of the app it is registered on; hooks, errors and CORS of the rest stay as they are.
 * @throws without hooks, unless it is told it is a demo; when the data directory or the database cannot be used, or do
 * not belong together
 */
export const caseAttachments: FastifyPluginAsync<CaseAttachmentsOptions> = fp(
  async (app: FastifyInstance, options: CaseAttachmentsOptions) => {
    const access = accessOf(options);
    // The plugin itself breaks encapsulation so that its prefix is its own option; the scope below does not.
    await app.register((scope) => compose(scope, options, access), {
      prefix: options.prefix ?? DEFAULT_PREFIX,
      // Whatever the app around us writes of a request: an address with a ticket in it is as good as the file.
      logSerializers: { req: requestForLog as LogSerializer },
    });
  },
  { name: '@case-attachments/server', fastify: '5.x' },
);

/** Fastify's type wants text; its logger takes any JSON. */
type LogSerializer = (request: FastifyRequest) => never;

/** The hooks to ask and, in a demo, the secret its grants are signed with. */
interface Access {
  readonly hooks: AccessHooks;
  readonly demoSecret?: string;
}

function accessOf(options: CaseAttachmentsOptions): Access {
  const { access, authenticate, authorize, remember, recall, demo, secret } = options;
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

async function compose(scope: FastifyInstance, options: CaseAttachmentsOptions, access: Access) {
  const { publicUrl, acceptedTypes = DEFAULT_ACCEPTED_TYPES, clock = systemClock } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  if (limits.maxSizeBytes > MAX_BLOCKS * limits.blockSizeBytes) {
    throw new Error(
      `case-attachments: \`limits.maxSizeBytes\` is beyond ${MAX_BLOCKS} blocks of ${limits.blockSizeBytes} bytes.`,
    );
  }
  const timings = { ...DEFAULT_TIMINGS, ...options.timings };

  const data = await openData(options);
  scope.addHook('onClose', () => data.close());
  const { blobs, unitOfWork } = data;
  const notifier = new InProcessChangeNotifier();
  const { heic, concurrency } = { ...DEFAULT_PREVIEW_SETTINGS, ...options.previews };
  const previewer = options.previewer ?? createPreviewer({ heic, size: concurrency });
  const previews = createPreviews({
    previewer,
    blobs,
    unitOfWork,
    notifier,
    clock,
    concurrency,
    times: timings.examinations,
    onBackgroundError: (err, context) => scope.log.error({ err, ...context }, 'work on previews failed'),
  });
  // Before the data: such hooks run in reverse order.
  scope.addHook('onClose', () => previews.close());
  const uploads = createUploads({
    unitOfWork,
    blobs,
    staging: (records) => new StagingStore({ folder: blobs.folder, records }),
    hasher: new WorkerHasher(),
    inspector: createContentInspector(acceptedTypes),
    previewer,
    notifier,
    clock,
    limits,
    times: timings.uploads,
    ...(publicUrl !== undefined && { publicPrefix: publicUrl }),
    onAttached: (attachment) => previews.attached(attachment),
    onBackgroundError: (err, context) => scope.log.error({ err, ...context }, 'work on uploads failed'),
  });
  scope.addHook('onClose', () => uploads.close());

  const attachments = new AttachmentService({
    unitOfWork,
    notifier,
    clock,
    // One that was deleted before its turn has not been examined.
    onRestored: (attachment) => previews.attached(attachment),
  });
  const content = new AttachmentContentService(blobs);

  const exports = new ExportService({
    unitOfWork,
    attachments,
    content,
    archiver: zipArchiver,
    turns: new ExportTurns({ ...limits, clock }),
    clock,
    onError: (err, context) => scope.log.error({ err, ...context }, 'work on an export failed'),
  });
  scope.addHook('onClose', () => exports.close());

  const app = withContractSchemas(scope);
  registerResponseDefaults(scope);
  registerProblems(scope);
  registerBodyDeadline(scope);
  await registerCors(scope, { allowedOrigins: options.allowedOrigins ?? [], publicUrl });
  const tickets = new TicketService({
    unitOfWork,
    memory: userMemoryOf(access.hooks),
    clock,
    lifeMs: limits.ticketLifeMs,
  });
  registerAccessGuard(scope, {
    ...access.hooks,
    redeem: (ticket, wanted) => tickets.redeem(ticket, wanted),
    uploaderOf: async (ref, id) => (await unitOfWork.attachments.find(ref, id))?.uploaderId ?? null,
  });

  registerCaseRoutes(app, {
    policy: new PolicyService({ acceptedTypes, limits, serverVersion: SERVER_VERSION }),
  });
  registerAttachmentRoutes(app, { list: new AttachmentListService(unitOfWork), attachments });
  registerAttachmentContentRoutes(app, { attachments, content, askAgainMs: timings.heartbeatMs });
  registerExportRoutes(app, {
    exports,
    askAgainMs: timings.heartbeatMs,
    idleMs: limits.exportIdleMs,
  });
  registerTicketRoutes(app, { tickets, attachments, exports, publicUrl: publicUrl ?? null });
  registerPreviewRoutes(app, { attachments, previews: previews.service });
  registerChangeRoutes(app, {
    changes: new ChangeService(unitOfWork, notifier),
    heartbeatMs: timings.heartbeatMs,
  });
  registerOperationsRoutes(app, {
    unitOfWork,
    blobs,
    attachmentsWithoutBytes: uploads.attachmentsWithoutBytes,
  });
  registerSdkRoutes(app, {
    version: SERVER_VERSION,
    immutable: !access.demoSecret,
    ...(options.sdkDirectory !== undefined && { directory: options.sdkDirectory }),
  });
  if (access.demoSecret) {
    registerDemoRoutes(app, { secret: access.demoSecret, publicUrl: publicUrl ?? null });
  }
  await scope.register(uploadRoutes(uploads.requests));
  // Nothing that nobody waits for holds a close up.
  scope.addHook('preClose', async () => previews.stop());
  registerDrain(scope, { drainMs: timings.drainMs });

  await uploads.reconcile();
  const collect = async (signal: AbortSignal) => {
    await tickets.sweep();
    await uploads.collect(signal);
  };
  collectOnTimer(scope, collect, timings.collectIntervalMs);
  previews.start();
  scope.log.info({ heic, concurrency, version: previewer.version }, 'previews are made');
}

/** Never two at a time, never what keeps the process alive, and never behind a close. */
function collectOnTimer(
  scope: FastifyInstance,
  collect: (signal: AbortSignal) => Promise<void>,
  intervalMs: number,
): void {
  const stop = new AbortController();
  let running = Promise.resolve();
  let timer: NodeJS.Timeout;
  const turnIn = (delayMs: number) => {
    timer = setTimeout(() => {
      running = collect(stop.signal)
        .catch((err: unknown) => scope.log.error({ err }, 'collecting what nobody comes back for failed'))
        .then(() => {
          if (!stop.signal.aborted) turnIn(intervalMs);
        });
    }, delayMs).unref();
  };
  turnIn(Math.min(FIRST_COLLECT_MS, intervalMs));
  scope.addHook('preClose', async () => {
    clearTimeout(timer);
    stop.abort();
    await running;
  });
}
