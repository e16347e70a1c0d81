/** The server's events of one sitting. EventSource reconnects by itself; a late listener gets the latest of each kind. */

const KINDS = ["stage", "words", "progress", "preview", "done", "failed"];

/**
 * @param {string} id
 * @param {(kind: string, data: any) => void} hear
 * @param {(lost: boolean) => void} line called when the line breaks for good (true) or comes back (false)
 * @returns {() => void} stops listening
 */
export function listen(id, hear, line = () => {}) {
  let source = null;
  let stopped = false;
  let again = 0;

  function open() {
    source = new EventSource(`/api/sittings/${encodeURIComponent(id)}/events`);
    source.onopen = () => line(false);
    source.onerror = () => {
      line(true);
      if (source.readyState === EventSource.CLOSED && !stopped) refused();
    };
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => hear(kind, JSON.parse(event.data)));
    }
  }

  /** The server answered, and not with events: the sitting has ended, or the house is just opening again. */
  async function refused() {
    const gone = await fetch(`/api/sittings/${encodeURIComponent(id)}`, { cache: "no-store" })
      .then(({ status }) => status === 404)
      .catch(() => false);
    if (stopped) return;
    if (gone) hear("failed", { key: "sitting_gone" });
    else again = setTimeout(open, 2000);
  }

  open();
  return () => {
    stopped = true;
    clearTimeout(again);
    source.close();
  };
}
