/** A browser that does not answer in time keeps nobody from signing out. */
const TIMEOUT_MS = 3_000;

/** @throws when `work` throws or takes longer; it goes on */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(reject, TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
