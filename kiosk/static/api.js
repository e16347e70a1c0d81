/** Everything this page asks of the house. A refusal carries the key of a sentence in the locales. */

export class Refused extends Error {
  constructor(status, key, sentence) {
    super(sentence || key);
    this.status = status;
    this.key = key;
    this.sentence = sentence;
  }
}

async function ask(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      cache: "no-store",
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refused(0, "lost", "");
  }
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) {
    const said = answer?.detail?.key ? answer.detail : answer;
    throw new Refused(response.status, said?.key || "unreadable", said?.sentence || "");
  }
  return answer;
}

const sitting = (id) => `/api/sittings/${encodeURIComponent(id)}`;

export const choices = () => ask("GET", "/api/choices");
export const sit = (wish) => ask("POST", "/api/sittings", wish);
export const change = (id, wish) => ask("PATCH", sitting(id), wish);
export const end = (id, { keepPicture = false } = {}) => ask("DELETE", sitting(id) + (keepPicture ? "?keep=picture" : ""));

/** End a sitting while the page is going away; nobody waits for the answer. */
export const endQuietly = (id) => fetch(sitting(id), { method: "DELETE", keepalive: true }).catch(() => {});

/** Delete the picture behind its link. */
export const erase = (url) => ask("DELETE", url);

/** "ready", "warming", "out_of_service", or "lost" when nobody answers. */
export async function health() {
  try {
    const response = await fetch("/healthz", { cache: "no-store" });
    const { status } = await response.json();
    return status;
  } catch {
    return "lost";
  }
}
