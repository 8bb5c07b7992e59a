import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEM_MEDIA_TYPE } from '@case-attachments/contract';
import { newId } from '../domain/new-id.js';
import { ProblemError } from '../domain/problem-error.js';
import { problemBody } from './problems.js';
import { SAFE_HEADERS } from './response-defaults.js';

/**
 * Answers what Node's parser refused, before Fastify saw a request: as a problem in place of a bare status line. Who asks from which
 * page is not known here, so a page of another origin cannot read it.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  const problem = problemOf(error.code);
  // Broken bytes may follow an answer that is still being sent; the other two come before any.
  const answered = problem.code === 'request-invalid' && socket.bytesWritten > 0;
  if (error.code === 'ECONNRESET' || !socket.writable || answered) return void socket.destroy();
  const body = JSON.stringify(problemBody(problem, newId()));
  socket.end(
    [
      `HTTP/1.1 ${problem.statusCode} ${STATUS_CODES[problem.statusCode]}`,
      `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      ...Object.entries(SAFE_HEADERS).map(([name, value]) => `${name}: ${value}`),
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

function problemOf(code: string | undefined): ProblemError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ProblemError(
        'headers-too-large',
        'The headers of the request are too large. Shorten the name of the file and pick it again.',
      );
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ProblemError(
        'upload-too-slow',
        'The request took too long, so it was ended. What arrived is kept: ask for the offset and go on from there.',
      );
    default:
      return new ProblemError('request-invalid', 'The request is not well formed HTTP.');
  }
}
