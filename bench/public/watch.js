// In every page of the bench, before anything else: what can be said of any client. Times: epoch milliseconds.
// Each page adds `done` and `listed` for the client that it holds.
(() => {
  const now = () => performance.timeOrigin + performance.now();
  const LONG_TASK_MS = 50;
  let clickedAt = 0;
  let onlineAt = null;
  const tasks = [];

  addEventListener('click', () => (clickedAt = now()), { capture: true });
  addEventListener('online', () => (onlineAt = now()));
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
  observer.observe({ type: 'longtask', buffered: true });

  window.watch = {
    now,
    clickedAtMs: () => clickedAt,
    onlineAtMs: () => onlineAt,
    longTasks: (sinceMs) => {
      tasks.push(...observer.takeRecords());
      // One that had begun before is one too: the click itself may be what takes long.
      const lasted = tasks
        .filter(({ startTime, duration }) => performance.timeOrigin + startTime + duration > sinceMs)
        .map(({ duration }) => duration);
      return {
        count: lasted.length,
        longestMs: Math.max(0, ...lasted),
        blockingMs: lasted.reduce((sum, duration) => sum + duration - LONG_TASK_MS, 0),
      };
    },
  };

  /** Counts what a client reports, and lets somebody wait for it. */
  window.tally = () => {
    let count = 0;
    let failure = null;
    const waiting = new Set();
    const look = () => {
      for (const each of [...waiting]) {
        if (failure) each.reject(failure);
        else if (count >= each.count) each.resolve(now());
        else continue;
        waiting.delete(each);
      }
    };
    return {
      set: (value) => {
        count = value;
        look();
      },
      add: () => {
        count += 1;
        look();
      },
      fail: (message) => {
        failure ??= new Error(message);
        look();
      },
      reaches: (wanted) =>
        new Promise((resolve, reject) => {
          waiting.add({ count: wanted, resolve, reject });
          look();
        }),
    };
  };
})();
