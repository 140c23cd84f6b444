// Asks the API at a steady rate from a process of its own, and tells how long answers took: node client.mjs URL PROJECT.
// Its parent sends {reset: true} before and {tell: true} after something; requests go out whether earlier ones are
// answered or not, so that a server that hangs is seen in every one of them.
import { Agent, get } from "node:http";

const [url, project] = process.argv.slice(2);
const PAUSE_MS = 20;
const PATIENCE_MS = 10_000;
const paths = ["/v1/projects", `/v1/projects/${project}`, "/health"];
const agent = new Agent({ keepAlive: true });
let asked = 0;
let pending = 0;
let times = [];
let failures = [];

function ask() {
  const path = paths[asked++ % paths.length];
  const started = performance.now();
  const mine = { times, failures };
  pending += 1;
  const failed = (why) => mine.failures.push(`${path}: ${why}`);
  const request = get(url + path, { agent, timeout: PATIENCE_MS }, (response) => {
    if (response.statusCode !== 200) failed(`status ${response.statusCode}`);
    response.resume();
    response.once("end", () => mine.times.push(performance.now() - started));
  });
  request.once("timeout", () => request.destroy(new Error(`no answer in ${PATIENCE_MS} ms`)));
  request.once("error", (error) => failed(error.message));
  request.once("close", () => (pending -= 1));
}

setInterval(ask, PAUSE_MS);

process.on("message", async (message) => {
  if (message.reset) [times, failures] = [[], []];
  if (!message.tell) return;
  const mine = { times, failures };
  [times, failures] = [[], []];
  while (pending > 1) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS / 4));
  process.send(mine);
});
process.once("disconnect", () => process.exit());
