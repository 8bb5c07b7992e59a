import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const PREFIX = 'case_attachments_';
/** From a list to an upload on a bad line. */
const DURATION_SECONDS = [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600];

/** What stands at this moment, asked at each scrape. */
export interface OperationFigures {
  readonly openUploads: Readonly<Record<string, number>>;
  /** Bytes of unfinished uploads that have arrived. */
  readonly stagingBytes: number;
  readonly waitingPreviews: number;
  readonly runningExports: number;
  /** Files that wait for the malware scanner. */
  readonly waitingScans: number;
}

export interface Metrics {
  readonly contentType: string;
  attached(file: { readonly category: string; readonly sizeBytes: number }): void;
  text(): Promise<string>;
}

/**
 * Counts the requests of this scope, in Prometheus' form. Labels come from closed sets (a route's template, a status, a
 * problem's code): none holds an id, so that they stay few, and nobody learns of a case from them.
 */
export function registerMetrics(app: FastifyInstance, figures: () => Promise<OperationFigures>): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const registers = [register];
  const requests = new Histogram({
    name: `${PREFIX}request_duration_seconds`,
    help: 'Requests that ended, by the template of their route',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATION_SECONDS,
    registers,
  });
  const attachments = new Counter({
    name: `${PREFIX}attachments_total`,
    help: 'Uploads that became attachments',
    labelNames: ['category'],
    registers,
  });
  const attachedBytes = new Counter({
    name: `${PREFIX}attached_bytes_total`,
    help: 'Bytes of uploads that became attachments',
    registers,
  });
  registerFigures(registers, figures);

  app.addHook('onResponse', async (request, reply) => {
    const { url: route = 'none', method = request.method } = request.routeOptions;
    requests.observe(
      {
        method: Array.isArray(method) ? request.method : method,
        route: request.is404 ? 'none' : route,
        status: String(reply.statusCode),
      },
      reply.elapsedTime / 1000,
    );
  });
  return {
    contentType: register.contentType,
    attached: ({ category, sizeBytes }) => {
      attachments.inc({ category });
      attachedBytes.inc(sizeBytes);
    },
    text: () => register.metrics(),
  };
}

function registerFigures(registers: Registry[], figures: () => Promise<OperationFigures>): void {
  const gauge = (name: string, help: string, value: (figures: OperationFigures) => number) =>
    new Gauge({
      name: PREFIX + name,
      help,
      registers,
      async collect() {
        this.set(value(await figures()));
      },
    });
  new Gauge({
    name: `${PREFIX}uploads`,
    help: 'Unfinished uploads, by status',
    labelNames: ['status'],
    registers,
    async collect() {
      this.reset();
      for (const [status, count] of Object.entries((await figures()).openUploads))
        this.set({ status }, count);
    },
  });
  gauge('staging_bytes', 'Bytes of unfinished uploads', ({ stagingBytes }) => stagingBytes);
  gauge('previews_waiting', 'Pictures in work or in the queue', ({ waitingPreviews }) => waitingPreviews);
  gauge('scans_waiting', 'Files that wait for the malware scanner', ({ waitingScans }) => waitingScans);
  gauge('exports_running', 'Zips being made', ({ runningExports }) => runningExports);
}
