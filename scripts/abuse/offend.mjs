// Lets one hostile deed after the other happen in a running app and at the server's door while somebody uses the API,
// and looks that each ends with its reason, that the API answers, that the app starts again and that nothing is left:
// node offend.mjs URL PROJECT SERVER_PID [FIGURES]. Times are told, never asserted; with FIGURES they are written there.
import { fork } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { request as ask } from "node:http";
import { connect } from "node:net";
import { loadavg } from "node:os";

const [url, project, server, figuresPath] = process.argv.slice(2);
const { port } = new URL(url);
const TARGET_MS = 50;
const PATIENCE_MS = 60_000;
const LINGER_MS = 1500;
const CONNECTIONS = 300;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

async function until(what, holds) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await holds();
    if (found) return found;
    if (Date.now() > end) fail(`never: ${typeof what === "function" ? await what() : what}`);
    await sleep(50);
  }
}

async function api(path, body) {
  const options = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(url + path, options);
  if (!response.ok) fail(`${path} was answered with ${response.status}: ${await response.text()}`);
  return response.json();
}
const preview = () => api(`/v1/projects/${project}/preview`);
const printed = async () => (await api(`/v1/projects/${project}/preview/logs`)).items.map((line) => line.text);

async function run() {
  const { state } = await api(`/v1/projects/${project}/preview/start`, {});
  if (state !== "running") {
    const stands = async () => `the app runs: ${JSON.stringify(await preview())}\n${(await printed()).slice(-20).join("\n")}`;
    await until(stands, async () => (await preview()).state === "running");
  }
}

/** A visitor's request to the app; the promise resolves with the head of the answer, which may never come. */
function visit(path, more = {}) {
  return new Promise((resolve, reject) => {
    const headers = { host: visitor.host, ...(visitor.cookie && { cookie: visitor.cookie }) };
    ask({ host: "127.0.0.1", port, path, headers, agent: false, ...more }, resolve).once("error", reject).end();
  });
}
const visitor = {};
async function enter() {
  const link = new URL((await preview()).url);
  visitor.host = link.host;
  const response = await visit(link.pathname + link.search);
  visitor.cookie = response.headers["set-cookie"][0].split(";")[0];
  response.resume();
}

/** What the server and its sandboxes hold open: processes below the server, and sockets of the server. */
function below(pid) {
  const children = [];
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      children.push(...readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean));
    } catch {}
  }
  return children.flatMap((child) => {
    try {
      return [child, ...below(child)];
    } catch {
      return [];
    }
  });
}
const descriptors = () => readdirSync(`/proc/${server}/fd`).length;

/** An app that does this is ended, and its state says why. */
const ended = (deed, reason) => async () => {
  (await visit(`/api/abuse/${deed}`)).resume();
  const last = await until(async () => `${deed} ends: ${JSON.stringify(await preview())}`, async () => {
    const now = await preview();
    return now.state === "crashed" && now;
  });
  if (!reason.test(last.line ?? "")) fail(`${deed} ended with \`${last.line}\``);
  if (!(await printed()).some((line) => reason.test(line))) fail(`the log does not say why ${deed} ended`);
  return last.line;
};

/** An answer that harms nobody for as long as a visitor waits for it, and that goes with the visitor. */
const waits = (deed, sees) => async () => {
  const visitors = Array.from({ length: 20 }, () => new AbortController());
  const answers = visitors.map(({ signal }) =>
    visit(`/api/abuse/${deed}`, { signal }).then(
      (response) => new Promise((resolve) => {
        response.on("data", () => {});
        response.once("close", () => resolve(response.statusCode));
        response.once("error", () => {});
      }),
      (error) => error.code,
    ),
  );
  await sleep(LINGER_MS);
  visitors.forEach((one) => one.abort());
  const seen = [...new Set(await Promise.all(answers))].join();
  if (!sees.test(seen)) fail(`${deed} was answered with ${seen}`);
  return `the visitors who left saw ${seen}`;
};

/** It may use its share of the processors for as long as it likes, within which others go first. */
async function processors() {
  (await visit("/api/abuse/processors")).resume();
  await sleep(LINGER_MS);
  const { state } = await api(`/v1/projects/${project}/preview/stop`, {});
  if (state !== "stopped") fail(`a busy app is ${state} after it was stopped`);
  return "100 busy processes; stopped";
}

/** The app hangs, and more visitors come than its queue holds; it can still be stopped. */
async function stuck() {
  (await visit("/api/abuse/stuck")).resume();
  await sleep(100);
  const visitors = Array.from({ length: CONNECTIONS * 2 }, () => new AbortController());
  const answers = visitors.map(({ signal }) => visit("/", { signal }).then((response) => response.resume().statusCode, (error) => error.code));
  await sleep(LINGER_MS);
  const { state } = await api(`/v1/projects/${project}/preview/stop`, {});
  if (state !== "stopped") fail(`an app that hangs is ${state} after it was stopped`);
  visitors.forEach((one) => one.abort());
  return `${visitors.length} visitors saw ${[...new Set(await Promise.all(answers))].sort().join()}; stopped`;
}

