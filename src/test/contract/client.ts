/**
 * A client as a page would be written, against the types that are generated from openapi.yaml. It is compiled and never run:
 * what it says of requests and answers must follow from the contract, and what the lines after `@ts-expect-error` do must not.
 */
import type { components, operations, paths } from "tollgate-api";

type Method = "get" | "post" | "put" | "patch" | "delete";

/** What is to be sent as a body; never where there is none. */
type Body<O> = O extends { requestBody?: { content: { "application/json": infer B } } } ? B : never;

/** What comes back where all is well. */
type Good<O> = O extends { responses: infer R }
  ? { [S in keyof R & (200 | 201 | 202)]: R[S] extends { content: { "application/json": infer B } } ? B : never }[keyof R & (200 | 201 | 202)]
  : never;

type Problem = components["schemas"]["Problem"];

class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

async function call<P extends keyof paths, M extends Method & keyof paths[P]>(
  path: P,
  method: M,
  body?: Body<paths[P][M]>,
): Promise<Good<paths[P][M]>> {
  const answer = await fetch(path, {
    method: method.toUpperCase(),
    headers: { "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) {
    throw new Refused((await answer.json()) as Problem);
  }
  return (await answer.json()) as Good<paths[P][M]>;
}

export async function signIn(email: string, password: string): Promise<number> {
  const session = await call("/api/auth/login", "post", { email, password, cookies: true });
  return session.expires_in;
}

export async function projects(): Promise<string[]> {
  const page = await call("/api/projects", "get");
  const next: string | null = page.next_cursor;
  return page.items.map((each) => `${each.name} ${each.deploy_state}`).concat(next ?? []);
}

export async function makeProject(): Promise<string> {
  const made: components["schemas"]["Project"] = await call("/api/projects", "post", { name: "Search" });
  return made.slug;
}

export async function balance(): Promise<string> {
  const credits = await call("/api/billing/credits", "get");
  return credits.balance_usd;
}

export const query: operations["usageLogs"]["parameters"]["query"] = { start_date: "2026-11-01", limit: 100 };

export function explained(e: unknown): string {
  return e instanceof Refused ? [e.problem.code, ...(e.problem.errors ?? [])].join(": ") : "unreachable";
}

// @ts-expect-error there is no such path
void call("/api/none", "get");
// @ts-expect-error a name is a text
void call("/api/projects", "post", { name: 7 });
// @ts-expect-error a project has a name
void call("/api/projects", "post", { description: "none" });
// @ts-expect-error a field that there is not
void call("/api/projects", "post", { name: "Search", owner: 1 });
// @ts-expect-error money for machines is exact text
export const cents: Promise<number> = call("/api/billing/credits", "get").then((credits) => credits.balance_usd);
