/** Up to this size a file's bytes travel with its creation: two requests a file instead of four. */
export const SMALL_FILE_BYTES = 256 * 1024;
