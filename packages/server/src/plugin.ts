import { MAX_BLOCKS } from '@case-attachments/contract/files';
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { type Access, accessOf } from './access/access-of.js';
import { userMemoryOf } from './access/user-memory.js';
import { ClamdScanner } from './adapters/clamd/clamd-scanner.js';
import { createContentInspector } from './adapters/file-type/content-inspector.js';
import { StagingStore } from './adapters/filesystem/staging-store.js';
import { HttpWebhookSender } from './adapters/http-webhooks/http-webhook-sender.js';
import { InProcessChangeNotifier } from './adapters/in-process/in-process-change-notifier.js';
import { createPreviewer } from './adapters/preview/create-previewer.js';
import { WorkerHasher } from './adapters/worker/worker-hasher.js';
import { zipArchiver } from './adapters/zip/zip-archiver.js';
import { collectOnTimer } from './collect-on-timer.js';
import { isGone } from './domain/case-state.js';
import { DEFAULT_ACCEPTED_TYPES } from './domain/file-type/accepted-types.js';
import { DEFAULT_LIMITS } from './domain/limits.js';
import { DEFAULT_PREVIEW_SETTINGS } from './domain/preview-settings.js';
import { registerAccessGuard } from './http/access-guard.js';
import { registerBodyDeadline } from './http/body-deadline.js';
import { registerCors } from './http/cors.js';
import { registerDrain } from './http/drain.js';
import { registerMetrics } from './http/metrics.js';
import { registerOverload } from './http/overload.js';
import { registerProblems } from './http/problems.js';
import { registerRateLimits } from './http/rate-limits.js';
import { requestForLog } from './http/request-log.js';
import { registerResponseDefaults } from './http/response-defaults.js';
import { withContractSchemas } from './http/typed-app.js';
import { openData } from './open-data.js';
import { type CaseAttachmentsOptions, DEFAULT_PREFIX, DEFAULT_TIMINGS } from './plugin-options.js';
import { systemClock } from './ports/clock.js';
import { registerAttachmentContentRoute } from './routes/attachment-content-routes.js';
import { registerAttachmentRoutes } from './routes/attachment-routes.js';
import { registerAuditRoute } from './routes/audit-routes.js';
import { registerBackendRoutes } from './routes/backend/backend-routes.js';
import { registerCaseRoutes } from './routes/case-routes.js';
import { registerChangeRoutes } from './routes/change-routes.js';
import { registerDemoRoutes } from './routes/demo-routes.js';
import { registerExportRoutes } from './routes/export-routes.js';
import { registerMetricsRoutes } from './routes/metrics-routes.js';
import { registerOperationsRoutes } from './routes/operations-routes.js';
import { registerPreviewRoutes } from './routes/preview-routes.js';
import { registerSdkRoutes } from './routes/sdk-routes.js';
import { registerTicketRoutes } from './routes/ticket-routes.js';
import { uploadRoutes } from './routes/upload-routes.js';
import { SERVER_VERSION } from './server-version.js';
import { AttachmentContentService } from './services/attachment-content-service.js';
import { AttachmentListService } from './services/attachment-list-service.js';
import { AttachmentService } from './services/attachment-service.js';
import { AuditService } from './services/audit-service.js';
import { CaseAdmin } from './services/case-admin.js';
import { CasePurge } from './services/case-purge.js';
import { ChangeService } from './services/change-service.js';
import { createPreviews } from './services/create-previews.js';
import { createScanning } from './services/create-scanning.js';
import { DenialLog } from './services/denial-log.js';
import { ExportService } from './services/export-service.js';
import { ExportTurns } from './services/export-turns.js';
import { LegalHoldService } from './services/legal-hold-service.js';
import { uploadFigures } from './services/operation-figures.js';
import { PolicyService } from './services/policy-service.js';
import { PurgeService } from './services/purge-service.js';
import { ReadLog } from './services/read-log.js';
import { ScannerHealth } from './services/scanner-health.js';
import { TicketService } from './services/ticket-service.js';
import { announcing } from './services/webhooks/announcing-unit-of-work.js';
import { DeadLetters } from './services/webhooks/dead-letters.js';
import { WebhookDelivery } from './services/webhooks/webhook-delivery.js';
import { createUploads } from './uploads/create-uploads.js';

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
  const { blobs } = data;
  const unitOfWork = options.webhook ? announcing(data.unitOfWork) : data.unitOfWork;
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
  const scanner = options.scanner ?? (options.clamd ? new ClamdScanner({ address: options.clamd }) : null);
  const scanning = createScanning({
    ...{ scanner, blobs, unitOfWork, notifier, clock, times: timings.scans },
    onClean: (attachment) => previews.attached(attachment),
    onBackgroundError: (err, context) => scope.log.error({ err, ...context }, 'a malware scan failed'),
  });
  scope.addHook('onClose', () => scanning.close());
  const scannerHealth = new ScannerHealth(scanner, clock);
  const inspector = createContentInspector(acceptedTypes);
  scope.addHook('onClose', () => inspector.close());
  const metrics = options.metricsToken
    ? registerMetrics(scope, async () => ({
        ...(await uploadFigures(unitOfWork)),
        waitingPreviews: previews.waiting(),
        runningExports: exports.running,
        waitingScans: await unitOfWork.attachments.countWaitingForScan(),
      }))
    : null;
  const uploads = createUploads({
    unitOfWork,
    blobs,
    staging: (records) => new StagingStore({ folder: blobs.folder, records }),
    hasher: new WorkerHasher(),
    inspector,
    previewer,
    notifier,
    clock,
    limits,
    times: timings.uploads,
    ...(publicUrl !== undefined && { publicPrefix: publicUrl }),
    firstScanState: scanning.firstState,
    onAttached: (attachment) => {
      metrics?.attached(attachment);
      previews.attached(attachment);
      scanning.attached(attachment);
    },
    onBackgroundError: (err, context) => scope.log.error({ err, ...context }, 'work on uploads failed'),
  });
  scope.addHook('onClose', () => uploads.close());

  const attachments = new AttachmentService({
    unitOfWork,
    notifier,
    clock,
    restoreWindowMs: limits.restoreWindowMs,
    // One that was deleted before its turn has not been examined.
    onRestored: (attachment) => previews.attached(attachment),
  });
  const content = new AttachmentContentService(blobs);
  const purges = new PurgeService({
    ...{ unitOfWork, blobs, clock, restoreWindowMs: limits.restoreWindowMs },
    onError: (err, attachmentId) =>
      scope.log.error({ err, attachmentId }, 'a deleted file could not be purged'),
  });

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
  const rateLimits = await registerRateLimits(scope, limits);
  await registerCors(scope, { allowedOrigins: options.allowedOrigins ?? [], publicUrl, rateLimits });
  // Behind CORS: the page may read that the server is busy.
  await registerOverload(scope, limits, timings.overloadSampleMs);
  const tickets = new TicketService({
    unitOfWork,
    memory: userMemoryOf(access.hooks),
    clock,
    lifeMs: limits.ticketLifeMs,
  });
  const denials = new DenialLog({
    unitOfWork,
    clock,
    onError: (err) => scope.log.error({ err }, 'a denial could not be recorded'),
  });
  scope.addHook('onClose', () => denials.flush());
  const reads = new ReadLog({ unitOfWork, clock });
  registerAccessGuard(scope, {
    ...access.hooks,
    rateLimits,
    redeem: (ticket, wanted) => tickets.redeem(ticket, wanted),
    onDenied: (denial) => denials.record(denial),
    authenticateService: options.authenticateService,
    isGone: async (ref) => isGone(await unitOfWork.cases.state(ref)),
    uploaderOf: async (ref, id) => (await unitOfWork.attachments.find(ref, id))?.uploaderId ?? null,
  });

  registerCaseRoutes(app, {
    policy: new PolicyService({
      acceptedTypes,
      limits,
      scanning: scanner !== null,
      serverVersion: SERVER_VERSION,
      stateOf: (ref) => unitOfWork.cases.state(ref),
      isOnHold: async (ref) => (await unitOfWork.legalHolds.reasonOf(ref)) !== null,
    }),
  });
  const list = new AttachmentListService(unitOfWork);
  registerAttachmentRoutes(app, { list, attachments });
  registerAttachmentContentRoute(app, { attachments, content, reads, askAgainMs: timings.heartbeatMs });
  registerExportRoutes(app, {
    exports,
    askAgainMs: timings.heartbeatMs,
    idleMs: limits.exportIdleMs,
  });
  registerTicketRoutes(app, { tickets, attachments, exports, publicUrl: publicUrl ?? null });
  registerPreviewRoutes(app, { attachments, previews: previews.service, reads });
  registerChangeRoutes(app, {
    changes: new ChangeService(unitOfWork, notifier),
    heartbeatMs: timings.heartbeatMs,
    maxStreamsPerUser: limits.maxStreamsPerUser,
  });
  const audit = new AuditService({ unitOfWork, clock });
  registerAuditRoute(app, { audit, askAgainMs: timings.heartbeatMs });
  registerOperationsRoutes(app, {
    unitOfWork,
    blobs,
    attachmentsWithoutBytes: uploads.attachmentsWithoutBytes,
    scannerState: () => scannerHealth.state(),
  });
  if (metrics && options.metricsToken) {
    registerMetricsRoutes(app, { metrics, token: options.metricsToken });
  }
  registerSdkRoutes(app, {
    version: SERVER_VERSION,
    immutable: !access.demoSecret,
    ...(options.sdkDirectory !== undefined && { directory: options.sdkDirectory }),
  });
  if (access.demoSecret) {
    registerDemoRoutes(app, { secret: access.demoSecret, publicUrl: publicUrl ?? null });
  }
  await scope.register(uploadRoutes(uploads.requests));
  const announces = options.webhook !== undefined;
  const purge = new CasePurge({ unitOfWork, blobs, locks: uploads.locks, clock, announces });
  if (options.authenticateService) {
    await registerBackendRoutes(app, {
      ...{ list, attachments, content, reads, purge, audit, askAgainMs: timings.heartbeatMs },
      admin: new CaseAdmin({ unitOfWork, notifier, clock, announces }),
      imports: uploads.imports,
      holds: new LegalHoldService({ unitOfWork, clock }),
      deadLetters: new DeadLetters(unitOfWork.webhooks, clock),
    });
  }
  // Nothing that nobody waits for holds a close up.
  scope.addHook('preClose', async () => {
    previews.stop();
    scanning.stop();
  });
  registerDrain(scope, { drainMs: timings.drainMs });

  await scanning.settle();
  await uploads.reconcile();
  const toPurge = await purges.announce();
  if (toPurge) scope.log.warn(toPurge, 'files deleted long ago will be removed for good');
  const collect = async (signal: AbortSignal) => {
    await tickets.sweep();
    await uploads.collect(signal);
    await purges.purge(signal);
    await purge.resume(signal);
  };
  collectOnTimer(scope, collect, timings.collectIntervalMs);
  previews.start();
  scanning.start();
  if (options.webhook) {
    const webhooks = new WebhookDelivery({
      outbox: unitOfWork.webhooks,
      sender: new HttpWebhookSender({ ...options.webhook, clock }),
      clock,
      intervalMs: timings.webhookIntervalMs,
      onError: (err) => scope.log.error({ err }, 'sending webhooks failed'),
      onNotTaken: (facts) => scope.log.warn(facts, 'a webhook was not taken'),
    });
    webhooks.start();
    scope.addHook('preClose', () => webhooks.close());
  }
  scope.log.info({ heic, concurrency, version: previewer.version }, 'previews are made');
}
