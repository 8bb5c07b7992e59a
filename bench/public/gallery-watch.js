// For the pages that show many pictures. Each sets `gallery`: where its thumbnails and the picture on show are.
(() => {
  let shift = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shift += value;
  }).observe({ type: 'layout-shift', buffered: true });

  const isShown = (image) => Boolean(image?.complete && image.naturalWidth > 0);
  /** By the browser's own word, which knows what scrolling cuts off. */
  const inSight = new Set();
  const sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) inSight[isIntersecting ? 'add' : 'delete'](target);
  });
  let next = null;
  const untilNext = async (before) => {
    const from = performance.now();
    for (let frames = 0; ; frames += 1) {
      await frame();
      const picture = gallery.picture();
      if (isShown(picture) && picture.src !== before) return { frames, ms: performance.now() - from };
    }
  };
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

  Object.assign(window.watch, {
    layoutShift: () => shift,
    /** Resolves with the milliseconds from the navigation on until every thumbnail in sight shows its picture. */
    firstScreen: async () => {
      for (;;) {
        for (const box of gallery.boxes()) sight.observe(box);
        const boxes = [...inSight].filter((box) => box.isConnected);
        if (boxes.length > 0 && boxes.every((box) => isShown(gallery.imageIn(box)))) return performance.now();
        await frame();
      }
    },
    isPictureShown: () => isShown(gallery.picture()),
    /** From now on the next key counts. */
    expectNext: () => {
      const before = gallery.picture()?.src;
      next = new Promise((resolve) => addEventListener('keydown', resolve, { capture: true, once: true }));
      next = next.then(() => untilNext(before));
    },
    /** Resolves with the frames and the milliseconds from that key on until another picture is on show. */
    nextPicture: () => next,
    /** Counts frames until `frames` is called. */
    countFrames: () => {
      const times = [];
      const count = (time) => {
        times.push(time);
        counting = requestAnimationFrame(count);
      };
      let counting = requestAnimationFrame(count);
      window.watch.frames = () => {
        cancelAnimationFrame(counting);
        return times.slice(1).map((time, index) => time - times[index]);
      };
    },
  });
})();
