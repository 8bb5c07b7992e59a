import { ApiError } from './api-error.js';

/** A part of the code that is fetched when it is used. @throws ApiError `network` when it cannot be had */
export async function loaded<T>(part: Promise<T>): Promise<T> {
  try {
    return await part;
  } catch (cause) {
    throw new ApiError({ code: 'network' }, null, null, { cause });
  }
}