async function redirects() {
  let hops = 0;
  for (let path = "/api/abuse/redirects"; hops < 100; hops++) {
    const response = await visit(path);
    response.resume();
    if (response.statusCode !== 302) fail(`a redirect was answered with ${response.statusCode}`);
    path = response.headers.location;
  }
  return `${hops} redirects, each one request of the visitor's own`;
}

/** What has still to come true when all offenders are through. */
const later = [];

/** Opens many connections to the app and to the API that send the beginning of a request, and then a byte now and then. */
async function slow() {
  const hosts = [visitor.host, new URL(url).host];
  // The server may let the last of such a crowd go before the others have all come.
  let stood = 0;
  const sockets = Array.from({ length: CONNECTIONS * 2 }, (_, one) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    socket.once("connect", () => (stood += 1));
    socket.write(`GET / HTTP/1.1\r\nhost: ${hosts[one % 2]}\r\nx-slow: `);
    return socket;
  });
  await until(() => `slow connections stand: ${stood} of ${sockets.length}`, () => stood === sockets.length);
  const drip = setInterval(() => sockets.forEach((socket) => socket.write("a")), 500);
  later.push(async () => {
    await until("slow connections are let go", () => sockets.every((socket) => socket.closed));
    clearInterval(drip);
  });
  await sleep(LINGER_MS);
  return `${sockets.length} connections, which stay during the next ones until the server lets them go`;
}

const offenders = {
  "nobody, for comparison": () => sleep(LINGER_MS).then(() => ""),
  "fork bomb": ended("forks", /more processes at once than a sandbox may/),
  "processors, 100 processes": processors,
  "memory, one process": ended("memory", /more memory than a sandbox may/),
  "memory, many processes": ended("memories", /more memory than a sandbox may/),
  "memory, files in /tmp": ended("temporary", /more memory than a sandbox may/),
  "disk, many files": ended("files", /more files in the folder than a sandbox may/),
  "disk, large files": ended("large", /more disk space than a sandbox may/),
  "disk, deleted and open": ended("deleted", /more disk space than a sandbox may/),
  "endless output": ended("output", /printed more than/),
  "5,000 sockets": ended("sockets", /EMFILE/),
  "a loop without end": stuck,
  "slow connections": slow,
  "endless redirects": redirects,
  "answers that never come": waits("never", /^ABORT_ERR$/),
  "a byte a second": waits("bytes", /^200$/),
  "endless head": waits("heads", /^502$/),
  "endless body": waits("bodies", /200/),
};

/** The time that a part of the requests was answered in. */
const part = (times, share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;

const client = fork(new URL("client.mjs", import.meta.url), [url, project], { stdio: "inherit" });
const figures = [];
console.log(`${"offender".padEnd(30)}${"asked".padStart(6)}${"p50 ms".padStart(9)}${"p99 ms".padStart(9)}${"max ms".padStart(9)}${"load".padStart(6)}  ended`);
await run();
await enter();
const before = descriptors();
const only = process.env.ONLY?.split(",");
for (const [name, offend] of Object.entries(offenders).filter(([name]) => !only || only.some((one) => name.includes(one)))) {
  client.send({ reset: true });
  const told = await offend();
  client.send({ tell: true });
  const { times, failures } = await new Promise((resolve) => client.once("message", resolve));
  if (failures.length > 0) fail(`during "${name}" the API failed ${failures.length} times: ${failures[0]}`);
  times.sort((one, other) => one - other);
  const [p50, p99, max] = [part(times, 0.5), part(times, 0.99), part(times, 1)];
  const columns = [p50, p99, max].map((ms) => ms.toFixed(1).padStart(9)).join("");
  console.log(`${name.padEnd(30)}${String(times.length).padStart(6)}${columns}${loadavg()[0].toFixed(0).padStart(6)}  ${told}`);
  figures.push({ name: `abuse: p99 of the API, ${name}`, value: p99, unit: "ms", at_most: TARGET_MS, at_least: null });
  await run();
}
await Promise.all(later.map((holds) => holds()));
// Connections of visitors that are gone may not stay.
await until(() => `descriptors are given back: ${before} before, ${descriptors()} after`, () => descriptors() <= before + 10);
client.disconnect();
await api(`/v1/projects/${project}/preview/stop`, {});
const left = () => below(server).map((pid) => `${pid} ${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")}`);
await until(() => `no process is left below the server: ${left().join("; ")}`, () => below(server).length === 0);
if (figuresPath) writeFileSync(figuresPath, JSON.stringify(figures));
