import { errorJsonOf } from './http-errors.ts';
import type { HttpResponse } from './http-types.ts';

/** Ends the response with JSON. */
export function answerJson(
  response: HttpResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** Ends the response with an error in Connect's JSON form, under an HTTP status that says more than its code would. */
export function answerError(
  response: HttpResponse,
  status: number,
  error: unknown,
  headers: Record<string, string> = {},
): void {
  answerJson(response, status, errorJsonOf(error), headers);
}
