/** Everything this page asks of the house. A refusal carries the key of a sentence in the locales. */

export class Refused extends Error {
  constructor(status, key, sentence, wait = null) {
    super(sentence || key);
    this.status = status;
    this.key = key;
    this.sentence = sentence;
    this.wait = wait; // seconds until it is worth asking again, where the house knows
  }
}

const PATIENCE = 30_000;

async function ask(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refused(0, "lost", "");
  }
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) {
    const said = answer?.detail?.key ? answer.detail : answer;
    throw new Refused(response.status, said?.key || "unreadable", said?.sentence || "", said?.eta_s ?? null);
  }
  return answer;
}

const sitting = (id) => `/api/sittings/${encodeURIComponent(id)}`;

export const choices = () => ask("GET", "/api/choices");
export const sit = (wish) => ask("POST", "/api/sittings", wish);
export const change = (id, wish) => ask("PATCH", sitting(id), wish);

/** End a sitting; the request outlives the page, and nobody waits for its answer. */
export function end(id, { keepPicture = false } = {}) {
  fetch(sitting(id) + (keepPicture ? "?keep=picture" : ""), { method: "DELETE", keepalive: true }).catch(() => {});
}

/** Delete the picture behind its link. */
export const erase = (url) => ask("DELETE", url);

/** "ready", "warming", "out_of_service", or "lost" when nobody answers. */
export async function health(patience = 4000) {
  try {
    const response = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(patience) });
    const { status } = await response.json();
    return status;
  } catch {
    return "lost";
  }
}
