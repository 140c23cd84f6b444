// Tells the project's page what this page prints and what fails in it. Only previews have it; nothing of it is in the
// app's code.
(() => {
  const ADDRESS = "/__samokoder/console";
  const MAX_LINES = 40;
  const MAX_CHARS = 2000;
  const MAX_KEYS = 20;
  const GATHER_MS = 250;
  const QUIET_MS = 10_000;
  const send = window.fetch;
  document.currentScript?.remove();
  let lines = [];
  let timer = 0;
  let quietUntil = 0;

  const shown = (value, depth = 0) => {
    if (typeof value === "string") return depth === 0 ? value : JSON.stringify(value);
    if (value instanceof Error) return value.stack?.includes(value.message) ? value.stack : String(value);
    if (typeof value !== "object" || value === null) return String(value);
    if (value instanceof Node) return `<${value.nodeName.toLowerCase()}>`;
    if (depth > 1) return Array.isArray(value) ? "[…]" : "{…}";
    const keys = Object.keys(value);
    const inner = keys.slice(0, MAX_KEYS).map((key) => {
      const text = shown(value[key], depth + 1);
      return Array.isArray(value) ? text : `${key}: ${text}`;
    });
    if (keys.length > MAX_KEYS) inner.push("…");
    return Array.isArray(value) ? `[${inner.join(", ")}]` : `{ ${inner.join(", ")} }`;
  };

  const joined = (parts) => {
    const rest = [...parts];
    let first = rest.shift();
    if (typeof first === "string" && rest.length > 0) {
      first = first.replace(/%[csdifoO]/g, (sign) => {
        if (rest.length === 0) return sign;
        const next = rest.shift();
        return sign === "%c" ? "" : shown(next);
      });
    }
    return [first, ...rest].map((part) => shown(part)).join(" ");
  };

  const flush = () => {
    timer = 0;
    const body = JSON.stringify(lines);
    lines = [];
    send
      .call(window, ADDRESS, { method: "POST", body, keepalive: true, headers: { "content-type": "application/json" } })
      .then((answer) => {
        if (answer.status === 429) quietUntil = Date.now() + QUIET_MS;
      })
      .catch(() => {});
  };

  const say = (level, ...parts) => {
    if (lines.length >= MAX_LINES || Date.now() < quietUntil) return;
    let text;
    try {
      text = joined(parts).slice(0, MAX_CHARS);
    } catch {
      text = "(something that cannot be shown)";
    }
    lines.push({ level, text });
    timer ||= setTimeout(flush, GATHER_MS);
  };

  for (const [name, level] of [
    ["log", "info"],
    ["info", "info"],
    ["warn", "warning"],
    ["error", "error"],
  ]) {
    const print = console[name];
    console[name] = function (...parts) {
      say(level, ...parts);
      return print.apply(this, parts);
    };
  }

  addEventListener(
    "error",
    (event) => {
      const element = event.target;
      if (element instanceof Element) {
        say("error", `<${element.nodeName.toLowerCase()}> did not load: ${element.src ?? element.href ?? ""}`);
      } else {
        say("error", event.error ?? `${event.message} (${event.filename}:${event.lineno})`);
      }
    },
    true,
  );
  addEventListener("unhandledrejection", (event) => say("error", "Unhandled rejection:", event.reason));
  addEventListener("securitypolicyviolation", (event) =>
    say("error", `The page's policy refused ${event.blockedURI} (${event.effectiveDirective})`),
  );

  const failed = (url, status) => say("error", `Request failed with status ${status}: ${url}`);
  window.fetch = function (...request) {
    const answer = send.apply(this, request);
    // The page gets the very promise, so what it does not catch is still told as not caught.
    answer.then(({ status, url }) => status >= 400 && failed(url, status)).catch(() => {});
    return answer;
  };
  try {
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        // Those of `fetch` are told above, also when nobody reads their bodies.
        if (entry.responseStatus >= 400 && entry.initiatorType !== "fetch") {
          failed(entry.name, entry.responseStatus);
        }
      }
    });
    observer.observe({ type: "resource", buffered: true });
  } catch {
    // A browser without these figures tells of fewer failed requests.
  }
})();
