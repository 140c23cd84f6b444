// Accounts and sessions: e-mail and password, scrypt, an opaque token in a cookie that scripts cannot read.
import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { Hono, type Context, type MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { signInInput, signUpInput, type User } from "../shared/auth";
import { strings } from "../shared/strings";
import type { Db } from "./kit/db";
import { conflict, readBody, Refusal } from "./kit/http";
import { TryLimit } from "./try-limit";

/** What routes behind the sign-in know about the request. */
export interface SignedIn {
  Variables: { user: User };
}

const COOKIE = "session";
const SESSION_SECONDS = 30 * 24 * 3600;
const hashPassword = promisify<string, Buffer, number, Buffer>(scrypt);
const KEY_BYTES = 32;

async function protect(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await hashPassword(password, salt, KEY_BYTES);
  return `${salt.toString("base64")}:${key.toString("base64")}`;
}

async function matches(password: string, stored: string): Promise<boolean> {
  const [salt = "", key = ""] = stored.split(":");
  const expected = Buffer.from(key, "base64");
  const actual = await hashPassword(password, Buffer.from(salt, "base64"), KEY_BYTES);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

const hashToken = (token: string) => createHash("sha256").update(token).digest("hex");

function startSession(c: Context, db: Db, userId: number): void {
  const token = randomBytes(32).toString("base64url");
  const now = Date.now();
  db.run("DELETE FROM session WHERE expires_at < :now", { now });
  db.run("INSERT INTO session (token_hash, user_id, expires_at) VALUES (:hash, :userId, :expires)", {
    hash: hashToken(token),
    userId,
    expires: now + SESSION_SECONDS * 1000,
  });
  const secure = c.req.header("x-forwarded-proto") === "https" || new URL(c.req.url).protocol === "https:";
  setCookie(c, COOKIE, token, { httpOnly: true, sameSite: "Lax", path: "/", maxAge: SESSION_SECONDS, secure });
}

function findUser(c: Context, db: Db): User | undefined {
  const token = getCookie(c, COOKIE);
  if (token === undefined) return undefined;
  return db.find<User>(
    `SELECT user_account.id, user_account.email FROM session
     JOIN user_account ON user_account.id = session.user_id
     WHERE session.token_hash = :hash AND session.expires_at > :now`,
    { hash: hashToken(token), now: Date.now() },
  );
}

/** Records from before there were accounts belong to the first person who registers. */
function claimRows(db: Db, userId: number): void {
  if (db.value<number>("SELECT count(*) FROM user_account") !== 1) return;
  const tables = db.all<{ name: string }>(
    `SELECT entry.name FROM sqlite_master AS entry JOIN pragma_table_info(entry.name) AS field ON field.name = 'user_account_id'
     WHERE entry.type = 'table' AND entry.name NOT LIKE 'removed_%'`,
  );
  for (const { name } of tables) db.run(`UPDATE "${name}" SET user_account_id = :userId WHERE user_account_id IS NULL`, { userId });
}

/** Lets only signed-in people through. */
export function requireUser(db: Db): MiddlewareHandler<SignedIn> {
  return async (c, next) => {
    const user = findUser(c, db);
    if (user === undefined) throw new Refusal(401, "sign_in_first", strings.errors.signInFirst);
    c.set("user", user);
    await next();
  };
}

export function authRoutes(db: Db) {
  const tries = new TryLimit();
  return new Hono()
    .get("/me", (c) => c.json({ user: findUser(c, db) ?? null }))
    .post("/sign-up", async (c) => {
      const { email, password } = await readBody(c, signUpInput);
      const hash = await protect(password);
      const id = db.transaction(() => {
        if (db.find("SELECT 1 FROM user_account WHERE email = :email", { email })) {
          throw conflict(strings.errors.emailTaken, "email");
        }
        const now = new Date().toISOString();
        const account = db.run(
          "INSERT INTO user_account (email, password_hash, created_at) VALUES (:email, :hash, :now)",
          { email, hash, now },
        );
        claimRows(db, account);
        return account;
      });
      startSession(c, db, id);
      return c.json({ user: { id, email } satisfies User }, 201);
    })
    .post("/sign-in", async (c) => {
      const { email, password } = await readBody(c, signInInput);
      if (!tries.allows(email)) throw new Refusal(429, "too_many_tries", strings.errors.tooManyTries);
      const account = db.find<User & { password_hash: string }>(
        "SELECT id, email, password_hash FROM user_account WHERE email = :email",
        { email },
      );
      // An unknown address costs the same time as a known one, so that nobody can tell them apart.
      const right = await matches(password, account?.password_hash ?? `${"A".repeat(24)}:${"A".repeat(44)}`);
      if (account === undefined || !right) {
        tries.count(email);
        throw new Refusal(401, "wrong_credentials", strings.errors.credentials);
      }
      tries.forget(email);
      startSession(c, db, account.id);
      return c.json({ user: { id: account.id, email: account.email } satisfies User });
    })
    .post("/sign-out", (c) => {
      const token = getCookie(c, COOKIE);
      if (token !== undefined) db.run("DELETE FROM session WHERE token_hash = :hash", { hash: hashToken(token) });
      deleteCookie(c, COOKIE, { path: "/" });
      return c.json({ user: null });
    });
}
